import { describe, expect, it } from 'vitest'
import { draw, sentence, table, type Objective } from './goals'
import { figureOf } from './testing'

const list: Objective[] = [
  {
    key: 'OBJ-1',
    title: 'First calls are easy',
    key_results: [
      {
        key: 'KR-1',
        title: 'Median to 4 d',
        progress: figureOf(120, '%', 90, 150),
        forecast: figureOf(140, '%', 120, 300),
        target: '4 d',
        due: '2026-12-31',
        state: 'on track',
      },
      { key: 'KR-2', title: 'Share to 85 %', progress: figureOf(-20, '%', -40, 0), state: 'at risk' },
      { key: 'KR-3', title: 'Errors', progress: figureOf(null), state: 'cannot tell' },
    ],
  },
  { key: 'OBJ-2', title: 'Renewals', key_results: [] },
]

describe('a tree of goals', () => {
  it('keeps what passed its target, or went the wrong way, inside its width', () => {
    for (const width of [320, 390, 860, 1400]) {
      const d = draw(list, width)
      for (const r of d.rows)
        for (const box of [r.track, r.done, r.forecastBox])
          if (box) {
            expect(box.x).toBeGreaterThanOrEqual(0)
            expect(box.x + box.width).toBeLessThanOrEqual(width + 0.01)
            expect(box.width).toBeGreaterThanOrEqual(0)
          }
    }
  })
  it('begins bars at the baseline and frames them to the target', () => {
    const [, reached, lost, unknown] = draw(list, 860).rows
    expect(reached!.track).toMatchObject({ x: draw(list, 860).barLeft })
    expect(reached!.done!.width).toBeGreaterThan(reached!.track!.width)
    expect(lost!.done!.width).toBe(0)
    expect(unknown!.done).toBeUndefined()
    expect(unknown!.value).toBe('cannot tell')
  })
  it('joins key results to their objective, and says where there is none', () => {
    const d = draw(list, 860)
    expect(d.rows.map((r) => r.branch !== '')).toEqual([false, true, true, true, false])
    expect(d.rows.at(-1)!.aside).toBe('no key result yet')
    expect(d.keys).toEqual(['OBJ-1', 'KR-1', 'KR-2', 'KR-3', 'OBJ-2'])
    expect(d.places.map((p) => p.row)).toEqual([0, 1, 2, 3, 4])
  })
  it('is said and listed', () => {
    expect(sentence(list)).toBe('1 of 3 key results are reached; of 1 it cannot be told.')
    expect(sentence([])).toBe('No objective has a key result yet.')
    const row = table(list).rows[0]!
    expect(row.slice(5, 9)).toEqual(['120 %', '90 % to 150 %', '120 % to 300 %', '2026-12-31'])
  })
})
