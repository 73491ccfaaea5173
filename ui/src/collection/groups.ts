// Groups of a collection: the columns of a board, the sections of a list. Each is a condition more, so that each has
// its own pages and its own total, and ten thousand records group without loading them.
import { printCondition, type Condition } from './filter/grammar'
import { plain as words } from '../words'
import type { KindDef, Person, StateDef } from '../api/wire'

/** One group. Value is what its records have in common, "" for none. */
export interface Group {
  value: string
  label: string
  /** The terms that choose its records, in the filter language. */
  terms: string
  state?: StateDef
}

/** The fields a collection of a kind can be grouped by. */
export function groupings(kind: KindDef): string[] {
  return ['state', ...kind.fields.filter((f) => f.type === 'enum' || f.type === 'boolean').map((f) => f.name), 'owner']
}

/** The groups of a kind by a field; one group of everything for a field it cannot be grouped by. */
export function groups(kind: KindDef, by: string, people: Person[]): Group[] {
  if (by === 'state')
    return kind.states.map((state) => ({
      value: state.name,
      label: words(state.name),
      terms: terms('state', state.name),
      state,
    }))
  if (by === 'owner')
    return [
      ...people.map((p) => ({ value: p.id, label: p.name, terms: terms('owner', p.id) })),
      ...(people.length > 0
        ? [
            {
              value: '*',
              label: 'Somebody else',
              terms: ['owner:*', ...people.map((p) => printCondition(not('owner', p.id)))].join(' '),
            },
          ]
        : []),
      { value: '', label: 'No owner', terms: '-owner:*' },
    ]
  const field = kind.fields.find((f) => f.name === by)
  const values = field?.type === 'boolean' ? ['true', 'false'] : field?.enum
  if (field === undefined || values === undefined) return [{ value: '', label: '', terms: '' }]
  return [
    ...values.map((v) => ({
      value: v,
      label: field.type === 'boolean' ? (v === 'true' ? words(by) : `not ${words(by)}`) : words(v),
      terms: terms(by, v),
    })),
    ...(field.required === true ? [] : [{ value: '', label: `No ${words(by)}`, terms: `-${by}:*` }]),
  ]
}

function terms(field: string, value: string): string {
  return printCondition({ field, op: 'is', values: [value] })
}

function not(field: string, value: string): Condition {
  return { field, op: 'is_not', values: [value] }
}
