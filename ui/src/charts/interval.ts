// Scores with their intervals on one absolute scale: adding a row moves no other, and rows that cannot be told apart
// look like it.

import type { Figure, Key } from '../api/wire'
import { figure } from '../words'
import { clamp, linear, ticks } from './scale'
import type { Table } from './types'

/** A row of GET /decide/score, as far as it is drawn. */
export interface Scored {
  key: Key
  title: string
  score: Figure
  tied_with?: Key[]
  /** The chance of being among the first, 0 to 1. */
  p_top?: number
}

/** The scale that figures share: from zero to a round value that holds the highest bound. */
export function sharedTicks(figures: Figure[], n = 3): number[] {
  return ticks(Math.max(0, ...figures.map((f) => f.high ?? f.value ?? 0)), n)
}

/** Where a bar begins and ends, as shares of the width (0 to 1). An absent bound leaves it open to that side. */
export interface Bar {
  low: number
  width: number
  value?: number
  openLow: boolean
  openHigh: boolean
}

/** A figure on a scale; undefined without a value or a bound. */
export function bar(f: Pick<Figure, 'value' | 'low' | 'high'>, from: number, to: number): Bar | undefined {
  const x = linear(from, to, 0, 1)
  const value = f.value === null ? undefined : clamp(x(f.value))
  if (f.low === undefined && f.high === undefined) {
    return value === undefined ? undefined : { low: value, width: 0, value, openLow: false, openHigh: false }
  }
  const low = f.low === undefined ? 0 : clamp(x(f.low))
  const high = f.high === undefined ? 1 : clamp(x(f.high))
  return {
    low,
    width: Math.max(high - low, 0.004),
    value,
    openLow: f.low === undefined,
    openHigh: f.high === undefined,
  }
}

/** Neighbouring rows that cannot be told apart: each tied with the next. Indices, the end inclusive. */
export interface TieGroup {
  from: number
  to: number
}

/** The runs of rows in which each is tied with the one before it; rows tied with no neighbour are in none. */
export function tieGroups(rows: Scored[]): TieGroup[] {
  const out: TieGroup[] = []
  rows.forEach((row, i) => {
    const before = rows[i - 1]
    if (!before || !(row.tied_with?.includes(before.key) || before.tied_with?.includes(row.key))) return
    const last = out[out.length - 1]
    if (last && last.to === i - 1) last.to = i
    else out.push({ from: i - 1, to: i })
  })
  return out
}

/** The place of each row: "1", or "1–2" for every row that could change places with a tied one. */
export function places(rows: Scored[]): string[] {
  const at = new Map(rows.map((r, i) => [r.key, i]))
  const reach = rows.map((_, i) => [i, i] as [number, number])
  rows.forEach((r, i) => {
    for (const key of r.tied_with ?? []) {
      const j = at.get(key)
      if (j === undefined) continue
      for (const [a, b] of [
        [i, j],
        [j, i],
      ] as const) {
        reach[a] = [Math.min(reach[a]![0], b), Math.max(reach[a]![1], b)]
      }
    }
  })
  return reach.map(([a, b]) => (a === b ? `${a + 1}` : `${a + 1}–${b + 1}`))
}

/** The rows in a sentence. */
export function sentence(rows: Scored[], capacity?: number): string {
  const first = rows[0]
  if (!first) return 'Nothing has a score yet.'
  const tied = tieGroups(rows).find((g) => g.from === 0)
  const words = [`${first.key} comes first with ${figure(first.score)}`]
  if (tied) words.push(`but cannot be told apart from ${rows[tied.from + 1]!.key}`)
  const cut = capacity === undefined || capacity >= rows.length ? '' : ` The first ${capacity} fit the capacity.`
  return `${words.join(', ')}.${cut}`
}

export function table(rows: Scored[], places: string[]): Table {
  return {
    columns: [
      { label: 'Place', number: true },
      { label: 'Key' },
      { label: 'Title' },
      { label: 'Score', number: true },
      { label: 'Low', number: true },
      { label: 'High', number: true },
      { label: 'Unit' },
      { label: 'Tied with' },
    ],
    rows: rows.map((r, i) => [
      places[i]!,
      r.key,
      r.title,
      r.score.value,
      r.score.low ?? null,
      r.score.high ?? null,
      r.score.unit,
      r.tied_with?.join(', ') ?? '',
    ]),
  }
}
