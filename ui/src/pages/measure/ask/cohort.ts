// The people of a bar or a cell as a cohort: a rule that finds them again, and what they are called.

import type { Matcher, Question } from './question'

/** What was picked of an answer. */
export interface Pick {
  /** Of a funnel: a step from 1. */
  step?: number
  /** Of a retention: a period, and when its row began. */
  period?: number
  start?: string
  by?: string
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
  const steps = ((b['steps'] as { match: Matcher }[] | undefined) ?? []).map((s) => s.match)
  if (q.type === 'funnel' && pick.step !== undefined) {
    // Whoever did not get to a step got to the one before it, and no further.
    const reached = missed ? pick.step - 1 : pick.step
    if (reached < 1) return undefined
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
    return { ...scope, pick: { retained } }
  }
  return undefined
}

/** What a rule leaves out of what was picked, in a sentence; empty when it is the same people. */
export function looser(q: Question, pick: Pick): string {
  if (pick.by !== undefined) return 'The cohort holds all groups: it does not ask for the one that was picked.'
  if (pick.start !== undefined) return 'The cohort holds all rows: everybody who began in the period of the question.'
  if (q.type === 'funnel' && q.body['order'] && q.body['order'] !== 'ordered')
    return 'The cohort takes the steps one after the other, whatever happens between.'
  if (q.type === 'funnel' && ((q.body['exclude'] as unknown[] | undefined) ?? []).length)
    return 'The cohort leaves nobody out for what they did between.'
  return ''
}
