// The time axis of a timeline: which dates a record has, and where they lie.
import type { FieldDef, KindDef, Rec } from '../api/wire'

/** A date of a record, in milliseconds since 1970 UTC. */
export interface Mark {
  name: string
  at: number
}

/** What a record shows on a timeline: a bar when it has a beginning and an end, and its other dates as marks. */
export interface Stretch {
  /** When it was asked for, before it began: a thin line leads from there to the bar. */
  since?: number
  from?: number
  to?: number
  /** It has begun and not ended: the bar goes on to today. */
  open?: boolean
  marks: Mark[]
}

const day = 86_400_000
const beginnings = ['start', 'started_at', 'frozen']
const ends = ['end', 'finished_at', 'due']

/** The date and time fields of a kind. A kind without one has no timeline. */
export function dateFields(kind: KindDef): FieldDef[] {
  return kind.fields.filter((f) => f.type === 'date' || f.type === 'instant')
}

/** Reads the dates of a record, as of an instant. */
export function stretch(kind: KindDef, row: Rec, now: number): Stretch {
  const marks: Mark[] = []
  for (const { name } of dateFields(kind)) {
    const at = instant(row.fields?.[name])
    if (at !== undefined) marks.push({ name, at })
  }
  const named = (name: string) => marks.find((m) => m.name === name)
  const pick = (names: string[]) => names.map(named).find((m) => m !== undefined)
  const from = pick(beginnings)
  const to = pick(ends)
  if (from === undefined) return { marks }
  const opened = named('opened_at')
  const since = opened !== undefined && opened.at < from.at ? { since: opened.at } : {}
  const rest = marks.filter((m) => m !== from && m !== opened)
  const phase = kind.states.find((s) => s.name === row.state)?.phase
  const running = phase === 'active' && from.at < now
  if (running && (to === undefined || to.name === 'due'))
    return { ...since, from: from.at, to: now, open: true, marks: rest }
  if (to === undefined || to.at < from.at) return { marks }
  // The last day belongs to the bar.
  const end = to.at + (to.name === 'finished_at' ? 0 : day)
  return { ...since, from: from.at, to: end, marks: rest.filter((m) => m !== to && m.name === 'due') }
}

/** The field a timeline is ordered by unasked: the beginning, or the first date there is. */
export function firstDate(kind: KindDef): string | undefined {
  const names = dateFields(kind).map((f) => f.name)
  return beginnings.find((b) => names.includes(b)) ?? names[0]
}

/** Reads a day or an instant. */
export function instant(value: unknown): number | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : at
}

/** A line of the axis. Major lines carry the year. */
export interface Tick {
  at: number
  label: string
  major: boolean
}

/** How closely time is set: pixels a day. */
export const zooms = { week: 12, month: 4, quarter: 1.6, year: 0.5 } as const
export type Zoom = keyof typeof zooms

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The axis from before the first date to after the last, with whole months at both ends. */
export function axis(first: number, last: number, zoom: Zoom): { from: number; to: number; ticks: Tick[] } {
  const a = new Date(Math.min(first, last))
  const b = new Date(Math.max(first, last))
  const from = Date.UTC(a.getUTCFullYear(), a.getUTCMonth() - 1, 1)
  const to = Date.UTC(b.getUTCFullYear(), b.getUTCMonth() + 2, 1)
  const ticks: Tick[] = []
  if (zoom === 'week') {
    for (let at = monday(from); at < to; at += 7 * day) {
      const d = new Date(at)
      const head = d.getUTCDate() <= 7
      ticks.push({ at, label: head ? `${d.getUTCDate()} ${month(d)}` : String(d.getUTCDate()), major: head })
    }
    return { from, to, ticks }
  }
  const step = zoom === 'month' ? 1 : zoom === 'quarter' ? 3 : 12
  for (let at = from; at < to;) {
    const d = new Date(at)
    const m = d.getUTCMonth()
    if (m % step === 0) {
      const label = m === 0 ? String(d.getUTCFullYear()) : zoom === 'quarter' ? `Q${m / 3 + 1}` : month(d)
      ticks.push({ at, label, major: m === 0 })
    }
    at = Date.UTC(d.getUTCFullYear(), m + 1, 1)
  }
  return { from, to, ticks }
}

function month(d: Date): string {
  return months[d.getUTCMonth()] ?? ''
}

function monday(at: number): number {
  const weekday = (new Date(at).getUTCDay() + 6) % 7
  return at + (weekday === 0 ? 0 : (7 - weekday) * day)
}

/** The closest setting at which the whole axis stays below a width in pixels; `year` when none does. */
export function fitting(first: number, last: number, width: number): Zoom {
  const days = (last - first) / day + 90
  const order: Zoom[] = ['week', 'month', 'quarter', 'year']
  return order.find((z) => days * zooms[z] <= width * 1.5) ?? 'year'
}

/** The place of an instant on the axis, in pixels. */
export function place(at: number, from: number, zoom: Zoom): number {
  return ((at - from) / day) * zooms[zoom]
}
