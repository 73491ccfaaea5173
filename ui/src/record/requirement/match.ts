// Which criteria of a record its statement says, and which stand for themselves.

import { bare, type Criterion, type ReadCriterion } from '../wording/reading'

const words = (text: string | undefined) => (text ?? '').trim().replace(/\s+/g, ' ').replace(/[.;]$/, '').toLowerCase()
const bound = (c: Criterion) => `${c.comparator ?? ''} ${c.threshold ?? ''} ${c.high ?? ''} ${words(c.unit)}`
const side = (c: Criterion) =>
  ({ '<': 'low', '<=': 'low', '>': 'high', '>=': 'high' })[c.comparator ?? ''] ?? c.comparator ?? ''
const number = (c: Criterion) => `${side(c)} ${c.threshold ?? ''} ${c.high ?? ''} ${words(c.unit)}`
const agrees = (a: string | undefined, b: string | undefined) => !a || !b || words(a) === words(b)

/** Two criteria that ask for the same number of the same thing, whatever their words. */
export const alike = (a: Criterion, b: Criterion): boolean =>
  a.threshold !== undefined && number(a) === number(b) && agrees(a.statistic, b.statistic)

export interface Pairing {
  /** For each reading, the stored criterion it is: its text is the statement's. */
  is: (number | undefined)[]
  /** For each reading that is none of them, a stored criterion with words of its own that asks for the same. */
  same: (number | undefined)[]
  /** Stored criteria with words of their own. */
  own: number[]
}

/** Finds the criteria of a record in the readings of its statement. */
export function pair(readings: readonly ReadCriterion[], stored: readonly Criterion[]): Pairing {
  const free = new Set(stored.keys())
  const take = (fits: (c: Criterion) => boolean): number | undefined => {
    for (const i of free)
      if (fits(stored[i]!)) {
        free.delete(i)
        return i
      }
    return undefined
  }
  const is: (number | undefined)[] = readings.map((r) =>
    take((c) => words(c.text) === words(r.text) && bound(c) === bound(r)),
  )
  for (const [i, r] of readings.entries()) is[i] ??= take((c) => words(c.text) === words(r.text))
  const own = [...free].sort((a, b) => a - b)
  const taken = new Set<number>()
  const same = readings.map((r, i) => {
    if (is[i] !== undefined) return undefined
    const found = own.find((j) => !taken.has(j) && alike(stored[j]!, r))
    if (found !== undefined) taken.add(found)
    return found
  })
  return { is, same, own }
}

/**
 * The criterion of a reading as it is stored, when that was confirmed for these very words: what the author, or an
 * earlier engine, made of the sentence stands until its words change.
 */
export function confirmed(reading: ReadCriterion, stored: readonly Criterion[]): Criterion | undefined {
  return stored.find((c) => words(c.text) === words(reading.text) && bound(c) === bound(reading))
}

/**
 * Conditions that somebody gave a criterion beyond the words of its sentence, such as where a time is measured: they
 * outlive a change of the words, unless these now say one of the kind.
 */
function beyond(old: Criterion | undefined, now: Criterion): Criterion['conditions'] {
  return old?.conditions?.filter(
    (c) => !words(old.text).includes(words(c.text)) && !now.conditions?.some((n) => n.kind === c.kind),
  )
}

/** One criterion to be stored, and where it comes from. */
export interface Composed {
  criterion: Criterion
  /** Of the readings of the statement … */
  reading?: number
  /** … or of those with words of their own. */
  own?: number
}

/** One with words of its own, as it is being written. */
export interface Own {
  /** Where it stands in the record; undefined while it is new. */
  stored?: number
  criterion: Criterion
}

const equal = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/**
 * The criteria a record is to have: those of the statement as read now, with what only the stored ones know (where the
 * numbers come from), and those with words of their own; in the order in which they stood, new ones at the end.
 * `before` tells which stored criteria the statement said when the record was opened. A reading that an own criterion
 * says already is not stored twice.
 */
export function compose(
  readings: readonly ReadCriterion[],
  own: readonly Own[],
  stored: readonly Criterion[],
  before: ReadonlySet<number>,
): { list: Composed[]; gone: number[]; said: (number | undefined)[] } {
  const olds = [...before].sort((a, b) => a - b)
  const now = pair(
    readings,
    olds.map((i) => stored[i]!),
  )
  const was = now.is.map((i) => (i === undefined ? undefined : olds[i]))
  // A sentence whose words changed is still the same criterion: first by its metric, then in order.
  const left = new Set(olds.filter((i) => !was.includes(i)))
  for (const fits of [(a: Criterion, b: Criterion) => !!a.metric && words(a.metric) === words(b.metric), () => true])
    for (const [r, reading] of readings.entries()) {
      if (was[r] !== undefined) continue
      const found = [...left].find((i) => fits(stored[i]!, reading))
      if (found === undefined) continue
      was[r] = found
      left.delete(found)
    }
  const said = readings.map((r, i) => {
    if (was[i] !== undefined) return undefined
    const at = own.findIndex((o) => alike(o.criterion, r))
    return at < 0 ? undefined : at
  })
  const placed = new Map<number, Composed>()
  const added: Composed[] = []
  for (const [r, reading] of readings.entries()) {
    if (said[r] !== undefined) continue
    const from = was[r]
    const old = from === undefined ? undefined : stored[from]
    const fresh = bare(reading)
    const more = beyond(old, fresh)
    const conditions = more?.length ? [...(fresh.conditions ?? []), ...more] : undefined
    const keep = old && (says(old, fresh) || confirmed(reading, [old]))
    const criterion = keep
      ? old
      : { ...fresh, ...(conditions && { conditions }), ...(old?.check && { check: old.check }) }
    if (from === undefined) added.push({ criterion, reading: r })
    else placed.set(from, { criterion, reading: r })
  }
  for (const [i, o] of own.entries()) {
    if (o.stored === undefined) added.push({ criterion: o.criterion, own: i })
    else placed.set(o.stored, { criterion: o.criterion, own: i })
  }
  const list = [...[...placed].sort(([a], [b]) => a - b).map(([, c]) => c), ...added]
  return { list, gone: [...left].sort((a, b) => a - b), said }
}

const parts = [
  'text',
  'metric',
  'population',
  'statistic',
  'comparator',
  'threshold',
  'high',
  'unit',
  'window',
] as const

/** Whether a stored criterion says what is read now. */
function says(old: Criterion, now: Criterion): boolean {
  return (
    parts.every((p) => (old[p] ?? '') === (now[p] ?? '')) &&
    equal(texts(old.conditions), texts(now.conditions)) &&
    equal(texts(old.filter), texts(now.filter))
  )
}
const texts = (list: readonly { text: string }[] | undefined) => (list ?? []).map((x) => x.text)
