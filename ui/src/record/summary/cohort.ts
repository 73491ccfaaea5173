// Who belongs to a cohort, in words, and the question that is asked of them next.

import type { Json, Rec } from '../../api/wire'

type Made = { [name: string]: Json }
const made = (v: Json | undefined): Made | undefined =>
  typeof v === 'object' && v !== null && !Array.isArray(v) ? v : undefined
const names = (m: Json | undefined): string => {
  const list = made(m)?.['names']
  return Array.isArray(list) && list.length > 0 ? list.join(' or ') : 'any event'
}
const within = (span: Json | undefined): string => (span ? ` within ${String(span)}` : '')

/** A rule in words; empty for one that combines others, which is shown as it is. */
export function ruleWords(record: Rec): string {
  const pick = made(made(record.fields?.['question'])?.['pick'])
  const funnel = made(pick?.['funnel'])
  if (funnel && Array.isArray(funnel['steps'])) {
    const steps = funnel['steps'].map(names)
    const reached = Number(funnel['reached'])
    const way = `${steps.slice(0, reached).join(', then ')}${within(funnel['window'])}`
    const next = steps[reached]
    return funnel['dropped'] ? `Who did ${way}, and did not go on${next ? ` to ${next}` : ''}.` : `Who did ${way}.`
  }
  const retained = made(pick?.['retained'])
  if (retained) {
    const period = `${String(retained['interval'] ?? 'week')} ${String(retained['period'])}`
    const back = `${names(retained['back'])} in ${period} after ${names(retained['start'])}`
    return retained['lost'] ? `Who did not do ${back}, although it is over.` : `Who did ${back}.`
  }
  const reached = made(pick?.['reached'])
  if (!reached) return ''
  const way = `from ${names(reached['start'])} to ${names(reached['end'])}${within(reached['within'])}`
  return reached['missed'] ? `Who did not get ${way}.` : `Who got ${way}.`
}

/** A question to begin with, of the members alone. */
export const askOf = (record: Rec): string =>
  JSON.stringify({ type: 'lifecycle', lifecycle: { match: {}, interval: 'week', cohort: record.key } })
