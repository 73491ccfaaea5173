import { describe, expect, it } from 'vitest'
import { clamp, countTicks, linear, nearest, num, spread, ticks, weekTicks } from './scale'
import { dayLength, dayName, fitting, instantOf, monthTicks } from './time'

describe('ticks', () => {
  // The cases of tell/chart.
  it.each([
    [10, 2, [0, 5, 10]],
    [7, 2, [0, 5, 10]],
    [0.3, 3, [0, 0.1, 0.2, 0.3]],
    [86, 3, [0, 50, 100]],
    [0, 3, [0, 1]],
    [NaN, 3, [0, 1]],
    [Infinity, 3, [0, 1]],
  ])('up to %d in %d', (high, n, want) => expect(ticks(high, n)).toEqual(want))

  it('cover the value and are few, for any value', () => {
    for (let i = 1; i < 2000; i++) {
      const high = 10 ** ((i % 240) / 16 - 6)
      const n = 1 + (i % 8)
      const list = ticks(high, n)
      expect(list[0]).toBe(0)
      expect(list[list.length - 1]).toBeGreaterThanOrEqual(high * (1 - 1e-6))
      expect(list.length).toBeLessThanOrEqual(n + 2)
    }
  })

  it('of weeks never pass the end', () => {
    expect(weekTicks(28, 10)).toEqual([0, 7, 14, 21, 28])
    expect(weekTicks(12, 12)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect(weekTicks(365, 8)).toEqual([0, 56, 112, 168, 224, 280, 336])
    expect(weekTicks(1.5, 3)).toEqual([0, 0.5, 1, 1.5])
  })

  it('of counts are whole', () => {
    expect(countTicks(1, 2)).toEqual([0, 1])
    expect(countTicks(3, 2)).toEqual([0, 2, 4])
  })
})

describe('labels', () => {
  it('are moved apart and stay inside', () => {
    expect(spread([10, 12], [20, 20], 0, 100)).toEqual([10, 38])
    expect(spread([95, 99], [20, 20], 0, 100)).toEqual([62, 90])
  })
})

it('scales, clamps and writes coordinates', () => {
  expect(linear(0, 10, 100, 0)(2.5)).toBe(75)
  expect(linear(3, 3, 7, 9)(5)).toBe(7)
  expect(clamp(3)).toBe(1)
  expect([num(1.26), num(-0.04), num(NaN)]).toEqual(['1.3', '0', '0'])
  expect(nearest([0, 10, 20], 14)).toBe(1)
  expect(nearest([], 14)).toBe(-1)
})

describe('months', () => {
  const day = (s: string) => instantOf(s)!
  it('begin on their first day, and January has its year', () => {
    expect(monthTicks(day('2026-11-24'), day('2027-02-20'), 6).map((m) => m.label)).toEqual([
      'Dec 2026',
      'Jan 2027',
      'Feb',
    ])
  })
  it('are thinned out where there are many', () => {
    expect(monthTicks(day('2020-01-01'), day('2026-01-01'), 7).map((m) => m.label)).toEqual(
      [2020, 2021, 2022, 2023, 2024, 2025, 2026].map((y) => `Jan ${y}`),
    )
    expect(monthTicks(0, 3e14, 5).length).toBeLessThanOrEqual(5)
    expect(monthTicks(5, 5, 5)).toEqual([])
  })
  it('are shown where their names fit', () => {
    const list = fitting(
      monthTicks(day('2026-11-24'), day('2027-02-20'), 6),
      linear(day('2026-11-24'), day('2027-02-20'), 0, 88),
      90,
    )
    expect(list.filter((m) => m.shown).map((m) => m.label)).toEqual(['Dec 2026', 'Feb'])
  })
  it('and days are written plainly', () => {
    expect(dayName(day('2026-11-23'))).toBe('23 Nov 2026')
    expect(instantOf('yesterday')).toBeUndefined()
    expect(dayLength).toBe(24 * 3600 * 1000)
  })
})
