// What GET /measure/experiment and /measure/plan answer, and the questions that the screen makes of a plan.

import type { Figure, Json, Key, Rec } from '../../api/wire'
import type { ExperimentData } from '../../charts/forest'
import type { TrendData } from '../../charts/trend'
import { amount, entries, text } from '../summary/values'

export interface Arm {
  name: string
  weight: number
  expected: number
  units: number
}
export interface Result extends ExperimentData {
  definition: string
  as_of: { through?: string }
  method: 'fixed' | 'sequential'
  level: number
  verdict: { answer: string; winner?: string; reasons: { code: string; text: string }[] | null }
  exposed: { events: number; repeated: number; unknown: number; units: number; several: number; share: Figure }
  arms: Arm[]
  balance: { chi2: number; df: number; p: number; gate: number; ok: boolean }
  warnings?: string[] | null
  sentence: string
}
export interface Reading {
  experiment: Key
  state: string
  result?: Result
  sentence: string
  amended?: string[] | null
  stopped?: string
}
export interface Sized {
  total: Figure
  arms: { name: string; weight: number; units: number }[]
  days?: Figure
  definition: string
  sentence: string
}

/** An event that shows exposure, and its property that holds the variant. */
export interface Shown {
  match: Json
  by: string
}

/**
 * What shows exposure: the event that was named; else, of a flag, our own event, and that of PostHog's libraries where
 * there is none of ours.
 */
export function exposures(record: Rec): Shown[] {
  const given = record.fields?.['exposure']
  const variant = text(record, 'variant')
  if (given) return [{ match: given, by: variant || 'variant' }]
  const flag = text(record, 'flag')
  if (!flag) return []
  const of = (name: string, property: string): Json => ({
    names: [name],
    where: [{ property, op: '=', value: flag }],
  })
  return [
    { match: of('$exposure', 'flag'), by: variant || 'variant' },
    { match: of('$feature_flag_called', '$feature_flag'), by: variant || '$feature_flag_response' },
  ]
}

/** Asks about what shows exposure, one after the other, until an answer has something to show. */
export async function firstShown(
  record: Rec,
  ask: (shown: Shown) => Promise<TrendData | undefined>,
): Promise<TrendData | undefined> {
  for (const shown of exposures(record)) {
    const trend = await ask(shown)
    if (trend?.lines?.length) return trend
  }
  return undefined
}

const day = 86_400_000

/** By day over two months, by week over longer times. */
function interval(record: Rec): 'day' | 'week' {
  const from = Date.parse(text(record, 'start'))
  const to = Date.parse(text(record, 'end')) || Date.now()
  return to - from > 62 * day ? 'week' : 'day'
}

/** Of the exposures over time, the lines of the experiment's variants. */
export function ofVariants(trend: TrendData, record: Rec): TrendData {
  const names = variants(record).map((v) => v.name)
  return { ...trend, lines: trend.lines.filter((l) => typeof l.by === 'string' && names.includes(l.by)) }
}

/** The question for exposures over time, a line a variant. */
export function overTime(record: Rec, shown: Shown): Json {
  return {
    type: 'trend',
    trend: {
      series: [{ name: 'exposed', match: shown.match, count: 'units' }],
      interval: interval(record),
      by: shown.by,
      ...(text(record, 'start') && { from: text(record, 'start') }),
      ...(text(record, 'end') && { to: text(record, 'end') }),
      ...(text(record, 'unit') && { unit: text(record, 'unit') }),
    } as { [name: string]: Json },
  }
}

/** The variants of the plan with their shares, the control first. */
export function variants(record: Rec): { name: string; share: number | undefined }[] {
  const all = entries(record, 'variants').map((v) => ({
    name: String(v['name'] ?? ''),
    weight: typeof v['weight'] === 'number' ? v['weight'] : 1,
  }))
  const sum = all.reduce((s, v) => s + v.weight, 0)
  return all.map((v) => ({ name: v.name, share: sum > 0 ? v.weight / sum : undefined }))
}

/** What a planned metric is called. */
export const nameOf = (m: Json | undefined): string =>
  m && typeof m === 'object' && !Array.isArray(m) ? String(m['name'] || m['type'] || '') : ''

/** How far each guardrail may move, as a share of the control; undefined where the plan says nothing. */
export const margins = (record: Rec): (number | undefined)[] =>
  entries(record, 'guardrails').map((g) => (typeof g['margin'] === 'number' ? g['margin'] : undefined))

/** The smallest improvement that matters, in percent; the start of the planner. */
export const lift = (record: Rec): number | undefined => {
  const v = amount(record, 'minimum_lift')
  return v === undefined ? undefined : 100 * v
}

/** People a day over the last whole days on record; undefined without any. */
export function perDay(points: { value: number | null }[], days: number): number | undefined {
  const known = points.slice(-days - 1, -1).map((p) => p.value ?? 0)
  return known.length ? known.reduce((s, v) => s + v, 0) / known.length : undefined
}
