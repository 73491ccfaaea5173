// A bar that runs from a start to days that hold with rising probability, and fades as it goes: nobody knows the day.

import { clamp, linear } from './scale'
import { dayLength, dayName, instantOf } from './time'
import type { Deadline } from './histogram'

/** The days a row of bars shares. */
export interface Span {
  from: number
  to: number
}

export interface Piece {
  /** Shares of the width, 0 to 1. */
  from: number
  to: number
  /** 0 the surest, 2 the least sure. */
  rank: number
  level: number
  day: string
}

/** The pieces of a bar on a span of days. What lies outside the span is cut off; a day not reached ends the bar open. */
export function pieces(
  deadlines: Deadline[],
  start: number,
  span: Span,
): { pieces: Piece[]; open: boolean; shown: boolean } {
  const x = linear(span.from, span.to, 0, 1)
  const days = [...deadlines]
    .sort((a, b) => a.level - b.level)
    .map((d) => ({ level: d.level, at: instantOf(d.corrected) }))
  const out: Piece[] = []
  let from = start
  for (const d of days) {
    if (d.at === undefined) break
    const to = Math.max(from, d.at)
    out.push({
      from: clamp(x(from)),
      to: clamp(x(to)),
      rank: Math.min(out.length, 2),
      level: d.level,
      day: dayName(d.at),
    })
    from = to
  }
  return {
    pieces: out,
    open: days.some((d) => d.at === undefined),
    shown: out.some((p) => p.to > p.from),
  }
}

/** A span that holds today and all days of some rows, with a little room. */
export function spanOf(rows: Deadline[][], today: number, more: number[] = []): Span {
  const days = rows.flat().flatMap((d) => instantOf(d.corrected) ?? [])
  const from = Math.min(today, ...more)
  const to = Math.max(today + 14 * dayLength, ...days, ...more)
  return { from, to: to + (to - from) * 0.04 }
}

export function sentence(name: string, deadlines: Deadline[]): string {
  const days = deadlines.flatMap((d) => {
    const at = instantOf(d.corrected)
    return at === undefined ? [] : [`${100 * d.level} % by ${dayName(at)}`]
  })
  return days.length ? `${name}: ${days.join(', ')}.` : `${name}: no day can be told.`
}
