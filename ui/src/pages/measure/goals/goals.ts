// What GET /measure/goals answers, and how it is drawn as a tree and listed as a table.

import type { Figure, Key } from '../../../api/wire'
import type { KeyResult, Objective } from '../../../charts/goals'
import { figure, number, plain } from '../../../words'

export interface Said {
  on: string
  /** 0 to 1. */
  value: number
  by?: string
  note?: string
}
export interface MetricGoal {
  metric?: Key
  title: string
  baseline?: number | null
  target?: number | null
  unit: string
  less: boolean
  value: Figure
  progress: Figure
  verdict: string
  says: string
  forecast?: Figure | null
  chance?: Figure | null
  no_forecast?: string
}
export interface KeyResultGoal {
  key: Key
  title: string
  state: string
  owner?: string
  due?: string
  progress: Figure
  verdict: string
  says: string
  chance?: Figure | null
  confidence: Said[] | null
  metrics: MetricGoal[] | null
}
export interface ObjectiveGoal {
  key: Key
  title: string
  state: string
  owner?: string
  period?: string
  due?: string
  progress: Figure
  known: number
  of: number
  verdict: string
  confidence?: number | null
  key_results: KeyResultGoal[] | null
  objectives: ObjectiveGoal[] | null
}
export interface Goals {
  as_of: string
  objectives: ObjectiveGoal[] | null
  loose: KeyResultGoal[] | null
  sentence: string
}

/** The share of the way from baseline to target that a value has come, in percent. */
function onTheWay(m: MetricGoal, v: number | undefined | null): number | undefined {
  const { baseline: from, target: to } = m
  if (typeof from !== 'number' || typeof to !== 'number' || from === to || typeof v !== 'number') return undefined
  return (100 * (v - from)) / (to - from)
}

/** The forecast of a metric as progress: where less is better the bounds change places. */
export function ahead(m: MetricGoal): Figure | undefined {
  if (!m.forecast) return undefined
  const a = onTheWay(m, m.forecast.low)
  const b = onTheWay(m, m.forecast.high)
  const value = onTheWay(m, m.forecast.value)
  if (a === undefined || b === undefined || value === undefined) return undefined
  return { ...m.forecast, name: 'forecast', unit: '%', value, low: Math.min(a, b), high: Math.max(a, b) }
}

const amount = (v: number | null | undefined, unit: string): string | undefined =>
  typeof v === 'number' ? `${number(v)} ${unit}` : undefined

function drawn(k: KeyResultGoal): KeyResult {
  const only = k.metrics?.length === 1 ? k.metrics[0] : undefined
  return {
    key: k.key,
    title: k.title,
    progress: k.progress,
    forecast: only && ahead(only),
    now: only?.value.value === null ? undefined : only?.value,
    baseline: only && amount(only.baseline, only.unit),
    target: only && amount(only.target, only.unit),
    due: k.due,
    owner: k.owner,
    state: plain(k.verdict),
  }
}

/** An objective with those that are part of it, one after the other. */
export function flat(list: readonly ObjectiveGoal[], depth = 0): { goal: ObjectiveGoal; depth: number }[] {
  return list.flatMap((goal) => [{ goal, depth }, ...flat(goal.objectives ?? [], depth + 1)])
}

/** The tree as the chart draws it. */
export const tree = (g: Goals): Objective[] =>
  flat(g.objectives ?? []).map(({ goal: o }) => ({
    key: o.key,
    title: o.title,
    state: plain(o.verdict),
    key_results: (o.key_results ?? []).map(drawn),
  }))

/** Every key result, with the objective it belongs to. */
export const all = (g: Goals): { under?: ObjectiveGoal; goal: KeyResultGoal }[] => [
  ...flat(g.objectives ?? []).flatMap(({ goal: under }) => (under.key_results ?? []).map((goal) => ({ under, goal }))),
  ...(g.loose ?? []).map((goal) => ({ goal })),
]

/** What is expected on the due day, or why nothing can be. */
export const expected = (k: KeyResultGoal): string =>
  (k.metrics ?? [])
    .map((m) => (m.forecast ? figure(m.forecast) : (m.no_forecast ?? '')))
    .filter(Boolean)
    .join('; ') || 'no metric is linked'

/** A history of confidence as steps in a box: each value holds until the next is said. Empty with fewer than two. */
export function steps(said: readonly Said[], width: number, height: number): string {
  if (said.length < 2) return ''
  const at = said.map((s) => Date.parse(s.on))
  const [from, to] = [at[0]!, at[at.length - 1]!]
  const round = (v: number) => Number(v.toFixed(1))
  const x = (t: number) => round(to === from ? width : ((t - from) / (to - from)) * (width - 4) + 2)
  const y = (v: number) => round(height - 2 - v * (height - 4))
  return said.map((s, i) => (i === 0 ? `M${x(at[0]!)} ${y(s.value)}` : `H${x(at[i]!)}V${y(s.value)}`)).join('')
}

/** Confidence typed by people: "70" or "70 %", as percent; undefined where it is none. */
export function percentTyped(text: string): number | undefined {
  const v = Number(text.replace('%', '').trim().replace(',', '.'))
  return text.trim() && v >= 0 && v <= 100 ? v : undefined
}
