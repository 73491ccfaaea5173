// Filters that are asked for all the time, one click each.
import type { KindDef } from '../api/wire'
import { parse, print, type Condition } from './filter/grammar'

/** A filter that is on or off. */
export interface Quick {
  label: string
  condition: Condition
  on: boolean
}

/** The quick filters of a kind for a person; `today` is a day such as 2026-11-23. */
export function quick(kind: KindDef, me: string, today: string, filter: string): Quick[] {
  const week = new Date(Date.parse(`${today}T00:00:00Z`) - 7 * 86_400_000).toISOString().slice(0, 10)
  const ends = kind.states.some((s) => s.phase === 'open' || s.phase === 'active')
  const offered: { label: string; condition: Condition }[] = [
    { label: 'Mine', condition: { field: 'owner', op: 'is', values: [me] } },
    ...(ends
      ? [{ label: 'Unfinished', condition: { field: 'phase', op: 'is' as const, values: ['open', 'active'] } }]
      : []),
    { label: 'Changed this week', condition: { field: 'updated', op: 'ge', values: [week] } },
  ]
  const now = conditions(filter)
  return offered.map((o) => ({ ...o, on: now.some((c) => equal(c, o.condition)) }))
}

/** The filter with a condition added, or taken away when it is there. */
export function toggled(filter: string, condition: Condition): string {
  const now = conditions(filter)
  const rest = now.filter((c) => !equal(c, condition))
  return print({ conditions: rest.length < now.length ? rest : [...now, condition], words: '' })
}

function conditions(filter: string): Condition[] {
  try {
    return parse(filter).conditions
  } catch {
    return [] // the filter box says what is wrong
  }
}

function equal(a: Condition, b: Condition): boolean {
  return a.field === b.field && a.op === b.op && a.values.join('\n') === b.values.join('\n')
}
