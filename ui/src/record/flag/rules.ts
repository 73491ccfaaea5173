// The rules of a flag as a form: the usual ones as fields, the others as JSON. What the form does not know is kept as it
// was written.

import type { Json, Rec } from '../../api/wire'

type Members = { [name: string]: Json }
export type Kind = 'boolean' | 'string' | 'number' | 'json'

/** What an attribute is compared with: "pro, team". */
export interface Clause {
  attribute: string
  op: 'is' | 'is not'
  values: string
  /** As it was read: written again when nothing of it was changed. */
  was?: { text: string; raw: Json }
}
export interface VariantDraft {
  name: string
  value: string
  /** In percent. */
  weight: string
}
export interface Draft {
  /** Tells drafts apart while they are moved. */
  n: number
  form: 'value' | 'experiment' | 'json'
  id: string
  clauses: Clause[]
  /** Of those whom it concerns, in percent; empty: all. */
  share: string
  value: string
  variants: VariantDraft[]
  json: string
  /** What the form does not show. */
  rest: Members
}

const members = (v: Json | undefined): Members | undefined =>
  typeof v === 'object' && v !== null && !Array.isArray(v) ? v : undefined

/** What is wrong in the form, and in which rule. */
export class Wrong extends Error {
  constructor(
    message: string,
    readonly rule?: number,
  ) {
    super(message)
  }
}

/** Reads a value that a person typed beside an attribute: numbers and true, false, null as such, all else as text. */
export function readScalar(text: string): Json {
  const t = text.trim()
  if (/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|".*")$/s.test(t))
    try {
      return JSON.parse(t) as Json
    } catch {
      return t
    }
  return t
}

