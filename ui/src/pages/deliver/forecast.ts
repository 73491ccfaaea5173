// GET /deliver/forecast as the screen reads it.

import type { Figure, Key } from '../../api/wire'
import type { Deadline } from '../../charts/histogram'
import { count, date, number } from '../../words'

export interface HowMany {
  level: number
  claimed: number
  corrected: number
}
export interface Track {
  level: number
  weeks: number
  held: Figure
}
export interface Team {
  team: string
  open: number
  weeks: number
  through: string
  throughput: Figure
  counts: number[] | null
  service_level?: Figure
  deadlines?: Deadline[] | null
  how_many?: HowMany[] | null
  drifts: boolean
  left_out?: Record<string, number>
  track?: Track[] | null
  cannot_tell?: string
}
export interface Outlook {
  scope?: Key
  as_of: string
  today: string
  teams: Team[] | null
  deadlines?: Deadline[] | null
  chance?: Figure
  definition: string
  cannot_tell?: string
}

const day = (iso: string) => date(`${iso}T12:00`)

/** The answer in a sentence: with which confidence by which day. */
export function headline(deadlines: Deadline[]): string {
  const parts = deadlines
    .filter((d) => d.corrected)
    .sort((a, b) => a.level - b.level)
    .map((d) => `by ${day(d.corrected)} with ${number(100 * d.level)}\u00a0%`)
  const never = deadlines.filter((d) => !d.corrected).map((d) => `${number(100 * d.level)}\u00a0%`)
  const tail = never.length > 0 ? ` With ${new Intl.ListFormat('en-GB').format(never)} no day can be told.` : ''
  return parts.length > 0 ? `Done ${new Intl.ListFormat('en-GB').format(parts)}.${tail}` : 'No day can be told.'
}

/** How many items by a day, in a sentence. */
export const amounts = (list: HowMany[], by: string): string =>
  `By ${day(by)}: ${list.map((h) => `at least ${count(h.corrected, 'item')} with ${number(100 * h.level)}\u00a0%`).join(', ')}.`

/** The days between the last day on record and today: forecasts start from there, not from now. */
export function stale(through: string, today: string): number {
  return Math.round((Date.parse(today) - Date.parse(through)) / 86_400_000)
}

/** The track record as a grid: a row a horizon, a cell a level. */
export function grid(track: Track[]): { levels: number[]; rows: { weeks: number; cells: (Track | undefined)[] }[] } {
  const levels = [...new Set(track.map((t) => t.level))].sort((a, b) => a - b)
  const horizons = [...new Set(track.map((t) => t.weeks))].sort((a, b) => a - b)
  return {
    levels,
    rows: horizons.map((weeks) => ({
      weeks,
      cells: levels.map((level) => track.find((t) => t.weeks === weeks && t.level === level)),
    })),
  }
}

/** What the record says of the method, in a sentence: a claim is too bold when even its interval lies below it. */
export function judged(track: Track[]): string {
  const bold = track.filter((t) => t.held.high !== undefined && t.held.high < 100 * t.level)
  const first = bold.toSorted((a, b) => b.level - a.level)[0]
  if (first)
    return `Claims of ${number(100 * first.level)}\u00a0% ${first.weeks} weeks ahead held in ${number(first.held.value ?? 0)}\u00a0% of the cases: too bold, so the days are corrected.`
  return 'No claim was shown to be too bold; the days are corrected for what the record leaves open.'
}
