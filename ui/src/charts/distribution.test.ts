import { describe, expect, it } from 'vitest'
import { draw, groupLabel, quantileName, sentence, table, type ValueData } from './distribution'
import { figureOf } from './testing'

const q = (name: string, value: number) => ({ ...figureOf(value, 'ms', value - 1, value + 1), name })
const quantiles = [q('p25', 20), q('p50', 30), q('p75', 50), q('p90', 70), q('p99', 95)]
const bins = [
  { low: 10, high: 20, n: 10 },
  { low: 20, high: 40, n: 40 },
  { low: 40, high: 100, n: 30 },
]
const one: ValueData = { n: 80, groups: [{ by: '', n: 80, mean: figureOf(38, 'ms'), quantiles, bins }] }
const two: ValueData = { n: 80, groups: ['a', ''].map((by) => ({ ...one.groups[0]!, by })) }

describe('a distribution', () => {
  it('draws areas: a bin of double width and double count is no taller', () => {
    const bars = draw(one, 800).rows[0]!.bars
    const area = (i: number) => bars[i]!.height * (bins[i]!.high - bins[i]!.low)
    expect(area(1) / area(0)).toBeCloseTo(4)
    expect(area(2) / area(0)).toBeCloseTo(3)
    expect(bars.every((b) => b.y + b.height === draw(one, 800).rows[0]!.base)).toBe(true)
  })
  it('marks the quantiles with their intervals, apart from each other', () => {
    const found = draw(one, 800).rows[0]!.quantiles
    expect(found.map((m) => m.label)).toEqual(['p50 30', 'p90 70', 'p99 95'])
    expect(found.every((m) => m.band && m.band.width > 0)).toBe(true)
    for (const width of [320, 800]) {
      const at = draw(one, width).rows[0]!.quantiles.map((m) => m.labelX)
      expect([...at].sort((a, b) => a - b)).toEqual(at)
    }
  })
  it('puts groups below each other on one scale', () => {
    const d = draw(two, 800)
    expect(d.rows.map((r) => r.name)).toEqual(['a, n 80', '(none), n 80'])
    expect(d.rows[0]!.bars.map((b) => b.x)).toEqual(d.rows[1]!.bars.map((b) => b.x))
    expect(d.rows[1]!.top).toBeGreaterThan(d.rows[0]!.base)
    expect(d.places.map((p) => p.row)).toEqual([0, 0, 0, 1, 1, 1])
  })
  it('survives values that are all the same, and none', () => {
    const same = { n: 3, groups: [{ ...one.groups[0]!, bins: [{ low: 5, high: 5, n: 3 }] }] }
    for (const b of draw(same, 400).rows[0]!.bars) expect(Number.isFinite(b.x + b.width + b.height)).toBe(true)
    expect(draw({ n: 0, groups: [] }, 400).rows).toEqual([])
    expect(sentence({ n: 0, groups: [] }, 'x')).toBe('No value of x is on record.')
  })
  it('is said by its median and ninth decile', () => {
    expect(sentence(one, 'duration')).toBe(
      'Of 80 values of duration, half are at most 30 ms [29, 31], nine in ten at most 70 ms [69, 71].',
    )
    expect(table(two).rows.map((r) => r[0])).toEqual(['a', '(none)'])
  })
  it('reads which quantile a figure is', () => {
    expect(
      ['p50 of duration', '95th percentile of duration', 'median', 'P99'].map((name) => quantileName(q(name, 1))),
    ).toEqual(['p50', 'p95', 'p50', 'p99'])
    expect(groupLabel({ ...one.groups[0]!, other: true }, 2)).toBe('others')
  })
})
