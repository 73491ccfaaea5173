import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Figure } from '../api/wire'
import { linear } from './scale'
import {
  bandPath,
  censorMarks,
  curveEnd,
  draw,
  linePath,
  readAt,
  sentence,
  steps,
  table,
  type Cohort,
} from './survival'

const median = (value: number | null): Figure => ({
  name: 'median',
  value,
  unit: 'd',
  n: 40,
  definition: '',
  as_of: 'change 1',
  ...(value === null ? { note: 'not reached' } : {}),
})
const point = (days: number, reached: number, low?: number, high?: number) => ({
  days,
  not_yet: 1 - reached,
  low: high === undefined ? undefined : 1 - high,
  high: low === undefined ? undefined : 1 - low,
  at_risk: 1,
})
/** The cohorts that tell/chart draws in its own tests. */
const before: Cohort = {
  name: 'before March',
  n: 40,
  events: 28,
  censored: 12,
  follow_up: 30,
  median: median(9),
  curve: [point(2, 0.1, 0.05, 0.2), point(9, 0.5, 0.4, 0.6), point(21, 0.7, 0.55, 0.8), point(30, 0.71, 0.6, 0.8)],
  risk: [0, 7, 14, 21, 28].map((days, i) => ({
    days,
    at_risk: [40, 28, 14, 9, 6][i]!,
    censored: [0, 8, 10, 10, 13][i]!,
  })),
}
const after: Cohort = {
  name: 'from March',
  n: 44,
  events: 44,
  censored: 0,
  follow_up: 12,
  median: median(4),
  curve: [point(1, 0.2, 0.1, 0.3), point(4, 0.5, 0.4, 0.6), point(10, 0.9, 0.8, 0.95), point(12, 1)],
}

describe('the same picture as on paper', () => {
  const golden = (name: string) => {
    const svg = readFileSync(new URL(`../../../tell/chart/testdata/${name}.svg`, import.meta.url), 'utf8')
    return Array.from(svg.matchAll(/<path class="(?:band|line) \w+" d="([^"]*)"/g), (m) => m[1])
  }
  // The printed curves are given an end of 28 days; here it is what the data say, so the scale is given.
  const paths = (x: (v: number) => number, y: (v: number) => number) =>
    [bandPath, linePath].flatMap((path) =>
      [before, after].map((c) => path(steps(c, 'reached'), c.follow_up, 28, 0, x, y)),
    )

  it('wide', () => {
    expect(paths(linear(0, 28, 44, 603.6), linear(0, 1, 272, 12))).toEqual(golden('curve-wide'))
  })
  it('narrow', () => {
    const bottom = 12 + Math.round((314 - 44) * 0.5)
    expect(paths(linear(0, 28, 44, 314), linear(0, 1, bottom, 12))).toEqual(golden('curve-narrow'))
  })
})

describe('a curve', () => {
  it('falls when those who are not there yet are drawn', () => {
    const path = linePath(steps(before, 'not_yet'), 30, 28, 1, linear(0, 28, 0, 280), linear(0, 1, 100, 0))
    expect(path).toBe('M0 0H20V10H90V50H210V30'.replace('V30', 'V70') + 'H280')
  })

  it('goes on to the last day anybody was followed, and no further', () => {
    const c = { ...after, follow_up: 20 }
    const x = linear(0, 28, 0, 280)
    const y = linear(0, 1, 100, 0)
    expect(linePath(steps(c, 'reached'), 20, 28, 0, x, y)).toMatch(/H200$/)
    expect(linePath(steps(c, 'reached'), 20, 15, 0, x, y)).toMatch(/H150$/)
  })

  it('ends where it has flattened out, in whole weeks', () => {
    // before: 94 % of 0.71 is 0.667, reached on day 21; 1.15 × 21 = 24.15, in whole weeks 28.
    expect(curveEnd([before])).toBe(28)
    // after: 94 % of 1 is reached on day 12; 1.15 × 12 is beyond the last step, so 12 whole days.
    expect(curveEnd([after])).toBe(12)
    expect(curveEnd([])).toBeCloseTo(0.1)
  })

  it('is read at a day as a step', () => {
    expect(readAt(before, 0, 'reached')).toEqual({ at: 0, y: 0 })
    expect(readAt(before, 8.9, 'reached')?.y).toBeCloseTo(0.1)
    expect(readAt(before, 9, 'reached')).toMatchObject({ y: 0.5, low: expect.closeTo(0.4), high: expect.closeTo(0.6) })
    expect(readAt(before, 31, 'reached')).toBeUndefined()
  })

  it('marks who left without getting there', () => {
    expect(censorMarks(before)).toEqual([
      { at: 7, n: 8 },
      { at: 14, n: 2 },
      { at: 28, n: 3 },
    ])
    expect(censorMarks(after)).toEqual([])
  })
})

