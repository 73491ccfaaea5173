// A question to the event log as the builder holds it: a type, and what that type asks. GET /measure/ask takes it with
// the member named as its type.

export const types = [
  'trend',
  'funnel',
  'retention',
  'time_to',
  'within',
  'stickiness',
  'lifecycle',
  'paths',
  'distribution',
  'friction',
] as const
export type Type = (typeof types)[number]

export interface Cond {
  property: string
  op: string
  value?: string
}
export interface Matcher {
  names?: string[]
  where?: Cond[]
}
/** Over which events, of whom. Every question has it beside its own members. */
export interface Scope {
  from?: string
  to?: string
  last?: number
  zone?: string
  unit?: string
  where?: Cond[]
  cohort?: string
  level?: number
}
export type Body = Scope & { [member: string]: unknown }
export interface Question {
  type: Type
  body: Body
}
/** As it is sent and stored. Old metrics have the short form: start, end, days and split beside the type. */
export type Wire = { type: string; start?: string; end?: string; days?: number; split?: string } & {
  [member: string]: unknown
}

/** What each type asks, for whoever has to choose one. */
export const about: Record<Type, { label: string; asks: string }> = {
  trend: { label: 'Trend', asks: 'How much of it, over time?' },
  funnel: { label: 'Funnel', asks: 'How many get through these steps, and where are they lost?' },
  retention: { label: 'Retention', asks: 'Do they come back?' },
  time_to: { label: 'Time to', asks: 'How long until they first do it?' },
  within: { label: 'Share in time', asks: 'How many do it within so many days?' },
  stickiness: { label: 'Stickiness', asks: 'On how many days are they active?' },
  lifecycle: { label: 'Lifecycle', asks: 'Who is new, stays, comes back, goes?' },
  paths: { label: 'Paths', asks: 'What do they do next, or before?' },
  distribution: { label: 'Distribution', asks: 'How do the values of a property lie?' },
  friction: { label: 'Friction', asks: 'What do people meet on the way who do not get there?' },
}

export const isType = (text: unknown): text is Type => (types as readonly unknown[]).includes(text)

const empty = (): Matcher => ({ names: [] })

/** A question of a type with nothing filled in. */
export function blank(type: Type): Question {
  const own: Record<Type, Body> = {
    trend: { series: [{ match: empty(), count: 'units' }], interval: 'week' },
    funnel: { steps: [{ match: empty() }, { match: empty() }], window: '14d' },
    retention: { start: empty(), back: empty(), interval: 'week' },
    time_to: { start: empty(), end: empty() },
    within: { start: empty(), end: empty(), days: 14 },
    stickiness: { match: empty() },
    lifecycle: { match: empty(), interval: 'week' },
    paths: { start: empty() },
    distribution: { match: empty(), property: '' },
    friction: { start: empty(), goal: empty(), late: '7d' },
  }
  return { type, body: own[type] }
}

const scopeNames = ['from', 'to', 'last', 'zone', 'unit', 'where', 'cohort', 'level'] as const

/** The events a question names, in its own order: those it begins with first. */
export function matchers(q: Question): Matcher[] {
  const b = q.body as Record<string, unknown>
  const lists = [b['steps'], b['series']].flatMap((l) => (Array.isArray(l) ? (l as { match: Matcher }[]) : []))
  const single = [b['start'], b['match'], b['back'], b['end'], b['goal']].flatMap((m) => (m ? [m as Matcher] : []))
  return [...lists.map((s) => s.match), ...single].filter((m) => (m.names ?? []).length > 0)
}

/** The same events and the same scope asked in another way. */
export function turned(q: Question, type: Type): Question {
  if (type === q.type) return q
  const to = blank(type)
  const found = matchers(q)
  const copy = (m: Matcher | undefined): Matcher => (m ? (JSON.parse(JSON.stringify(m)) as Matcher) : empty())
  const [first, last] = [copy(found[0]), copy(found.length > 1 ? found[found.length - 1] : undefined)]
  const b = to.body
  if (type === 'funnel') {
    b['steps'] = (found.length > 1 ? found : [found[0], undefined]).map((m) => ({ match: copy(m) }))
  } else if (type === 'trend') {
    b['series'] = [{ match: copy(found[found.length - 1]), count: 'units' }]
  } else {
    const at: Record<string, Matcher> = {
      start: first,
      match: copy(found[found.length - 1]),
      back: last,
      end: last,
      goal: last,
    }
    for (const [name, m] of Object.entries(at)) if (name in b) b[name] = m
  }
  for (const name of scopeNames) if (q.body[name] !== undefined) Object.assign(b, { [name]: q.body[name] })
  for (const name of ['interval', 'by']) {
    const had = q.body[name]
    if (had !== undefined && (name in b || (name === 'by' && ['trend', 'funnel', 'time_to', 'within'].includes(type))))
      b[name] = had
  }
  return to
}

/** Drops what says nothing: empty text, empty lists, matchers without names or conditions that may be left out. */
function slim(value: unknown, keep = false): unknown {
  if (Array.isArray(value)) {
    const list = value.map((v) => slim(v, true)).filter((v) => v !== undefined)
    return list.length || keep ? list : undefined
  }
  if (value === '' || value === null || value === undefined) return undefined
  if (typeof value !== 'object') return value
  const out = Object.fromEntries(
    Object.entries(value)
      .map(
        ([k, v]) =>
          [k, slim(v, k === 'match' || k === 'start' || k === 'end' || k === 'back' || k === 'goal')] as const,
      )
      .filter(([, v]) => v !== undefined),
  )
  return Object.keys(out).length || keep ? out : undefined
}

