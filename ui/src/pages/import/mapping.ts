// What the columns of a table mean: what they can become, and edits of it.

import type { components } from '../../api/schema'
import type { KindDef, RelationDef } from '../../api/wire'
import { plain, sentence } from '../../words'

export type Mapping = components['schemas']['ConnectMapping']

export interface Target {
  /** As the API writes it: title, label, link:RELATION, a field of the kind; empty: not carried over. */
  value: string
  label: string
}

/** Fields that several columns may go into. */
const many = new Set(['', 'label', 'comment', 'body', 'external'])

/** What a column can become in records of a kind, the usual first. */
export function targets(kind: KindDef | undefined, relations: readonly RelationDef[]): Target[] {
  const out: Target[] = [
    { value: '', label: 'Not carried over' },
    { value: 'key', label: 'Key there' },
    { value: 'title', label: 'Title' },
    { value: 'body', label: 'Text' },
    { value: 'state', label: 'State' },
    { value: 'owner', label: 'Owner' },
    { value: 'label', label: 'Label' },
    { value: 'comment', label: 'Comment' },
  ]
  const ends = [...(kind?.out ?? []), ...(kind?.in ?? [])]
  if (ends.some((e) => e.kinds?.includes('account'))) out.push({ value: 'account', label: 'Account' })
  if (kind?.name === 'work_item') out.push({ value: 'work', label: 'Amount of work' })
  for (const field of kind?.fields ?? []) out.push({ value: field.name, label: sentence(field.name) })
  for (const end of kind?.out ?? []) out.push({ value: `link:${end.relation}`, label: `Link: ${plain(end.relation)}` })
  for (const end of kind?.in ?? []) {
    const inverse = relations.find((r) => r.name === end.relation)?.inverse
    if (inverse) out.push({ value: `link:${inverse}`, label: `Link: ${plain(inverse)}` })
  }
  return unique(out)
}

function unique(all: Target[]): Target[] {
  const seen = new Set<string>()
  return all.filter((t) => !seen.has(t.value) && seen.add(t.value))
}

/** The options for one column: what it is now stays possible, such as a label with a prefix. */
export function optionsFor(current: string, all: readonly Target[]): Target[] {
  if (all.some((t) => t.value === current)) return [...all]
  const prefix = /^label:(.*)$/.exec(current)?.[1]
  return [...all, { value: current, label: prefix === undefined ? plain(current) : `Label: ${prefix}` }]
}

/** The mapping with one column meaning something else. */
export function setField(mapping: Mapping, index: number, field: string): Mapping {
  const columns = (mapping.columns ?? []).map((c, i) =>
    i === index ? { header: c.header, field, why: 'as you said' } : c,
  )
  return { ...mapping, columns }
}

/** What is wrong with a mapping, each as a sentence. */
export function faults(mapping: Mapping, all: readonly Target[]): string[] {
  const columns = mapping.columns ?? []
  const out: string[] = []
  const by = new Map<string, string[]>()
  for (const c of columns)
    if (!many.has(c.field) && !/^(?:label|link):/.test(c.field)) by.set(c.field, [...(by.get(c.field) ?? []), c.header])
  for (const [field, headers] of by)
    if (headers.length > 1) {
      const label = all.find((t) => t.value === field)?.label ?? field
      out.push(`${headers.join(' and ')} both become ${label.toLowerCase()}. Choose one of them`)
    }
  if (!columns.some((c) => c.field === 'title' || c.field === 'body' || c.field === 'record'))
    out.push('No column becomes the title or the text. Choose one')
  return out
}

/** Whether two mappings say the same; why something was proposed does not count. */
export const same = (a: Mapping | undefined, b: Mapping | undefined): boolean => shape(a) === shape(b)
const shape = (m: Mapping | undefined) =>
  m ? JSON.stringify([m.kind, (m.columns ?? []).map((c) => [c.header, c.field])]) : ''