describe('a drawing', () => {
  const wide = draw([before, after], 704, 'reached')
  it('sets medians, names and numbers at risk apart', () => {
    expect(wide.right).toBeCloseTo(603.6)
    expect(wide.series.map((s) => [s.look, s.half?.label])).toEqual([
      ['then', '9 d'],
      ['now', '4 d'],
    ])
    expect(Math.abs(wide.series[0]!.nameY - wide.series[1]!.nameY)).toBeGreaterThanOrEqual(16)
    expect(wide.series[0]!.risk.map((r) => r.n)).toEqual(['40', '28', '14', '9', '6'])
    expect(wide.places).toHaveLength(29)
    expect(wide.places[9]).toMatchObject({ title: 'Day 9', lines: [{ value: '50.0 % [40.0, 60.0]' }, {}] })
    expect(wide.placeDays[9]).toBe(9)
  })

  it('stays inside its width on a phone', () => {
    for (const width of [240, 326, 390]) {
      const d = draw([before, after], width, 'reached', [{ at: 27, label: 'end of the trial' }])
      for (const p of d.places) expect(p.x).toBeLessThanOrEqual(width)
      expect(d.markers[0]!.labelX + 50).toBeLessThanOrEqual(width)
      expect(d.right).toBeLessThan(width)
    }
  })

  it('of nothing draws nothing, and does not fail', () => {
    expect(draw([], 600, 'reached').series).toEqual([])
    expect(
      draw([{ ...after, curve: [], n: 0, follow_up: 0, median: median(null) }], 600, 'reached').series[0]?.band,
    ).toBe('')
    expect(sentence([])).toBe('Nobody has started yet.')
  })
})

it('says what it shows, and has a table behind it', () => {
  expect(sentence([before, after])).toBe(
    'Half get there within 4 d (from March, n 44); compared with 9 d (before March, n 40).',
  )
  expect(sentence([{ ...before, median: median(null) }])).toBe(
    'Half are not there yet: not reached (before March, n 40).',
  )
  const t = table([before, after], 'reached')
  expect(t.rows.map((r) => r[0])).toEqual([0, 7, 14, 21, 28])
  expect(t.rows[2]).toEqual([14, '50.0 % [40.0, 60.0]', 14, 'not known', null])
})

describe('several arms, and people who leave', () => {
  const arm = (name: string): Cohort => ({
    name,
    n: 10,
    events: 5,
    censored: 2,
    left: 3,
    follow_up: 20,
    median: { name: '', value: 8, unit: 'd', n: 10, definition: '', as_of: '' },
    curve: [
      { days: 4, not_yet: 0.7, low: 0.5, high: 0.9, at_risk: 10 },
      { days: 8, not_yet: 0.5, low: 0.3, high: 0.7, at_risk: 6 },
    ],
    gone: [{ days: 6, share: 0.3, low: 0.1, high: 0.5 }],
    risk: [{ days: 0, at_risk: 10 }],
  })
  it('give each of three arms a look of its own; of two the last is the one to look at', () => {
    expect(draw([arm('a'), arm('b'), arm('c')], 800, 'reached').series.map((s) => s.look)).toEqual(['s0', 's1', 's2'])
    expect(draw([arm('a'), arm('b')], 800, 'reached').series.map((s) => s.look)).toEqual(['then', 'now'])
  })
  it('draw those who left beside those who got there, from zero', () => {
    const d = draw([arm('a')], 800, 'reached')
    expect(d.series[0]!.gone).toMatch(new RegExp(`^M\\S+ ${d.bottom}H`))
    expect(draw([arm('a')], 800, 'not_yet').series[0]!.gone).toBe('')
    expect(d.places.find((p) => p.title === 'Day 7')!.lines[0]!.value).toContain('left first 30.0 % [10.0, 50.0]')
    expect(table([arm('a')], 'reached').columns.map((c) => c.label)).toContain('a: left first')
  })
})
