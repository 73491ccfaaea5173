import { describe, expect, it } from 'vitest'
import { draw, sentence, table, type PathData } from './paths'

const data: PathData = {
  nodes: [
    { step: 0, name: 'a', n: 100, ends: 10 },
    { step: 1, name: 'b', n: 60, ends: 20 },
    { step: 1, name: '', other: true, n: 30, ends: 30 },
    { step: 2, name: 'c', n: 40, ends: 40 },
  ],
  edges: [
    { step: 0, from: 'a', to: 'b', n: 60 },
    { step: 0, from: 'a', to: '', to_other: true, n: 30 },
    { step: 1, from: 'b', to: 'c', n: 40 },
  ],
}

describe('paths', () => {
  it('are as thick as the paths that go there', () => {
    const d = draw(data, 900)
    const [a, b] = d.nodes.map((n) => n.box)
    expect(b!.height / a!.height).toBeCloseTo(0.6)
    const thick = (path: string) => {
      const [, from] = /^M\S+ (\S+)C/.exec(path)!
      return Number(/ (\S+)Z$/.exec(path)![1]) - Number(from)
    }
    expect(thick(d.ribbons[0]!.path) / thick(d.ribbons[1]!.path)).toBeCloseTo(2, 0)
  })
  it('leave and enter a box inside it', () => {
    const d = draw(data, 900)
    for (const r of d.ribbons) {
      const box = d.nodes[r.from]!.box
      const y = Number(/^M\S+ (\S+)C/.exec(r.path)![1])
      expect(y).toBeGreaterThanOrEqual(box.y - 0.1)
      expect(y).toBeLessThan(box.y + box.height)
    }
  })
  it('never lay one box over another, and scroll where there is no room', () => {
    const many = Array.from({ length: 12 }, (_, i) => ({ step: 1, name: `e${i}`, n: 1 + (i % 3), ends: 0 }))
    const d = draw({ nodes: [data.nodes![0]!, ...many], edges: [] }, 390)
    const boxes = d.nodes.slice(1).map((n) => n.box)
    for (let i = 1; i < boxes.length; i++) expect(boxes[i]!.y).toBeGreaterThan(boxes[i - 1]!.y + boxes[i - 1]!.height)
    expect(draw({ ...data, nodes: [...data.nodes!, { step: 4, name: 'd', n: 1, ends: 1 }] }, 390).width).toBe(660)
  })
  it('tell of a box where its people came from, went, and ended', () => {
    const d = draw(data, 900)
    expect(d.places[1]).toMatchObject({ title: 'b, step 2', row: 0 })
    expect(d.places[1]!.lines.map((l) => [l.name, l.value])).toEqual([
      ['paths', '60'],
      ['from a', '60 (100 %)'],
      ['to c', '40 (67 %)'],
      ['ended here', '20'],
    ])
  })
  it('that lead back from an end have it at the right', () => {
    const d = draw({ ...data, backward: true }, 900)
    expect(d.nodes[0]!.box.x).toBeGreaterThan(d.nodes[3]!.box.x)
    expect(d.places[0]!.lines.map((l) => l.name)).toContain('from b')
    expect(d.places[0]!.title).toBe('a, step 1 from the end')
  })
  it('are said by the widest', () => {
    expect(sentence(data)).toBe('The widest way leads from a to b: 60 paths, 60.0 % of the 100 through a.')
    expect(sentence({ nodes: [], edges: [] })).toBe('Nobody went on from anything.')
    expect(table(data).rows).toEqual([
      [1, 'a', 'b', 60],
      [1, 'a', 'others', 30],
      [2, 'b', 'c', 40],
    ])
  })
})
