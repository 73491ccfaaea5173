// The fields of the kinds that have a summary, read defensively: what does not have the expected form is left out.

import type { Json, Rec } from '../../api/wire'

type Members = { [name: string]: Json }

function members(value: Json | undefined): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
}

export function text(record: Rec, name: string): string {
  const value = record.fields?.[name]
  return typeof value === 'string' ? value : ''
}

export function amount(record: Rec, name: string): number | undefined {
  const value = record.fields?.[name]
  return typeof value === 'number' ? value : undefined
}

/** The objects of a list field. */
export function entries(record: Rec, name: string): Members[] {
  const value = record.fields?.[name]
  return Array.isArray(value) ? value.map(members).filter((m) => m !== undefined) : []
}

export interface Range {
  low: number
  high: number
}

export function asRange(value: Json | undefined): Range | undefined {
  const m = members(value)
  return m && typeof m['low'] === 'number' && typeof m['high'] === 'number'
    ? { low: m['low'], high: m['high'] }
    : undefined
}

export const range = (record: Rec, name: string): Range | undefined => asRange(record.fields?.[name])

export interface Decline {
  class: string
  explanation: string
  reopen: string
}

export function decline(record: Rec): Decline | undefined {
  const m = members(record.fields?.['decline'])
  if (!m) return undefined
  return { class: string(m['class']), explanation: string(m['explanation']), reopen: string(m['reopen_if']) }
}

export const string = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

export interface Criterion {
  text: string
  /** The threshold in words: "p95 response time < 200 ms, over 28 d"; empty when there is none. */
  test: string
}

/** The criteria of a requirement. */
export function criteria(record: Rec): Criterion[] {
  return entries(record, 'criteria').map((m) => {
    const [low, high] = [string(m['threshold']), string(m['high'])]
    const compared = comparators[string(m['comparator'])] ?? string(m['comparator'])
    const bound = low && `${compared} ${low}${high && ` to ${high}`}${unit(string(m['unit']))}`
    const what = [string(m['statistic']), string(m['metric'])].filter(Boolean).join(' ')
    const where = [
      m['population'] ? `of ${string(m['population'])}` : '',
      m['window'] ? `over ${string(m['window'])}` : '',
    ].filter(Boolean)
    return { text: string(m['text']), test: bound ? [what, bound, ...where].filter(Boolean).join(' ') : '' }
  })
}

const unit = (u: string) => (u ? ` ${u}` : '')

export const comparators: Readonly<Record<string, string>> = { '<': '<', '<=': '≤', '=': '=', '>=': '≥', '>': '>' }

export interface Matrix {
  criteria: { name: string; weight: number; unit: string }[]
  options: { name: string; doc: string; chosen: boolean; scores: (Range | undefined)[] }[]
}

/** The options of a decision against its criteria. */
export function matrix(record: Rec): Matrix {
  const counts = entries(record, 'criteria').map((m) => ({
    name: string(m['name']),
    weight: Number(m['weight'] ?? 0),
    unit: string(m['unit']),
  }))
  const choice = text(record, 'choice')
  return {
    criteria: counts,
    options: entries(record, 'options').map((m) => {
      const scores = members(m['scores']) ?? {}
      return {
        name: string(m['name']),
        doc: string(m['doc']),
        chosen: string(m['name']) === choice,
        scores: counts.map((c) => asRange(scores[c.name])),
      }
    }),
  }
}

/** Days from today to a day, negative when it has passed. */
export function daysTo(day: string, now = new Date()): number | undefined {
  const at = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(at)) return undefined
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())
  return Math.round((at - today) / 86_400_000)
}

/** "in 12 days", "today", "40 days ago". */
export function daysInWords(days: number): string {
  if (days === 0) return 'today'
  const n = Math.abs(days)
  const words = `${n} ${n === 1 ? 'day' : 'days'}`
  return days > 0 ? `in ${words}` : `${words} ago`
}
