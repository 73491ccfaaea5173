// What the filters of a kind can be about: its fields, their comparisons in words, and the values that can be listed.
import type { FieldDef, KindDef, Person } from '../../api/wire'
import { plain as words } from '../../words'
import type { Comparison, Condition } from './grammar'

/** How the values of a field are compared and entered. */
export type Sort = 'choice' | 'text' | 'number' | 'date' | 'list' | 'presence'

/** A field that can be filtered by. */
export interface Word {
  name: string
  label: string
  doc: string
  sort: Sort
  /** The values there are, when they can be listed. */
  values: { value: string; label: string }[]
}

/** The fields of a kind that can be filtered by, the most telling first. `labels` are those seen so far. */
export function vocabulary(kind: KindDef, people: Person[], labels: string[] = []): Word[] {
  const listed = (values: string[]) => values.map((value) => ({ value, label: words(value) }))
  return [
    {
      name: 'state',
      label: 'state',
      doc: 'where it stands',
      sort: 'choice',
      values: listed(kind.states.map((s) => s.name)),
    },
    {
      name: 'owner',
      label: 'owner',
      doc: 'who looks after it',
      sort: 'choice',
      values: people.map((p) => ({ value: p.id, label: p.name })),
    },
    {
      name: 'label',
      label: 'label',
      doc: 'a word it is filed under',
      sort: 'list',
      values: labels.map((value) => ({ value, label: value })),
    },
    ...kind.fields.map((f) => fieldWord(f)),
    { name: 'title', label: 'title', doc: 'what it is called', sort: 'text', values: [] },
    {
      name: 'phase',
      label: 'phase',
      doc: 'the sort of state: nobody acts on it yet, somebody does, came to its end, dropped',
      sort: 'choice',
      values: listed(['open', 'active', 'done', 'dropped']),
    },
    { name: 'updated', label: 'updated', doc: 'when it was last changed', sort: 'date', values: [] },
    { name: 'created', label: 'created', doc: 'when it was written down', sort: 'date', values: [] },
    { name: 'key', label: 'key', doc: 'the readable key', sort: 'text', values: [] },
  ]
}

function fieldWord(field: FieldDef): Word {
  const known = field.type === 'boolean' ? ['true', 'false'] : (field.enum ?? [])
  return {
    name: field.name,
    label: words(field.name),
    doc: field.doc,
    sort: sortOf(field),
    values: known.map((value) => ({
      value,
      label: field.type === 'boolean' ? (value === 'true' ? 'yes' : 'no') : words(value),
    })),
  }
}

function sortOf(field: FieldDef): Sort {
  switch (field.type) {
    case 'enum':
    case 'boolean':
      return 'choice'
    case 'integer':
    case 'number':
    case 'money':
    case 'duration':
    case 'range':
      return 'number'
    case 'date':
    case 'instant':
      return 'date'
    case 'list':
      return field.elem === 'object' ? 'presence' : 'list'
    case 'object':
      return 'presence'
  }
  return 'text'
}

/** The comparisons a field knows, each with its words. */
export function comparisons(sort: Sort): [Comparison, string][] {
  const presence: [Comparison, string][] = [
    ['set', 'has a value'],
    ['unset', 'is empty'],
  ]
  switch (sort) {
    case 'choice':
      return [['is', 'is'], ['is_not', 'is not'], ...presence]
    case 'text':
      return [['contains', 'contains'], ['is', 'is'], ['is_not', 'is not'], ...presence]
    case 'number':
      return [['ge', '≥'], ['gt', '>'], ['le', '≤'], ['lt', '<'], ['is', '='], ...presence]
    case 'date':
      return [['ge', 'from'], ['gt', 'after'], ['le', 'until'], ['lt', 'before'], ['is', 'on'], ...presence]
    case 'list':
      return [['is', 'has'], ...presence]
    case 'presence':
      return presence
  }
}

/** A condition in words: what is compared, how, and with what. */
export interface Reading {
  field: string
  verb: string
  values: string
  /** What is wrong with it; empty when nothing is. */
  wrong: string
}

/** Reads a condition out: "state", "is", "ready or building". */
export function reading(condition: Condition, vocabulary: Word[]): Reading {
  const part = /\.(low|high)$/.exec(condition.field)?.[1]
  const name = part === undefined ? condition.field : condition.field.slice(0, -part.length - 1)
  const word = vocabulary.find((w) => w.name === name)
  const sort = word?.sort ?? 'text'
  const verb = comparisons(sort).find(([op]) => op === condition.op)?.[1] ?? 'is'
  const label = (v: string) => word?.values.find((k) => k.value === v)?.label ?? v
  return {
    field: (word?.label ?? words(name)) + (part === undefined ? '' : part === 'low' ? ' (low end)' : ' (high end)'),
    verb,
    values: condition.values.map(label).join(' or '),
    wrong: wrong(condition, word),
  }
}

function wrong(condition: Condition, word: Word | undefined): string {
  if (word === undefined) return `There is no field ${condition.field} here`
  if (condition.op === 'set' || condition.op === 'unset') return ''
  for (const value of condition.values) {
    if (word.sort === 'number' && (value.trim() === '' || Number.isNaN(Number(value))))
      return `${word.label} compares with a number, ${value === '' ? 'none is given' : `“${value}” is none`}`
    if (word.sort === 'date' && Number.isNaN(Date.parse(value)))
      return `${word.label} compares with a date. Expected 2026-11-23, not “${value}”`
    const closed = word.sort === 'choice' && word.name !== 'owner' && condition.op !== 'contains'
    if (closed && !word.values.some((v) => v.value === value))
      return `${word.label} is never “${value}”. Expected ${word.values.map((v) => v.value).join(', ')}`
  }
  return ''
}

/** A condition in one sentence, for readers of the screen. */
export function sentence(condition: Condition, vocabulary: Word[]): string {
  const r = reading(condition, vocabulary)
  return [r.field, r.verb, r.values].filter((s) => s !== '').join(' ')
}
