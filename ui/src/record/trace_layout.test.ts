import { describe, expect, it } from 'vitest'
import { gapsOf } from './gaps'
import { fit, foldAt, layOut, step, threadOf, type Picture, type Traced } from './trace_layout'
import { vocabulary } from './sample_vocabulary'
import { kindOfKey, type LinkEnds } from './vocabulary'

const node = (key: string, depth = 1): Traced => ({
  key,
  kind: kindOfKey(vocabulary, key)!.name,
  title: key,
  state: 'open',
  depth,
})
const link = (text: string): LinkEnds => {
  const [from, relation, to] = text.split(' ') as [string, string, string]
  return { from, relation, to }
}
const draw = (keys: string[], links: string[], open: string[] = []) =>
  layOut({
    vocabulary,
    nodes: keys.map((k, i) => node(k, i === 0 ? 0 : 1)),
    links: links.map(link),
    gaps: [],
    open: new Set(open),
  })
const column = (p: Picture, stage: string) => p.columns.find((c) => c.stage === stage)!.items.map((i) => i.id)

// Six requirements, each with a work item of the opposite number.
const crossing = [1, 2, 3, 4, 5, 6].flatMap((n) => [`REQ-${n}`, `WI-${7 - n}`])
const crossed = [1, 2, 3, 4, 5, 6].map((n) => `WI-${7 - n} implements REQ-${n}`)

function crossings(p: Picture): number {
  const at = new Map(p.columns.flatMap((c) => c.items.map((i) => [i.id, i.y])))
  let n = 0
  p.curves.forEach((c, i) => {
    for (const d of p.curves.slice(i + 1)) {
      if ((at.get(c.a)! - at.get(d.a)!) * (at.get(c.b)! - at.get(d.b)!) < 0) n++
    }
  })
  return n
}

describe('layOut', () => {
  it('gives each stage a column, also an empty one', () => {
    const p = draw(['FEAT-1'], [])
    expect(p.columns.map((c) => c.stage)).toEqual(vocabulary.stages.map((s) => s.name))
    expect(column(p, 'decide')).toEqual(['FEAT-1'])
  })

  it('uncrosses links', () => {
    expect(crossings(draw(crossing, crossed))).toBe(0)
  })

  it('draws the same whatever order records and links come in', () => {
    const there = draw(crossing, crossed)
    const nodes = crossing.map((k, i) => node(k, i === 0 ? 0 : 1))
    const back = layOut({
      vocabulary,
      nodes: nodes.toReversed(),
      links: crossed.toReversed().map(link),
      gaps: [],
    })
    expect(back).toEqual(there)
  })

  it('lets nothing overlap and keeps kinds together', () => {
    const p = draw(
      ['FEAT-1', 'FEAT-2', 'OPP-1', 'OPP-2', 'Q-1', 'Q-2', 'TH-1'],
      ['FEAT-1 addresses OPP-2', 'FEAT-2 addresses OPP-1', 'Q-1 evidences OPP-2'],
    )
    for (const c of p.columns) {
      for (let i = 1; i < c.items.length; i++) {
        expect(c.items[i]!.y).toBeGreaterThanOrEqual(c.items[i - 1]!.y + c.items[i - 1]!.height)
      }
    }
    const kinds = column(p, 'decide').map((id) => id.slice(0, 1))
    expect(kinds.join('')).toMatch(/^(O+F+|F+O+)$/)
  })

  it('joins several links of the same two records into one curve', () => {
    const p = draw(['REQ-1', 'FEAT-1'], ['REQ-1 addresses FEAT-1', 'REQ-1 depends_on FEAT-1'])
    expect(p.curves).toHaveLength(1)
    expect(p.curves[0]).toMatchObject({ count: 2, relations: ['addresses', 'depends_on'] })
  })

  it('stays readable with 300 records: folds by kind, keeps the nearest, bundles the links', () => {
    const items = Array.from({ length: 300 }, (_, i) => `WI-${i + 1}`)
    const links = items.map((k) => `${k} implements REQ-1`)
    const p = draw(['REQ-1', ...items], links)
    expect(column(p, 'deliver')).toHaveLength(foldAt(301) + 1)
    const fold = p.columns[3]!.items.at(-1)!
    expect(fold).toMatchObject({ sort: 'fold', kind: 'work_item' })
    expect(p.curves.find((c) => [c.a, c.b].includes(fold.id))?.count).toBe(300 - foldAt(301))
    expect(p.curves.reduce((n, c) => n + c.count, 0)).toBe(300)

    const whole = draw(['REQ-1', ...items], links, ['deliver:work_item'])
    expect(column(whole, 'deliver')).toHaveLength(301)
  })

  it('does not fold away a single record', () => {
    const items = Array.from({ length: foldAt(14) + 1 }, (_, i) => `WI-${i + 1}`)
    expect(column(draw(['REQ-1', ...items], []), 'deliver')).toEqual(items)
  })

  it('gives gaps of the same sort one dashed place', () => {
    const nodes = [node('FEAT-1', 0), node('REQ-1'), node('REQ-2')]
    const links = [link('REQ-1 addresses FEAT-1'), link('REQ-2 addresses FEAT-1')]
    const gaps = nodes.flatMap((n) => gapsOf(vocabulary, n, links, ['down']))
    const p = layOut({ vocabulary, nodes, links, gaps })
    const hole = p.columns.find((c) => c.stage === 'measure')!.items[0]!
    expect(hole.sort === 'gap' && hole.gaps.map((g) => g.key)).toEqual(['FEAT-1', 'REQ-1', 'REQ-2'])
    expect(p.curves.filter((c) => c.missing && c.b === hole.id)).toHaveLength(3)
  })
})

describe('fit', () => {
  it('fills the width it has, within what can be read', () => {
    for (const width of [1000, 1168, 1300]) {
      const { width: card, gutter } = fit(width, 6)
      expect(Math.abs(6 * card + 5 * gutter - width)).toBeLessThanOrEqual(3)
    }
    expect(fit(300, 6).width).toBe(136)
    expect(fit(4000, 6).width).toBe(220)
  })
})

describe('step', () => {
  const p = draw(['REQ-1', 'REQ-2', 'WI-1', 'WI-2', 'Q-1'], ['WI-2 implements REQ-1', 'WI-1 implements REQ-2'])

  it('follows a link sideways', () => {
    expect(step(p, 'REQ-1', 'right')).toBe('WI-2')
    expect(step(p, 'WI-2', 'left')).toBe('REQ-1')
  })

  it('jumps empty columns when nothing is linked', () => {
    expect(step(p, 'REQ-1', 'left')).toBe('Q-1')
  })

  it('moves within the column and stops at its ends', () => {
    const [first, second] = column(p, 'define') as [string, string]
    expect(step(p, first, 'down')).toBe(second)
    expect(step(p, first, 'up')).toBeNull()
    expect(step(p, second, 'down')).toBeNull()
  })

  it('starts somewhere', () => {
    expect(step(p, 'nothing', 'down')).toBe('Q-1')
  })
})

describe('threadOf', () => {
  it('goes on to both sides and does not turn back', () => {
    const p = draw(
      ['REQ-1', 'REQ-2', 'WI-1', 'FEAT-1'],
      ['REQ-1 addresses FEAT-1', 'REQ-2 addresses FEAT-1', 'WI-1 implements REQ-1'],
    )
    expect([...threadOf(p, 'WI-1')].sort()).toEqual(['FEAT-1', 'REQ-1', 'WI-1'])
  })
})
