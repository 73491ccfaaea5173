// Days and months on a time axis. All in UTC: a day of the ledger has no time zone.

import { textWidth, type Scale } from './scale'

export const dayLength = 86_400_000

/** Midnight UTC of a day ("2026-11-23") or the instant itself; undefined of what is neither. */
export function instantOf(day: string | undefined): number | undefined {
  if (!day) return undefined
  const t = Date.parse(day)
  return Number.isNaN(t) ? undefined : t
}

/** "2026-11-23" of an instant. */
export const dayOf = (t: number): string => new Date(t).toISOString().slice(0, 10)

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "23 Nov 2026"; without the year: "23 Nov". */
export function dayName(t: number, year = true): string {
  const d = new Date(t)
  return `${d.getUTCDate()} ${months[d.getUTCMonth()]}${year ? ` ${d.getUTCFullYear()}` : ''}`
}

/** A month begins: "Jan 2027" in January and first, else "Mar". */
export interface MonthTick {
  at: number
  label: string
}

/** The first days of the months between two instants, at most n: each, or every second, third, sixth, twelfth … */
export function monthTicks(from: number, to: number, n: number): MonthTick[] {
  if (!(to > from) || n < 1) return []
  const first = new Date(from).getUTCFullYear()
  const last = new Date(to).getUTCFullYear()
  for (const step of [1, 2, 3, 6, 12, 24, 60, 120, 600, 1200]) {
    if (((last - first) * 12) / step > 4 * n + 24) continue
    const out: MonthTick[] = []
    for (let m = first * 12; m < (last + 1) * 12; m++) {
      const at = Date.UTC(Math.floor(m / 12), m % 12, 1)
      if (m % step !== 0 || at < from || at > to) continue
      const name = months[m % 12]!
      out.push({ at, label: out.length === 0 || m % 12 === 0 ? `${name} ${Math.floor(m / 12)}` : name })
    }
    if (out.length <= n) return out
  }
  return []
}

/** Which of the labels fit, each set to the right of its line and none running into the next. */
export function fitting(list: MonthTick[], x: Scale, right: number): (MonthTick & { x: number; shown: boolean })[] {
  let edge = -Infinity
  return list.map((tick) => {
    const at = x(tick.at)
    const shown = at >= edge && at + textWidth(tick.label) <= right
    if (shown) edge = at + textWidth(tick.label) + 8
    return { ...tick, x: at, shown }
  })
}
