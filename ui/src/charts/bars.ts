// Small bars: counts in a row (Sparkline, Weeks) and counts by state in one bar (StackedBar). Lengths begin at zero.

import { clamp, countTicks, linear, plainNumber } from './scale'
import { dayLength, dayName, dayOf, fitting, instantOf, monthTicks, type MonthTick } from './time'
import type { Place, Table } from './types'

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** The bars of a sparkline, none where the count is zero. */
export function spark(counts: number[], width: number, tall = 24): Box[] {
  const high = Math.max(1, ...counts)
  const step = width / Math.max(counts.length, 1)
  const bar = clamp(step - 2, 1, 12)
  return counts.flatMap((n, i) => {
    if (!(n > 0)) return []
    const height = Math.max(((tall - 2) * n) / high, 1.5)
    return [{ x: i * step, y: tall - 1 - height, width: bar, height }]
  })
}

/** Counts in a sentence: "12 in all, most in Mar (5)." */
export function sparkSentence(counts: number[], names: string[]): string {
  const all = counts.reduce((sum, n) => sum + n, 0)
  if (all === 0) return 'None.'
  const most = counts.indexOf(Math.max(...counts))
  const where = names[most] ? `, most in ${names[most]} (${plainNumber(counts[most]!)})` : ''
  return `${plainNumber(all)} in all${where}.`
}

/** A part of a stacked bar. Phase decides its look. */
export interface Part {
  name: string
  count: number
  phase: 'open' | 'active' | 'done' | 'dropped'
}

/** The parts as shares of the width, those of zero left out. */
export function stacked(parts: Part[]): (Part & { from: number; to: number })[] {
  const all = parts.reduce((sum, p) => sum + Math.max(0, p.count), 0)
  let from = 0
  return parts.flatMap((p) => {
    if (!(p.count > 0)) return []
    const to = from + p.count / all
    const part = { ...p, from, to }
    from = to
    return [part]
  })
}

export function stackedSentence(parts: Part[]): string {
  const some = parts.filter((p) => p.count > 0)
  const all = some.reduce((sum, p) => sum + p.count, 0)
  return all === 0
    ? 'None.'
    : `${plainNumber(all)}: ${some.map((p) => `${plainNumber(p.count)} ${p.name}`).join(', ')}.`
}

/** Counts a week and their mean, as they stand in print. */
export interface WeeksDrawing {
  width: number
  height: number
  left: number
  right: number
  bottom: number
  grid: { y: number; label: string }[]
  bars: Box[]
  mean?: number
  months: (MonthTick & { x: number; shown: boolean })[]
  places: Place[]
}

/** Lays out a bar for each week up to the one that ends on a day. */
export function weeks(counts: number[], through: string, mean: number | null, width: number): WeeksDrawing {
  const left = 36
  const top = 28
  const bottom = top + 96
  const right = width >= 480 ? width - 84 : width - 4
  const grid = countTicks(Math.max(1, ...counts), 2)
  const y = linear(0, grid[grid.length - 1]!, bottom, top)
  const step = (right - left) / Math.max(counts.length, 1)
  const bar = Math.max(step - Math.max(Math.min(step * 0.25, 4), 1), 1)
  const begins = weekBegins(counts.length, through)
  const first = begins[0] ?? 0
  const x = linear(first, first + counts.length * 7 * dayLength, left, right)
  const marks = monthTicks(first, first + counts.length * 7 * dayLength, Math.trunc((right - left) / 52))
  return {
    width,
    height: bottom + 26,
    left,
    right,
    bottom,
    grid: grid.map((v) => ({ y: y(v), label: plainNumber(v) })),
    bars: counts.map((n, i) => ({ x: left + i * step + (step - bar) / 2, y: y(n), width: bar, height: bottom - y(n) })),
    mean: mean ? y(mean) : undefined,
    months: fitting(marks, x, right + 40),
    places: counts.map((n, i) => ({
      x: left + (i + 0.5) * step,
      y: y(n),
      title: `Week of ${dayName(begins[i] ?? 0)}`,
      lines: [{ look: 'now', value: plainNumber(n) }],
    })),
  }
}

/** The Mondays of n whole weeks, the last of which is over on a day. */
export function weekBegins(n: number, through: string): number[] {
  const end = instantOf(through)
  if (end === undefined) return []
  const day = Math.floor(end / dayLength) + 1 // the day after; 1970-01-01 was a Thursday
  const monday = day - ((day + 3) % 7)
  return Array.from({ length: n }, (_, i) => (monday - 7 * (n - i)) * dayLength)
}

export function weeksTable(counts: number[], through: string, unit: string): Table {
  const begins = weekBegins(counts.length, through)
  return {
    columns: [{ label: 'Week of' }, { label: unit, number: true }],
    rows: counts.map((n, i) => [dayOf(begins[i] ?? 0), n]),
  }
}
