// What can be chosen for records, and what a choice does.
import type { KindDef, Patch, Person, Rec } from '../api/wire'
import { plain, sentence } from '../words'
import { places, value } from './moves'
import type { Option } from './Picker.svelte'

/** The fields a picker can set: state, owner, labels, and enums. */
export function pickable(kind: KindDef): string[] {
  return [
    'state',
    'owner',
    'labels',
    ...kind.fields.filter((f) => f.enum !== undefined && f.type === 'enum').map((f) => f.name),
  ]
}

/** The values that can be chosen for a field of records, with those all of them have marked. */
export function options(kind: KindDef, rows: Rec[], what: string, people: Person[], labels: string[]): Option[] {
  const all = (has: (row: Rec) => boolean) => rows.length > 0 && rows.every(has)
  if (what === 'labels') {
    const known = new Set([...labels, ...rows.flatMap((r) => r.labels ?? [])])
    return [...known].sort().map((l) => ({ value: l, label: l, checked: all((r) => r.labels?.includes(l) ?? false) }))
  }
  if (what === 'owner')
    return [
      ...people
        .filter((p) => p.disabled !== true)
        .map((p) => ({ value: p.id, label: p.name, hint: p.id, checked: all((r) => r.owner === p.id) })),
      { value: '', label: 'No owner', checked: all((r) => (r.owner ?? '') === '') },
    ]
  return steps(kind, rows, what)
}

/** States and enum values that at least one of the records can take, and the one all of them have. */
function steps(kind: KindDef, rows: Rec[], what: string): Option[] {
  const offers = rows.map((r) => places(kind, r, what))
  const enums = kind.fields.find((f) => f.name === what)?.enum ?? []
  const order = what === 'state' ? kind.states.map((s) => s.name) : [...enums, '']
  return order.flatMap((to) => {
    const able = offers.flatMap((o) => o.filter((p) => p.value === to))
    const checked = rows.length > 0 && rows.every((r) => value(r, what) === to)
    if (able.length === 0 && !checked) return []
    const part = able.length < rows.length && !checked ? `${able.length} of ${rows.length}` : ''
    const reason = able.some((p) => p.reason) ? 'asks why' : ''
    const hint = [part, reason].filter((h) => h !== '').join(', ')
    const label = to === '' ? `No ${plain(what)}` : sentence(to)
    return [{ value: to, label, checked, ...(hint === '' ? {} : { hint }) }]
  })
}

/** What choosing a label does to a record: adds it, or takes it away where all have it. */
export function withLabel(rows: Rec[], label: string): (row: Rec) => Patch {
  const take = rows.every((r) => r.labels?.includes(label) ?? false)
  return (row) => {
    const now = row.labels ?? []
    return { labels: take ? now.filter((l) => l !== label) : [...now.filter((l) => l !== label), label] }
  }
}
