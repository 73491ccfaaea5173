import type { FieldDef, KindDef, Rec } from '../api/wire'

/** One order of a listing: a field, falling or rising. */
export interface Order {
  field: string
  desc: boolean
}

/** Reads `-updated`. */
export function readOrder(text: string): Order {
  return text.startsWith('-') ? { field: text.slice(1), desc: true } : { field: text, desc: false }
}

/** Prints an order as the API takes it. */
export function printOrder({ field, desc }: Order): string {
  return (desc ? '-' : '') + field
}

const seconds: Record<string, number> = {
  ms: 0.001,
  s: 1,
  min: 60,
  h: 3600,
  d: 86400,
  wk: 604800,
  mo: 2629800,
}

/** What the ledger sorts a record by: money by its minor units, a duration by its length, a range by its middle. */
export function sortValue(row: Rec, name: string, field?: FieldDef): string | number | null {
  switch (name) {
    case 'key':
      return Number(row.key.slice(row.key.lastIndexOf('-') + 1))
    case 'title':
    case 'state':
    case 'kind':
      return row[name]
    case 'owner':
      return row.owner === undefined || row.owner === '' ? null : row.owner
    case 'created':
    case 'updated':
      return row[name]
  }
  const value = row.fields?.[name]
  if (value === undefined || value === null || value === '') return null
  if (typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'object') return null
  const part = value as Record<string, unknown>
  switch (field?.type) {
    case 'money':
      return Number(part['minor'])
    case 'duration':
      return Number(part['value']) * (seconds[String(part['unit'])] ?? 1)
    case 'range':
      return (Number(part['low']) + Number(part['high'])) / 2
  }
  return null
}

/** The order the ledger lists records in: those without a value last either way, ties by the number of the key. */
export function comparator(kind: KindDef, orders: Order[]): (a: Rec, b: Rec) => number {
  const all = orders.length > 0 ? orders : [{ field: 'created', desc: true }]
  const fields = new Map(kind.fields.map((f) => [f.name, f]))
  const tie: Order = { field: 'key', desc: all[all.length - 1]?.desc ?? false }
  return (a, b) => {
    for (const order of [...all, tie]) {
      const x = sortValue(a, order.field, fields.get(order.field))
      const y = sortValue(b, order.field, fields.get(order.field))
      if (x === y) continue
      if (x === null) return 1
      if (y === null) return -1
      const sign = x < y ? -1 : 1
      return order.desc ? -sign : sign
    }
    return 0
  }
}
