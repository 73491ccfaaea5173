// What is missing or wrong in a question before it is asked, by the place in the form; and where a place is that the
// server complains about. The server has the last word: this only spares the way to it.

import type { Problem } from '../../../api/problem'
import type { Cond, Matcher, Question } from './question'

/** Problems by path: "steps.1", "window", "where.0.value". */
export type Wrong = Record<string, string>

const span = /^\s*\d+(?:\.\d+)?\s*(?:s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|wk|weeks?)\s*$/
const day = /^\d{4}-\d\d-\d\d$/

/** What keeps a question from being asked; empty when nothing does. */
export function check(q: Question): Wrong {
  const wrong: Wrong = {}
  const b = q.body as Record<string, unknown>
  const named = (path: string, m: unknown, words: string) => {
    if (((m as Matcher | undefined)?.names ?? []).length === 0) wrong[path] = words
    conditions(wrong, `${path}.where`, (m as Matcher | undefined)?.where)
  }
  const length = (name: string) => {
    if (b[name] && !span.test(String(b[name]))) wrong[name] = 'Write a number and s, min, h, d or wk, such as 14d'
  }
  const steps = (b['steps'] as { match: Matcher }[] | undefined) ?? []
  const series = (b['series'] as { match: Matcher; count?: string; property?: string }[] | undefined) ?? []
  switch (q.type) {
    case 'funnel':
      steps.forEach((s, i) => named(`steps.${i}`, s.match, 'Choose the event of this step'))
      break
    case 'trend':
      series.forEach((s, i) => {
        if (s.count !== 'events' && s.count !== 'units') named(`series.${i}`, s.match, 'Choose what is counted')
        else conditions(wrong, `series.${i}.where`, s.match.where)
        if (['sum', 'mean', 'min', 'max'].includes(s.count ?? '') && !s.property)
          wrong[`series.${i}.property`] = 'Choose the property'
      })
      break
    case 'retention':
      named('start', b['start'], 'Choose what begins it')
      named('back', b['back'], 'Choose what counts as coming back')
      break
    case 'time_to':
    case 'within':
      named('start', b['start'], 'Choose the event that begins it')
      named('end', b['end'], 'Choose the event looked for')
      if (q.type === 'within' && !(Number(b['days']) >= 1)) wrong['days'] = 'Expected a number of days, such as 14'
      break
    case 'stickiness':
    case 'lifecycle':
      named('match', b['match'], 'Choose what makes somebody active')
      break
    case 'friction':
      named('start', b['start'], 'Choose the event at which the way begins')
      named('goal', b['goal'], 'Choose the event that people are on the way to')
      break
    case 'distribution':
      named('match', b['match'], 'Choose the event')
      if (!b['property']) wrong['property'] = 'Choose the property whose values are looked at'
  }
  for (const name of ['window', 'horizon', 'session', 'rolling', 'late', 'repeat', 'silence']) length(name)
  conditions(wrong, 'where', q.body.where)
  for (const name of ['from', 'to'] as const)
    if (q.body[name] && !day.test(q.body[name])) wrong[name] = 'Expected a day such as 2026-07-01'
  if (q.body.from && q.body.to && q.body.to < q.body.from) wrong['to'] = 'This is before the first day'
  if (q.body.last !== undefined && !(q.body.last >= 1)) wrong['last'] = 'Expected a number of days, such as 90'
  return wrong
}

function conditions(wrong: Wrong, path: string, list: Cond[] | undefined) {
  list?.forEach((c, i) => {
    if (!c.property) wrong[`${path}.${i}`] = 'Choose a property'
    else if (!c.value && !['has', 'lacks'].includes(c.op)) wrong[`${path}.${i}`] = 'Give a value'
  })
}

/** The place in the form that the server complains about, and its words: "funnel: window: … is no length of time". */
export function placed(problem: Problem | undefined, q: Question): Wrong {
  if (!problem || problem.status >= 500 || problem.status === 0) return {}
  const words = problem.remedy ? `${problem.message}. ${problem.remedy}` : problem.message
  const said = words.replace(new RegExp(`^.*?\\b${q.type}: `), '')
  const found =
    /^(steps|series|exclude|brackets|\w+)(?:, \w+(?: and \w+)*)?: (?:(?:step|series|exclusion|bracket) (\d+): )?/.exec(
      said,
    )
  if (!found) return {}
  const [whole, name = '', n] = found
  const known = name in q.body || ['from', 'to', 'last', 'zone', 'unit', 'cohort', 'where', 'level'].includes(name)
  if (!known) return {}
  const rest = said.slice(whole.length)
  return { [n ? `${name}.${Number(n) - 1}` : name]: rest.charAt(0).toUpperCase() + rest.slice(1) }
}
