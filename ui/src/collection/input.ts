// Values as they are typed into a cell: "2-6" for a range, "1250.50 EUR" for money, "3 d" for a length of time.
import type { FieldDef, Json } from '../api/wire'

/** What was typed, read; or what is wrong with it. */
export type Typed = { value: Json } | { wrong: string }

const number = String.raw`-?\d+(?:\.\d+)?`

/** Whether a field can be typed on one line. Objects and lists of objects are edited on the record's page. */
export function typable(field: FieldDef): boolean {
  return field.type !== 'object' && !(field.type === 'list' && field.elem === 'object')
}

/** Writes a value so that `read` gives it back. */
export function write(value: Json | undefined, field: FieldDef): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(String).join(', ')
  if (typeof value !== 'object') return String(value)
  switch (field.type) {
    case 'range':
      return value['low'] === value['high'] ? String(value['low']) : `${String(value['low'])}–${String(value['high'])}`
    case 'money':
      return `${Number(value['minor']) / 10 ** decimals(String(value['currency']))} ${String(value['currency'])}`
    case 'duration':
      return `${String(value['value'])} ${String(value['unit'])}`
  }
  return ''
}

/** Reads what was typed; nothing typed clears the field. */
export function read(text: string, field: FieldDef): Typed {
  const clean = text.trim()
  if (clean === '') return field.required === true ? { wrong: `${field.name} cannot be empty` } : { value: null }
  switch (field.type) {
    case 'integer':
      return /^-?\d+$/.test(clean) ? { value: Number(clean) } : { wrong: 'Expected a whole number, such as 12' }
    case 'number':
      return whole(number).test(clean) ? { value: Number(clean) } : { wrong: 'Expected a number, such as 12.5' }
    case 'boolean':
      return /^(yes|no|true|false)$/.test(clean)
        ? { value: /^(yes|true)$/.test(clean) }
        : { wrong: 'Expected yes or no' }
    case 'enum':
      return (field.enum ?? []).includes(clean)
        ? { value: clean }
        : { wrong: `Expected ${(field.enum ?? []).join(', ')}` }
    case 'date':
      return realDay(clean) ? { value: clean } : { wrong: 'Expected a day that exists, such as 2026-11-23' }
    case 'instant':
      return Number.isNaN(Date.parse(clean))
        ? { wrong: 'Expected a day or an instant, such as 2026-11-23T14:30:00Z' }
        : { value: new Date(clean).toISOString() }
    case 'range':
      return range(clean)
    case 'money':
      return money(clean)
    case 'duration':
      return duration(clean)
    case 'list':
      return {
        value: clean
          .split(',')
          .map((s) => s.trim())
          .filter((s) => s !== ''),
      }
  }
  return { value: clean }
}

function whole(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`)
}

function realDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

function range(text: string): Typed {
  const found = new RegExp(`^(${number})(?:\\s*(?:-|–|to|\\.\\.|,)\\s*(${number}))?$`).exec(text)
  if (found === null) return { wrong: 'Expected a range, such as 2–6, or one number' }
  const low = Number(found[1])
  const high = Number(found[2] ?? found[1])
  return low <= high ? { value: { low, high } } : { wrong: 'Write the lower end first' }
}

function money(text: string): Typed {
  const found = new RegExp(`^(${number})\\s*([A-Za-z]{3})$`).exec(text.replaceAll(/(?<=\d),(?=\d{3})/g, ''))
  if (found === null) return { wrong: 'Expected an amount and a currency, such as 1250.50 EUR' }
  const currency = (found[2] ?? '').toUpperCase()
  return { value: { minor: Math.round(Number(found[1]) * 10 ** decimals(currency)), currency } }
}

function duration(text: string): Typed {
  const found = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h|d|wk|mo)$/.exec(text)
  return found === null
    ? { wrong: 'Expected a length of time, such as 3 d. Units are ms, s, min, h, d, wk, mo' }
    : { value: { value: Number(found[1]), unit: found[2] ?? '' } }
}

/** How many digits the minor unit of a currency has after the point. */
function decimals(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}
