// Questions to begin with, made of the events that most people did.

import { blank, type Question } from './question'

export interface Starter {
  title: string
  question: Question
}

/** A few complete questions about what is in the log; none when it is nearly empty. */
export function starters(events: { name: string; people: number; first: string }[]): Starter[] {
  const known = [...events].filter((e) => !e.name.startsWith('$')).sort((a, b) => b.people - a.people)
  const [first, second, third] = known
  if (!first || !second) return []
  const match = (name: string) => ({ names: [name] })
  const of = (title: string, type: Question['type'], own: Record<string, unknown>): Starter => {
    const q = blank(type)
    Object.assign(q.body, own)
    return { title, question: q }
  }
  const steps = [first, second, ...(third ? [third] : [])].map((e) => ({ match: match(e.name) }))
  return [
    of(`How many get from ${first.name} to ${second.name}?`, 'funnel', { steps: steps.slice(0, 2) }),
    ...(third ? [of(`Where are people lost on the way to ${third.name}?`, 'funnel', { steps })] : []),
    of(`How long do they take from ${first.name} to ${(third ?? second).name}?`, 'time_to', {
      start: match(first.name),
      end: match((third ?? second).name),
    }),
    of(`How many people do ${(third ?? second).name}, week by week?`, 'trend', {
      series: [{ match: match((third ?? second).name), count: 'units' }],
    }),
    of(`Who comes back to ${(third ?? second).name}?`, 'retention', {
      start: match(first.name),
      back: match((third ?? second).name),
    }),
    of(`What do people do after ${first.name}?`, 'paths', { start: match(first.name) }),
  ]
}
