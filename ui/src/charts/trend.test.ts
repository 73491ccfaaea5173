import { describe, expect, it } from 'vitest'
import { figureOf } from './testing'
import { axisTicks, bucketName, draw, lineName, sentence, table, wall, zeroed, type TrendData } from './trend'

const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T00:00:00+01:00`
const buckets = [1, 8, 15, 22].map((d, i) => ({ start: day(d), end: day(d + 7), complete: i < 3 }))
const point = (value: number | null, low?: number, high?: number) => ({ value, low, high, n: 10 })
const line = (name: string, values: (number | null)[], by?: string) => ({
  name,
  by,
  total: figureOf(1, 'people'),
  points: values.map((v) => (v === null ? point(null) : point(v, v - 1, v + 1))),
})
const data: TrendData = { buckets, lines: [line('people', [10, 20, 30, 5])] }

describe('a trend', () => {
  it('begins at zero, and holds what lies below it', () => {
    const d = draw(data, 800)
    expect(d.grid[0]).toMatchObject({ y: d.bottom, label: '0' })
    expect(d.zero).toBe(d.bottom)
    const below = draw({ buckets, lines: [line('difference', [-4, 0, 2, 1])] }, 800)
    expect(below.zero).toBeLessThan(below.bottom)
    expect(below.grid.some((g) => g.label.startsWith('−'))).toBe(true)
  })
  it('begins its line after a first bucket that is not whole', () => {
    const l = draw({ ...data, buckets: buckets.map((b, i) => ({ ...b, complete: i > 0 })) }, 800).lines[0]!
    expect(l.path).toMatch(/^M/)
    expect(l.path.match(/[ML]/g)).toHaveLength(3)
    expect(l.open.match(/[ML]/g)).toHaveLength(2)
  })
  it('keeps the bucket that is not over out of its line', () => {
    const l = draw(data, 800).lines[0]!
    expect(l.path.match(/[ML]/g)).toHaveLength(3)
    expect(l.open.match(/[ML]/g)).toHaveLength(2)
    expect(l.dots.map((d) => d.open)).toEqual([false, false, false, true])
  })
  it('breaks where there is nothing to count', () => {
    const l = draw({ buckets, lines: [line('ratio', [1, null, 3, 4])] }, 800).lines[0]!
    expect(l.path.match(/M/g)).toHaveLength(2)
    expect(l.band.match(/Z/g)).toHaveLength(2)
  })
  it('names lines at their ends where there is room, and below where there is none', () => {
    const two = { buckets, lines: [line('calls', [1, 2, 3, 1], 'starter'), line('calls', [4, 5, 6, 2], '')] }
    const wide = draw(two, 800)
    expect(wide.below).toEqual([])
    expect(Math.abs(wide.lines[0]!.labelY - wide.lines[1]!.labelY)).toBeGreaterThanOrEqual(8)
    expect(draw(two, 390).below.map((b) => b.name)).toEqual(['starter', '(none)'])
    expect(wide.lines.map((l) => l.look)).toEqual(['s0', 's1'])
    expect(draw(data, 800).lines[0]!.look).toBe('now')
  })
  it('tells series and groups apart by name', () => {
    const lines = [line('calls', [1], 'a'), line('errors', [1], 'a'), { ...line('calls', [1]), other: true }]
    expect(lines.map((_, i) => lineName(lines, i))).toEqual(['calls, a', 'errors, a', 'calls, others'])
  })
  it('shows what was released in its time, and nothing from outside it', () => {
    const markers = [
      { at: '2026-03-10', label: 'REL-1' },
      { at: '2025-03-10', label: 'REL-0' },
    ]
    expect(draw(data, 800, markers).markers.map((m) => m.label)).toEqual(['REL-1'])
  })
  it('says the last whole period, not the one that is going on', () => {
    expect(sentence(data)).toBe('Of the last whole period (15 Mar 2026), people: 30, 10 at first.')
    expect(sentence({ buckets: [buckets[3]!], lines: data.lines })).toBe('No period is over yet.')
  })
  it('is a table that says which period is not over', () => {
    expect(table(data).rows[3]!.slice(0, 3)).toEqual(['2026-03-22', 'no', 5])
    expect(table(data).rows[0]![3]).toBe('[9, 11]')
  })
})

describe('the time axis', () => {
  it('stands on the wall clock of the zone', () => {
    expect(wall('2026-03-29T00:00:00+01:00')).toBe(Date.UTC(2026, 2, 29))
    expect(wall('2026-03-29')).toBe(Date.UTC(2026, 2, 29))
    expect(bucketName({ start: day(1), end: day(8), complete: true })).toBe('1 Mar 2026')
    expect(bucketName({ start: '2026-03-01T13:00:00Z', end: '2026-03-01T14:00:00Z', complete: true })).toBe(
      '1 Mar 2026, 13:00',
    )
  })
  it('names days where the time is too short for months', () => {
    const ticks = axisTicks(Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 9), 8)
    expect(ticks.length).toBeGreaterThan(2)
    expect(ticks[0]!.label).toBe('1 Mar 2026')
  })
  it('covers both ends and zero', () => {
    for (const [low, high] of [
      [-3.2, 1],
      [-7, 0],
      [0, 12],
      [-0.01, 900],
    ] as const) {
      const { scale } = zeroed(low, high)
      expect(scale[0]).toBeLessThanOrEqual(low)
      expect(scale[scale.length - 1]).toBeGreaterThanOrEqual(high)
      expect(scale).toContain(0)
      expect(scale.length).toBeLessThan(14)
    }
  })
})
