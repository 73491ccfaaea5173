// The catalogue of events beside the tracking plan, as the server tells it.

import { blank, type Question } from '../ask/question'

export interface EventUse {
  event: string
  key?: string
  title?: string
  state: string
  owner?: string
  description?: string
  count: number
  people: number
  first?: string
  last?: string
  /** Events of each of the last 30 days, the last one at the end. */
  days: number[]
  violations: string[]
}
export interface Declared {
  name: string
  type?: string
  required?: boolean
  allowed?: string[]
  description?: string
}
export interface PropertyUse {
  name: string
  declared?: Declared
  type?: string
  events: number
  n: number
  values: number
  example?: string
}
export interface Tracking {
  planned: boolean
  from?: string
  events: EventUse[]
  more?: number
  properties?: PropertyUse[]
  sentence: string
}

/** Which events a list shows. */
export const shows = [
  { value: '', label: 'All events' },
  { value: 'violations', label: 'With violations' },
  { value: 'undeclared', label: 'Not declared' },
  { value: 'live', label: 'Live' },
  { value: 'planned', label: 'Planned' },
  { value: 'deprecated', label: 'Deprecated' },
]

/** The events that fit what is looked for: in the name, the description, the owner or the key. */
export function found(events: EventUse[], text: string, show: string): EventUse[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return events.filter((e) => {
    if (show === 'violations' ? e.violations.length === 0 : show && e.state !== show) return false
    const all = [e.event, e.title, e.description, e.owner, e.key].join(' ').toLowerCase()
    return words.every((w) => all.includes(w))
  })
}

/** The state in words. */
export const stateWords = (state: string): string =>
  ({ undeclared: 'not declared', own: 'written by the program' })[state] ?? state

/** The names of the days that are counted, from the first on. */
export function dayNames(from: string | undefined, days: number): string[] {
  const start = Date.parse(from ?? '')
  if (Number.isNaN(start)) return []
  const written = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
  return Array.from({ length: days }, (_, i) => written.format(start + i * 86_400_000))
}

/** How many events carry a property, in whole percent; what is neither all nor none is never shown as such. */
export function share(events: number, n: number): string {
  if (n === 0) return 'none yet'
  const percent = (100 * events) / n
  if (percent > 0 && percent < 1) return '< 1 %'
  if (percent < 100 && percent > 99) return '> 99 %'
  return `${Math.round(percent)} %`
}

/** What is declared of a property, in words. */
export function declaredWords(d: Declared | undefined): string {
  if (!d) return 'not declared'
  const parts = [d.type ?? 'any type', d.required ? 'required' : '']
  if (d.allowed?.length) parts.push(`one of ${d.allowed.join(', ')}`)
  return parts.filter(Boolean).join(', ')
}

/** Seconds as people say them. */
export function seconds(s: number): string {
  if (s < 1) return '< 1 s'
  if (s < 120) return `${Math.round(s)} s`
  return s < 7200
    ? `${Math.round(s / 60)} min`
    : s < 172_800
      ? `${Math.round(s / 3600)} h`
      : `${Math.round(s / 86_400)} d`
}

/** What is seen of a property, in words: "number, such as 56". */
export const seenWords = (p: Pick<PropertyUse, 'type' | 'example'>): string =>
  !p.type ? 'never seen' : p.example ? `${p.type}, such as ${p.example}` : p.type

/** Who can answer for an event: nobody, everybody who signs in, and whoever does now. */
export function ownersOf(
  people: readonly { id: string; name: string }[],
  owner: string | undefined,
): { value: string; label: string }[] {
  const list = people.map((p) => ({ value: p.id, label: p.name }))
  const known = !owner || list.some((o) => o.value === owner)
  return [{ value: '', label: 'Nobody' }, ...list, ...(known ? [] : [{ value: owner, label: owner }])]
}

/** How many people do an event, week by week: the first question about it. */
export function weekly(event: string): Question {
  const q = blank('trend')
  q.body['series'] = [{ match: { names: [event] }, count: 'units' }]
  return q
}
