// The columns a collection of one kind can show, which of them it shows unasked, and how each is sorted and written.
import type { Shown } from '../parts/value'
import { plain as words } from '../words'
import { cell } from './cell'
import type { FieldDef, KindDef, Rec } from '../api/wire'

/** A column of a list or table. Core columns are those that every record has. */
export interface Column {
  name: string
  label: string
  doc: string
  core: boolean
  field?: FieldDef
  /** Whether the server sorts by it. */
  sortable: boolean
  /** Whether its values are numbers, aligned right. */
  number: boolean
  /** Width in pixels; 0 for the one that takes what is left. */
  width: number
}

const numeric = new Set(['integer', 'number', 'range', 'money', 'duration', 'date', 'instant'])

/** All columns of a kind, in the order in which they are offered. */
export function columns(kind: KindDef): Column[] {
  const core = (name: string, doc: string, width: number, sortable = true): Column => ({
    name,
    label: words(name),
    doc,
    core: true,
    sortable,
    number: name === 'updated' || name === 'created',
    width,
  })
  return [
    core('key', 'the readable key', 92),
    core('title', 'what it is called', 0),
    core('state', 'where it stands', 124),
    ...kind.fields.map((field) => fieldColumn(field)),
    core('owner', 'who looks after it', 148),
    core('labels', 'words it is filed under', 160, false),
    core('created', 'when it was written down', 92),
    core('updated', 'when it was last changed', 92),
  ]
}

function fieldColumn(field: FieldDef): Column {
  const number = numeric.has(field.type)
  return {
    name: field.name,
    label: words(field.name),
    doc: field.doc,
    core: false,
    field,
    sortable: field.type !== 'list' && field.type !== 'object',
    number,
    width: number ? 100 : field.type === 'enum' || field.type === 'boolean' ? 112 : 168,
  }
}

/** The fields worth a column unasked: those the kind's authors gave an index, few enough to leave room for the title. */
export function standard(kind: KindDef, layout: string): string[] {
  const telling = kind.fields.filter(
    (f) => (f.sort === true || f.filter === true) && f.type !== 'list' && f.type !== 'object',
  )
  const rank = (f: FieldDef) => (f.type === 'enum' ? 0 : numeric.has(f.type) ? 1 : 2)
  const many = layout === 'table' ? 4 : 2
  const chosen = new Set(
    [...telling]
      .sort((a, b) => rank(a) - rank(b))
      .slice(0, many)
      .map((f) => f.name),
  )
  const fields = kind.fields.filter((f) => chosen.has(f.name)).map((f) => f.name)
  if (layout === 'table') return ['key', 'title', 'state', ...fields, 'owner', 'updated']
  return ['key', 'title', 'state', ...fields, 'labels', 'owner', 'updated']
}

/** The columns asked for by name; names that the kind does not have are passed over. */
export function chosen(kind: KindDef, names: string[], layout: string): Column[] {
  const all = new Map(columns(kind).map((c) => [c.name, c]))
  const wanted = names.length > 0 ? names : standard(kind, layout)
  return wanted.map((n) => all.get(n)).filter((c) => c !== undefined)
}

/** What a record shows in a column, but for title, state, owner and labels, which are drawn. */
export function shown(row: Rec, column: Column): Shown {
  if (column.field !== undefined) return cell(row.fields?.[column.name], column.field)
  switch (column.name) {
    case 'labels':
      return { text: (row.labels ?? []).join(', ') }
    case 'key':
    case 'title':
    case 'state':
      return { text: row[column.name] }
    case 'owner':
      return { text: row.owner ?? '' }
    case 'created':
    case 'updated':
      return { text: row[column.name].slice(0, 10), number: true }
  }
  return { text: '' }
}

/** Whether a listing in brief lacks what a column shows: lists and objects come with the whole record only. */
export function whole(columns: Column[]): boolean {
  return columns.some((c) => c.field?.type === 'list' || c.field?.type === 'object')
}
