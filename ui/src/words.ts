// Wording that all screens share: numbers, figures, days, names of kinds and states.

import type { Figure } from './api/wire'

const locale = 'en-GB'

/** "work_item" → "work item". */
export const plain = (name: string): string => name.replaceAll('_', ' ')
/** "work item" → "Work item"; "apis" → "APIs". */
export const sentence = (text: string): string => {
  const words = plain(text)
    .replace(/\bapi(s?)\b/gi, 'API$1')
    .replace(/\b(?:url|arr|sla)\b/gi, (word) => word.toUpperCase())
  return words.charAt(0).toUpperCase() + words.slice(1)
}
/** The last part of a collection's address: "work items" → "work-items". */
export const slug = (plural: string): string => plural.replaceAll(/[ _]/g, '-')
/** "1 record", "2 records". */
export const count = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
const three = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 })
const fixed = [0, 1, 2].map(
  (digits) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
)
/** Three significant digits, whole numbers as such, from 1,000 up grouped and whole, with a true minus: as the brief
 * writes them. */
export const number = (v: number): string => digits(v).replace('-', '−')

function digits(v: number): string {
  if (!Number.isFinite(v)) return 'not reached'
  const size = Math.abs(v)
  // The bounds are where rounding reaches the next size, as ledger.FormatNumber has them.
  if (Number.isInteger(v) || size >= 999.5) return whole.format(v)
  if (size >= 99.95) return fixed[0]!.format(v)
  if (size >= 9.995) return fixed[1]!.format(v)
  if (size >= 0.9995) return fixed[2]!.format(v)
  return three.format(v)
}

/** The parts of a figure: value, unit and interval, so that they can be set apart. */
export function figureParts(f: Pick<Figure, 'value' | 'low' | 'high' | 'unit' | 'note'>): {
  value: string
  unit: string
  interval: string
} {
  const bound = (v: number | undefined) => (v === undefined ? 'not reached' : number(v))
  return {
    value: f.value === null || f.value === undefined ? f.note || 'cannot tell' : number(f.value),
    unit: f.value === null || f.value === undefined ? '' : f.unit,
    interval: f.low === undefined && f.high === undefined ? '' : `[${bound(f.low)}, ${bound(f.high)}]`,
  }
}
/** "4.0 d [3.6, 4.5]". */
export const figure = (f: Figure): string => {
  const { value, unit, interval } = figureParts(f)
  return [value, unit, interval].filter(Boolean).join(' ')
}

const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
const dayYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' })
const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' })
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })

/** "23 Nov", with the year when it is another one. */
export function date(when: string | Date, now = new Date()): string {
  const d = new Date(when)
  return (d.getFullYear() === now.getFullYear() ? day : dayYear).format(d)
}
/** The whole instant, for titles: "Monday, 23 November 2026 at 14:05". */
export const instant = (when: string | Date): string => full.format(new Date(when))

/** How long ago: "just now", "5 min ago", "3 h ago", "yesterday 14:05", "23 Nov". */
export function ago(when: string | Date, now = new Date()): string {
  const d = new Date(when)
  const minutes = Math.round((now.getTime() - d.getTime()) / 60_000)
  if (minutes < -1) return date(d, now)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  if (minutes < 12 * 60 || d.toDateString() === now.toDateString()) return `${Math.round(minutes / 60)} h ago`
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  if (d.toDateString() === yesterday.toDateString()) return `yesterday ${clock.format(d)}`
  return date(d, now)
}

/** The day of an instant as the API writes days, in the person's own time zone: "2026-11-23". */
export function isoDay(d: Date): string {
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`
}

/** A moment of as_of as a person reads it: "3 Nov 2026", "change 812". */
export function asOfName(moment: string): string {
  if (/^\d+$/.test(moment)) return `change ${number(Number(moment))}`
  const when = new Date(/^\d{4}-\d\d-\d\d$/.test(moment) ? `${moment}T12:00` : moment)
  if (Number.isNaN(when.getTime())) return moment
  return moment.includes('T') ? `${dayYear.format(when)} ${clock.format(when)}` : dayYear.format(when)
}

/** Where a change came from, as people say it: "import:jira-csv" → "import from jira csv". Empty for this application
 * and for what the software itself does, which need no telling. */
export function surface(source: string | undefined): string {
  if (!source || ['ui', 'reconcile', 'verdict'].includes(source)) return ''
  const [first = '', rest] = source.split(':', 2)
  return rest ? `${plain(first)} from ${rest.replaceAll('-', ' ')}` : plain(first)
}

/** What the software found, written as on paper: days as 1 Jul 2026, comparisons as ≤ and ≥, a true minus, units beside
 * their number, intervals in one piece. Never applied to a person's words. */
export const plainly = (text: string): string =>
  text
    .replace(/<= ?/g, '≤\u00a0')
    .replace(/>= ?/g, '≥\u00a0')
    .replace(/(?<![\w-])-(?=\d)/g, '−')
    .replace(/(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])/g, (day) => asOfName(day).replaceAll(' ', '\u00a0'))
    .replace(/(?<=\d) (?=(?:%|[smhd]|ms|min|wk|percentage points|people|EUR|USD)(?![\p{L}\d]))/gu, '\u00a0')
    .replace(/\[(?:−?[\d.,]+|not reached), (?:−?[\d.,]+|not reached)\]/g, (interval) =>
      interval.replaceAll(' ', '\u00a0'),
    )