/** Writes a value so that readScalar reads it again. */
export function writeScalar(v: Json): string {
  if (typeof v !== 'string') return JSON.stringify(v)
  return v === '' || v.trim() !== v || /[",\n]/.test(v) || readScalar(v) !== v ? JSON.stringify(v) : v
}

/** Splits "pro, team" at commas outside quotation marks. */
export function readList(text: string): Json[] {
  const parts = text.match(/\s*(?:"(?:[^"\\]|\\.)*"\s*(?=,|$)|[^,]+)/g) ?? []
  return parts
    .map((p) => p.trim())
    .filter(Boolean)
    .map(readScalar)
}

const scalar = (v: Json): boolean => v === null || typeof v !== 'object'

/** A condition as clauses; undefined when the form cannot show it. */
export function clausesOf(condition: Json | undefined): Clause[] | undefined {
  if (condition === undefined) return []
  const all = members(condition)
  if (!all) return undefined
  const out: Clause[] = []
  for (const [attribute, raw] of Object.entries(all)) {
    if (attribute.startsWith('$')) return undefined
    let [op, value]: [Clause['op'], Json] = ['is', raw]
    const operators = members(raw)
    if (operators) {
      const [name, ...more] = Object.keys(operators)
      if (!name || more.length || !['$eq', '$in', '$ne', '$nin'].includes(name)) return undefined
      op = name === '$ne' || name === '$nin' ? 'is not' : 'is'
      value = operators[name] as Json
      if (Array.isArray(value) !== (name === '$in' || name === '$nin')) return undefined
    } else if (Array.isArray(raw)) return undefined
    const list = Array.isArray(value) ? value : [value]
    if (!list.length || !list.every(scalar)) return undefined
    const values = list.map(writeScalar).join(', ')
    out.push({ attribute, op, values, was: { text: `${op} ${values}`, raw } })
  }
  return out
}

function conditionOf(clauses: readonly Clause[], rule: number): Members {
  const out: Members = {}
  for (const c of clauses) {
    const name = c.attribute.trim()
    const values = readList(c.values)
    if (!name && !values.length) continue
    if (!name) throw new Wrong('Name the attribute.', rule)
    if (name.startsWith('$')) throw new Wrong(`${name} is an operator. Write this rule as JSON.`, rule)
    if (!values.length) throw new Wrong(`Say what ${name} is compared with.`, rule)
    if (name in out)
      throw new Wrong(`${name} is asked for twice. List its values in one place, or write this rule as JSON.`, rule)
    const [one] = values
    out[name] =
      c.was && c.was.text === `${c.op} ${c.values}`
        ? c.was.raw
        : values.length === 1
          ? c.op === 'is'
            ? (one as Json)
            : { $ne: one as Json }
          : { [c.op === 'is' ? '$in' : '$nin']: values }
  }
  return out
}

/** A value of the flag as the form shows it. */
export const writeValue = (v: Json | undefined, kind: Kind): string =>
  v === undefined ? '' : kind === 'string' && typeof v === 'string' ? v : JSON.stringify(v)

/** Reads a value of the flag's type. */
export function readValue(text: string, kind: Kind, where: string, rule?: number): Json {
  if (kind === 'string') return text
  let v: Json
  try {
    v = JSON.parse(text) as Json
  } catch {
    throw new Wrong(`${where}: write ${{ boolean: 'true or false', number: 'a number', json: 'JSON' }[kind]}.`, rule)
  }
  if (kind !== 'json' && typeof v !== kind)
    throw new Wrong(`${where}: write ${kind === 'boolean' ? 'true or false' : 'a number'}.`, rule)
  return v
}

const rounded = (v: number): number => Number(v.toFixed(10))
const percent = (share: number): string => String(rounded(100 * share))

function share(text: string, what: string, rule?: number): number {
  const v = Number(text)
  if (!text.trim() || !(v >= 0 && v <= 100)) throw new Wrong(`${what}: give a share from 0 to 100 %.`, rule)
  return rounded(v / 100)
}

const hidden = ['hashAttribute', 'hashVersion', 'seed', 'key', 'name', 'phase']
const shown = ['id', 'condition', 'coverage', 'force', 'variations', 'weights', 'meta']

let made = 0
export function blank(form: Draft['form'], kind: Kind): Draft {
  const value = { boolean: 'true', string: '', number: '', json: '' }[kind]
  const of = (name: string, v: string): VariantDraft => ({ name, value: v, weight: '50' })
  const variants =
    kind === 'boolean'
      ? [of('control', 'false'), of('treatment', 'true')]
      : [of('control', kind === 'string' ? 'control' : ''), of('treatment', kind === 'string' ? 'treatment' : '')]
  const rest: Members = form === 'json' ? {} : { hashVersion: 2 }
  return {
    n: ++made,
    form,
    id: '',
    clauses: [],
    share: '',
    value,
    variants,
    json: form === 'json' ? '{\n  "force": \n}' : '',
    rest,
  }
}

/** A rule as a draft: as fields when the form can show all of it, else as JSON. */
export function draftOf(raw: Json, kind: Kind): Draft {
  const out: Draft = { ...blank('json', kind), json: JSON.stringify(raw, null, 2) }
  const m = members(raw)
  const clauses = m && clausesOf(m['condition'])
  if (!m || !clauses || Object.keys(m).some((name) => ![...shown, ...hidden].includes(name))) return out
  out.id = typeof m['id'] === 'string' ? m['id'] : ''
  out.clauses = clauses
  out.rest = Object.fromEntries(Object.entries(m).filter(([name]) => hidden.includes(name)))
  if (m['coverage'] !== undefined && typeof m['coverage'] !== 'number') return out
  if (typeof m['coverage'] === 'number') out.share = percent(m['coverage'])
  if ('force' in m && !('variations' in m)) return { ...out, form: 'value', value: writeValue(m['force'], kind) }
  const values = m['variations']
  if ('force' in m || !Array.isArray(values)) return out
  const weights = Array.isArray(m['weights']) ? m['weights'] : []
  const meta = Array.isArray(m['meta']) ? m['meta'].map(members) : []
  // What more is said of a variant than its name cannot be shown.
  if (meta.some((v) => v && Object.keys(v).some((name) => name !== 'key'))) return out
  out.variants = values.map((v, i) => ({
    name: typeof meta[i]?.['key'] === 'string' ? meta[i]['key'] : String(i),
    value: writeValue(v, kind),
    weight: percent(typeof weights[i] === 'number' ? weights[i] : 1 / values.length),
  }))
  return { ...out, form: 'experiment' }
}

/** A draft as a rule. Throws Wrong, which names the place. */
export function ruleOf(d: Draft, i: number, kind: Kind): Json {
  if (d.form === 'json')
    try {
      return JSON.parse(d.json) as Json
    } catch (thrown) {
      throw new Wrong(`It is not JSON: ${(thrown as Error).message}.`, i)
    }
  const condition = conditionOf(d.clauses, i)
  const out: Members = { ...d.rest }
  if (d.id.trim()) out['id'] = d.id.trim()
  if (Object.keys(condition).length) out['condition'] = condition
  if (d.share.trim()) out['coverage'] = share(d.share, 'Share', i)
  if (d.form === 'value') return { ...out, force: readValue(d.value, kind, 'Value', i) }
  const weights = d.variants.map((v) => share(v.weight, `Weight of ${v.name || 'a variant'}`, i))
  const sum = rounded(weights.reduce((s, w) => s + w, 0))
  if (Math.abs(sum - 1) > 0.001) throw new Wrong(`The weights are ${percent(sum)} % together. Let them be 100 %.`, i)
  const names = d.variants.map((v) => v.name.trim())
  if (names.some((n) => !n)) throw new Wrong('Name each variant.', i)
  if (new Set(names).size < names.length) throw new Wrong('Give each variant another name.', i)
  out['variations'] = d.variants.map((v) => readValue(v.value, kind, `Value of ${v.name}`, i))
  out['weights'] = weights
  out['meta'] = names.map((key) => ({ key }))
  return out
}

/** The type of a flag's values. */
export const kindOf = (record: Rec): Kind =>
  (['string', 'number', 'json'] as const).find((k) => k === record.fields?.['type']) ?? 'boolean'

/** Which rule a path such as fields.rules[1].weights is about. */
export function ruleAt(path: string): number | undefined {
  const found = /^fields\.rules\[(\d+)\]/.exec(path)
  return found ? Number(found[1]) : undefined
}
