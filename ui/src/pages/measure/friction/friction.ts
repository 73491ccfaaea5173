// The question of the friction screen as it stands in the address, and what is made of one of its answers.

import type { Json } from '../../../api/wire'
import { nameOf, type Friction, type FrictionData } from '../../../charts/friction'

export interface Asked {
  start: string
  goal: string
  /** Who is not there by then counts as not there: "7d". Empty: ever. */
  late: string
}

/** `type` and `friction` of the question to GET /measure/ask; undefined while it is not whole. */
export const questionOf = (a: Asked): Json | undefined =>
  a.start && a.goal
    ? {
        type: 'friction',
        friction: { start: { names: [a.start] }, goal: { names: [a.goal] }, ...(a.late && { late: a.late }) },
      }
    : undefined

/** A limit as people write it: "7", "7 d", "7d". Undefined where it is none. */
export function limitTyped(text: string): string | undefined {
  if (!text.trim()) return ''
  const m = /^\s*(\d+)\s*(d|days?|h|hours?|w|weeks?)?\s*$/i.exec(text)
  if (!m || Number(m[1]) === 0) return undefined
  return `${m[1]}${(m[2] ?? 'd')[0]!.toLowerCase()}`
}

export type Order = 'lost' | 'people'

/** Frictions, the costliest first: by the hours all of them lost, or by how many met it. */
export function ranked(data: FrictionData, by: Order): Friction[] {
  const size = (f: Friction) => f[by].value ?? -1
  return [...(data.frictions ?? [])].sort((a, b) => size(b) - size(a))
}

/** What POST /measure/take is told: which friction of which question to make a record of, and how to call it. */
export function takeOf(record: 'theme' | 'requirement', f: Friction, a: Asked, owner?: string): Record<string, string> {
  const name = nameOf(f)
  return {
    record,
    question: JSON.stringify(questionOf(a)),
    kind: f.kind,
    ...f.what,
    title: record === 'theme' ? name : `Remove friction: ${name}`,
    ...(owner && { owner }),
  }
}

/** The names asked for that no event on record has. */
export const unknownOf = (a: Asked, events: readonly { name: string }[]): string[] =>
  [...new Set([a.start, a.goal])].filter((name) => !events.some((e) => e.name === name))

/** A way to begin with: from what most people did, once if that can be told, to what at least half of them came to do
 *  again and again. Undefined where the log has no two such events. */
export function wayOf(
  events: readonly { name: string; count: number; people: number; first: string }[],
): { start: string; goal: string } | undefined {
  const known = events.filter((e) => !e.name.startsWith('$') && e.people > 0)
  const often = (e: { count: number; people: number }) => e.count / e.people
  const most = Math.max(0, ...known.map((e) => e.people))
  const start = known
    .filter((e) => e.people >= 0.9 * most)
    .sort((a, b) => often(a) - often(b) || a.first.localeCompare(b.first))[0]
  const further = known.filter((e) => start && e.name !== start.name && e.people < start.people)
  const goal =
    further.filter((e) => often(e) >= 3 && e.people >= 0.5 * most).sort((a, b) => a.people - b.people)[0] ??
    further.sort((a, b) => b.people - a.people)[0]
  return start && goal && { start: start.name, goal: goal.name }
}