/** Members that may be left out when nothing is chosen in them. */
const optional: Partial<Record<Type, string[]>> = { paths: ['start', 'end'], time_to: ['leave'], within: ['leave'] }

/** The question as it is sent, stored and put in an address: without what is empty. */
export function wire(q: Question): Wire {
  const body = slim(q.body, true) as Record<string, unknown>
  for (const name of optional[q.type] ?? []) if (body[name] && Object.keys(body[name]).length === 0) delete body[name]
  return { type: q.type, [q.type]: body }
}

/** Reads a question that is stored or stands in an address; undefined when it is none. */
export function read(from: unknown): Question | undefined {
  if (typeof from !== 'object' || from === null) return undefined
  const w = from as Wire
  if (!isType(w.type)) return undefined
  const named = (event: string): Matcher => ({ names: [event] })
  const long = w[w.type]
  if (typeof long === 'object' && long !== null) {
    const q = { type: w.type, body: JSON.parse(JSON.stringify(long)) as Body }
    // A form has a place for what was left out.
    for (const [name, value] of Object.entries(blank(w.type).body))
      if (q.body[name] === undefined && typeof value === 'object') q.body[name] = value
    return q
  }
  if (!w.start || !w.end) return undefined
  const q = blank(w.type)
  Object.assign(q.body, { start: named(w.start), end: named(w.end) })
  if (w.days && w.type === 'within') q.body['days'] = w.days
  if (w.split) q.body['split'] = [w.split]
  return q
}

/** The question of an address; undefined when it holds none. `start` and `end` are how addresses were written first. */
export function inAddress(query: (name: string) => string): Question | undefined {
  const text = query('q')
  if (text) {
    try {
      return read(JSON.parse(text))
    } catch {
      return undefined // cut off when it was copied
    }
  }
  const days = Number(query('days'))
  return read({
    type: query('days') ? 'within' : 'time_to',
    start: query('start'),
    end: query('end'),
    ...(days > 0 && { days }),
    ...(/^\d{4}-\d\d-\d\d$/.test(query('split')) && { split: query('split') }),
  })
}
/** What stands in an address for a question. */
export const addressed = (q: Question): string => JSON.stringify(wire(q))

/** Two questions ask the same. */
export const same = (a: Question | undefined, b: Question | undefined): boolean =>
  (a && addressed(a)) === (b && addressed(b))

/** A matcher in words: "signed_up where plan = starter". */
export function inWords(m: Matcher | undefined): string {
  const names = (m?.names ?? []).join(' or ') || 'any event'
  const where = (m?.where ?? []).filter((c) => c.property).map((c) => `${c.property} ${c.op} ${c.value ?? ''}`.trim())
  return where.length ? `${names} where ${where.join(' and ')}` : names
}

/** What is asked, as a title. */
export function titleOf(q: Question): string {
  const b = q.body as Record<string, unknown>
  const of = (name: string) => inWords(b[name] as Matcher | undefined)
  const steps = (b['steps'] as { name?: string; match: Matcher }[] | undefined) ?? []
  const series =
    (b['series'] as { name?: string; match: Matcher; count?: string; property?: string }[] | undefined) ?? []
  const ends = steps.map((s) => s.name || inWords(s.match))
  const by = typeof b['by'] === 'string' && b['by'] ? `, by ${b['by']}` : ''
  switch (q.type) {
    case 'trend':
      return `${b['formula'] ? String(b['formula']) : series.map(counted).join(', ')} by ${String(b['interval'] ?? 'day')}${by ? ` and ${String(b['by'])}` : ''}`
    case 'funnel':
      return ends.length > 1
        ? `From ${ends[0]} to ${ends[ends.length - 1]} in ${ends.length} steps${by}`
        : `Who did ${ends[0]}${by}`
    case 'retention':
      return `Who did ${of('start')} and came back to ${of('back')}`
    case 'time_to':
      return `How long people take from ${of('start')} to ${of('end')}${by}`
    case 'within':
      return `How many get from ${of('start')} to ${of('end')} within ${String(b['days'])} days${by}`
    case 'stickiness':
      return `On how many days people do ${of('match')}`
    case 'lifecycle':
      return `Who is new, stays, comes back and goes, by ${of('match')}`
    case 'paths':
      return `What people do ${hasNames(b['start']) ? `after ${of('start')}` : hasNames(b['end']) ? `before ${of('end')}` : 'one after the other'}`
    case 'friction':
      return `What people meet on the way from ${of('start')} to ${of('goal')}`
    case 'distribution':
      return `How ${String(b['property'])} of ${of('match')} lies${by}`
  }
}
const counted = (s: { name?: string; match: Matcher; count?: string; property?: string }): string => {
  const what = inWords(s.match)
  if (s.name) return s.name
  if (s.count === 'units') return `Who did ${what}`
  if (s.count === 'per_unit') return `${what} each`
  const of = { sum: 'Sum', mean: 'Mean', min: 'Lowest', max: 'Highest' }[s.count ?? '']
  return of ? `${of} ${s.property ?? ''} of ${what}` : what
}
const hasNames = (m: unknown): boolean => ((m as Matcher | undefined)?.names ?? []).length > 0
