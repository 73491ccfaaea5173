import { describe, expect, it } from 'vitest'
import { draw, groupName, lost, sentence, table, worstStep, type FunnelData } from './funnel'
import { figureOf } from './testing'

const step = (name: string, n: number, of: number, before = of) => ({
  name,
  n,
  share: figureOf((100 * n) / of, '%', (100 * n) / of - 2, (100 * n) / of + 2, of),
  from_previous: figureOf((100 * n) / before, '%', undefined, undefined, before),
  time: { median: figureOf(2, 'd') },
})
const steps = [step('a', 200, 200), step('b', 120, 200), step('c', 100, 200, 120)]
const data: FunnelData = { steps }
const split: FunnelData = {
  steps,
  groups: [
    { by: 'x', steps },
    { by: '', steps },
    { by: '', other: true, values: 7, steps },
  ],
}

describe('a funnel', () => {
  it('says where most are lost', () => {
    expect(lost(steps, 1)).toBe(80)
    expect(worstStep(steps)).toBe(1)
    expect(sentence(data)).toBe('100 of 200 people got from a to c: 50.0 % [48.0, 52.0]. Most are lost before b: 80.')
    expect(sentence({ steps: [step('a', 0, 1)] })).toBe('Nobody did the first step.')
  })
  it('has bars from zero whose lengths are the shares', () => {
    const d = draw(data, 800)
    const [a, b, c] = d.rows.map((r) => r.bars[0]!.box)
    expect(b!.width / a!.width).toBeCloseTo(0.6)
    expect(c!.width / a!.width).toBeCloseTo(0.5)
    for (const box of [a!, b!, c!]) expect(box.x).toBe(d.left)
    expect(d.ticks[0]).toMatchObject({ x: d.left, label: '0 %' })
  })
  it('tells between two steps how many did not go on and how long the others took', () => {
    expect(draw(data, 800).rows.map((r) => r.drop)).toEqual([
      '',
      '80 did not go on (40.0 %); half of those who did took at most 2 d',
      '20 did not go on (16.7 %); half of those who did took at most 2 d',
    ])
    expect(draw(data, 300).rows[1]!.drop).toBe('80 did not go on (40.0 %)')
  })
  it('draws no interval at the first step, which is everybody', () => {
    expect(draw(data, 800).rows.map((r) => r.bars[0]!.interval !== '')).toEqual([false, true, true])
  })
  it('never leaves its width, and rows never overlap, however narrow', () => {
    for (const width of [320, 390, 860, 1600])
      for (const one of [data, split]) {
        const d = draw(one, width)
        let y = 0
        for (const bar of d.rows.flatMap((r) => r.bars)) {
          expect(bar.box.x + bar.box.width).toBeLessThanOrEqual(width)
          expect(bar.box.y).toBeGreaterThanOrEqual(y)
          y = bar.box.y + bar.box.height
        }
        expect(d.height).toBeGreaterThan(y)
      }
  })
  it('has a place for each step and group, and knows which it is', () => {
    const d = draw(split, 800)
    expect(d.places).toHaveLength(9)
    expect(d.picks[4]).toEqual({ step: 1, group: 1 })
    expect(d.places[4]!.title).toBe('2. b, (none)')
    expect(d.places.map((p) => p.row)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  })
  it('names the groups that have no name of their own', () => {
    expect(split.groups!.map(groupName)).toEqual(['x', '(none)', '7 others'])
    expect(new Set(draw(split, 800).rows[0]!.bars.map((b) => b.look)).size).toBe(3)
  })
  it('is a table with a row for each step and group', () => {
    expect(table(data).rows[1]).toEqual(['2. b', 120, '60.0 % [58.0, 62.0]', '60.0 %', 80, '2 d'])
    expect(table(split).rows).toHaveLength(9)
    expect(table(split).columns[1]!.label).toBe('Group')
  })
})
