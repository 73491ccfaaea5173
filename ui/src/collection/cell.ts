// How a value of a field is written in a row: the number, and apart from it the unit, which is set lighter.
import type { FieldDef } from '../api/wire'

/** A value as it is shown. `number` values are aligned right; `unit` stands after the text, lighter. */
export interface Cell {
  text: string
  unit?: string
  number?: boolean
}

const empty: Cell = { text: '' }
const digits = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
const compact = new Intl.NumberFormat('en', { maximumFractionDigits: 1, notation: 'compact' })

/** Writes a number with separators and at most two decimals; 100,000 and more in short. */
export function number(value: number): string {
  return Math.abs(value) >= 100_000 ? compact.format(value) : digits.format(value)
}

/** Writes the value of a field. */
export function cell(value: unknown, field: FieldDef): Cell {
  if (value === undefined || value === null || value === '') return empty
  switch (field.type) {
    case 'integer':
    case 'number':
      return { text: number(Number(value)), number: true }
    case 'boolean':
      return { text: value === true ? 'yes' : 'no' }
    case 'date':
      return { text: String(value), number: true }
    case 'instant':
      return { text: String(value).slice(0, 10), number: true }
    case 'range':
      return range(value)
    case 'money':
      return money(value)
    case 'duration':
      return isRecord(value)
        ? { text: number(Number(value['value'])), unit: String(value['unit']), number: true }
        : empty
    case 'list':
      return list(value, field)
    case 'object':
      return object(value)
  }
  return { text: String(value) }
}

function range(value: unknown): Cell {
  if (typeof value === 'number') return { text: number(value), number: true }
  if (!isRecord(value)) return empty
  const low = Number(value['low'])
  const high = Number(value['high'])
  if (low === high) return { text: number(low), number: true }
  return { text: `${number(low)}–${number(high)}`, number: true }
}

function money(value: unknown): Cell {
  if (!isRecord(value)) return empty
  const currency = String(value['currency'])
  const whole = new Intl.NumberFormat('en', { style: 'currency', currency: known(currency) })
  const decimals = whole.resolvedOptions().maximumFractionDigits ?? 2
  const amount = Number(value['minor']) / 10 ** decimals
  return { text: number(Math.abs(amount) >= 1000 ? Math.round(amount) : amount), unit: currency, number: true }
}

function known(currency: string): string {
  return /^[A-Z]{3}$/.test(currency) ? currency : 'XXX'
}

function list(value: unknown, field: FieldDef): Cell {
  if (!Array.isArray(value) || value.length === 0) return empty
  if (field.elem === 'object') return { text: String(value.length), unit: plural(value.length, 'entry', 'entries') }
  return { text: value.map(String).join(', ') }
}

function object(value: unknown): Cell {
  if (!isRecord(value)) return empty
  const first = ['class', 'text', 'name', 'reason', 'kind'].map((k) => value[k]).find((v) => typeof v === 'string')
  return { text: typeof first === 'string' ? first : 'set' }
}

function plural(n: number, one: string, many: string): string {
  return n === 1 ? one : many
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
