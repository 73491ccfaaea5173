// The people of a bar or a cell as a cohort: a rule that finds them again, and what they are called.

import type { Matcher, Question } from './question'

/** What was picked of an answer. */
export interface Pick {
  /** Of a funnel: a step from 1. */
  step?: number
  /** Of a retention: a period, and when its row began. */
  period?: number
  start?: string
  /** The group, and whether it is what is left of the groups shown. */
  by?: string
  other?: boolean
}
export interface CohortQuestion {
  pick: Record<string, unknown>
  [scope: string]: unknown
}

const scoped = ['from', 'to', 'last', 'zone', 'unit', 'where'] as const

/** The rule for those who got to what was picked, or for those who did not; undefined where there is none. */
export function ruleOf(q: Question, pick: Pick, missed: boolean): CohortQuestion | undefined {
  const b = q.body as Record<string, unknown>
  const scope = Object.fromEntries(scoped.flatMap((name) => (b[name] === undefined ? [] : [[name, b[name]]])))
  if (q.type === 'funnel' && pick.step !== undefined) {
    // Whoever did not get to a step got to the one before it, and no further.
    const reached = missed ? pick.step - 1 : pick.step
    if (reached < 1) return undefined
    const steps = grouped(b, pick, reached)
    const funnel = { steps, ...(b['window'] ? { window: b['window'] } : {}), reached, ...(missed && { dropped: true }) }
    return { ...scope, pick: { funnel } }
  }
  if (q.type === 'retention' && pick.period !== undefined) {
    const retained = {
      start: b['start'],
      back: b['back'],
      ...(b['interval'] ? { interval: b['interval'] } : {}),
      period: pick.period,
      ...(b['clock'] === 'rolling' && { rolling: true }),
      ...(missed && { lost: true }),
    }
    return { ...rowScope(q, pick, scope), pick: { retained } }
  }
  return undefined
}

/** The steps, where a group was picked restricted to its value at the step whose value splits. */
function grouped(b: Record<string, unknown>, pick: Pick, reached: number): Matcher[] {
  const steps = ((b['steps'] as { match: Matcher }[] | undefined) ?? []).map((s) => s.match)
  const at = splitAt(b, pick, reached)
  if (at === undefined) return steps
  const own = { property: String(b['by']), op: '=', value: pick.by! }
  return steps.map((m, i) => (i === at - 1 ? { ...m, where: [...(m.where ?? []), own] } : m))
}

/** The step, from 1, whose value put people into the group; undefined where no group was picked or no step has it. */
function splitAt(b: Record<string, unknown>, pick: Pick, reached: number): number | undefined {
  if (pick.by === undefined || pick.other || !b['by']) return undefined
  const said = String(b['attribution'] ?? 'first').trim()
  const at = said === 'first' ? 1 : said === 'last' ? reached : Number(/^step (\d+)$/.exec(said)?.[1])
  return at >= 1 && at <= reached ? at : undefined
}

/** The days of the row that was picked in place of the period of the question. */
function rowScope(q: Question, pick: Pick, scope: Record<string, unknown>): Record<string, unknown> {
  const days = rowDays(q, pick)
  if (!days) return scope
  const { last: _last, ...rest } = scope
  return { ...rest, ...days }
}

/** First and last day of a row of a retention; undefined where no row was picked or rows are shorter than a day. */
function rowDays(q: Question, pick: Pick): { from: string; to: string } | undefined {
  const from = pick.start?.slice(0, 10)
  const interval = String(q.body['interval'] ?? 'week')
  if (!from || !/^\d{4}-\d\d-\d\d$/.test(from)) return undefined
  const [y = 0, m = 0, d = 0] = from.split('-').map(Number)
  const after: Record<string, Date> = {
    day: new Date(Date.UTC(y, m - 1, d)),
    week: new Date(Date.UTC(y, m - 1, d + 6)),
    month: new Date(Date.UTC(y, m, 0)),
    quarter: new Date(Date.UTC(y, m + 2, 0)),
  }
  const to = after[interval]
  return to && { from, to: to.toISOString().slice(0, 10) }
}

/** What a rule leaves out of what was picked, in a sentence; empty when it is the same people. */
export function looser(q: Question, pick: Pick): string {
  if (pick.other) return 'The cohort holds all groups: the rest have no value in common.'
  if (pick.by !== undefined && splitAt(q.body, pick, Math.max(1, (pick.step ?? 1) - 1)) === undefined)
    return 'The cohort holds all groups: the step whose value splits them comes later.'
  if (pick.by !== undefined)
    return `The cohort asks for ${String(q.body['by'])} = ${pick.by}; whoever tried with several values can be in several cohorts.`
  if (pick.start !== undefined && !rowDays(q, pick))
    return 'The cohort holds all rows: everybody who began in the period of the question.'
  if (q.type === 'funnel' && q.body['order'] && q.body['order'] !== 'ordered')
    return 'The cohort takes the steps one after the other, whatever happens between.'
  if (q.type === 'funnel' && ((q.body['exclude'] as unknown[] | undefined) ?? []).length)
    return 'The cohort leaves nobody out for what they did between.'
  return ''
}
