// A field's value as a person writes it, and back. What parse cannot read it refuses with the form it expects; it
// never guesses between two readings.

import type { FieldDef, Json } from '../api/wire'

type Of = Pick<FieldDef, 'type' | 'elem'>

/** A value as it is shown; the unit is set lighter. */
export interface Shown {
  text: string
  unit?: string
  /** Numbers stand under each other. */
  number?: boolean
}

const plain = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 6 })
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
export const isObject = (v: unknown): v is { [name: string]: Json } =>
  typeof v === 'object' && v !== null && !Array.isArray(v)
/** "statement_by" → "statement by". */
const spoken = (name: string) => name.replaceAll('_', ' ')

const signs: Record<string, string> = { '<=': '≤', '>=': '≥' }

/** Nothing is set. */
export const absent = (v: Json | undefined): boolean =>
  v === undefined || v === null || v === '' || (Array.isArray(v) && v.length === 0)

/** Writes one value that is no list and no object of members. */
export function shown(value: Json | undefined, field: Of): Shown {
  if (absent(value)) return { text: '' }
  switch (field.type) {
    case 'integer':
    case 'number':
      return { text: plain.format(Number(value)), number: true }
    case 'boolean':
      return { text: value === true ? 'yes' : 'no' }
    case 'date':
      return { text: date(String(value)), number: true }
    case 'instant':
      return { text: moment(String(value)), number: true }
    case 'money':
      return isObject(value) ? { text: money(Number(value.minor), String(value.currency)), number: true } : rest(value)
    case 'duration':
      if (!isObject(value)) return rest(value)
      return { text: plain.format(Number(value.value)), unit: String(value.unit), number: true }
    case 'range':
      return range(value!)
    case 'enum':
      return { text: signs[String(value)] ?? spoken(String(value)) }
  }
  return rest(value)
}

const rest = (value: Json | undefined): Shown => ({
  text: typeof value === 'string' ? value : JSON.stringify(value),
})

function range(value: Json): Shown {
  const [low, high] = bounds(value)
  if (low === undefined || high === undefined) return rest(value)
  const text = low === high ? plain.format(low) : `${plain.format(low)}–${plain.format(high)}`
  return { text, number: true }
}

/** The bounds of a range in any of the forms the ledger reads. */
function bounds(value: Json): [number?, number?] {
  if (typeof value === 'number') return [value, value]
  if (Array.isArray(value)) return [Number(value[0]), Number(value[1])]
  if (isObject(value)) return [Number(value.low), Number(value.high)]
  return []
}

/** "23 Nov 2026". */
function date(day: string): string {
  const m = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)
  return m ? `${Number(m[3])} ${months[Number(m[2]) - 1] ?? m[2]} ${m[1]}` : day
}

/** "23 Nov 2026, 14:05", in the person's own time zone. */
function moment(at: string): string {
  const d = new Date(at)
  if (Number.isNaN(d.getTime())) return at
  const two = (n: number) => String(n).padStart(2, '0')
  return `${d.getDate()} ${months[d.getMonth()]} ${d.getFullYear()}, ${two(d.getHours())}:${two(d.getMinutes())}`
}

/** How many digits the minor unit of a currency has after the point: ISO 4217, as the ledger has it. */
export function decimals(currency: string): number {
  if (/^(BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|UYI|VND|VUV|XAF|XOF|XPF)$/.test(currency)) return 0
  if (/^(BHD|IQD|JOD|KWD|LYD|OMR|TND)$/.test(currency)) return 3
  return /^(CLF|UYW)$/.test(currency) ? 4 : 2
}

/** "€1,200", "€12.50", "1,200.50 CHF": whole amounts without their zeros. */
export function money(minor: number, currency: string): string {
  const n = decimals(currency)
  const amount = minor / 10 ** n
  const text = new Intl.NumberFormat('en-GB', {
    minimumFractionDigits: Number.isInteger(amount) ? 0 : n,
    maximumFractionDigits: n,
  }).format(Math.abs(amount))
  const sign = minor < 0 ? '−' : ''
  const symbol = { EUR: '€', USD: '$', GBP: '£', JPY: '¥' }[currency]
  return symbol ? `${sign}${symbol}${text}` : `${sign}${text} ${currency}`
}

/** A value as it stands in an input: what [parse] reads back as the same value. */
export function editable(value: Json | undefined, field: Of): string {
  if (absent(value)) return ''
  switch (field.type) {
    case 'integer':
    case 'number':
    case 'text':
    case 'enum':
    case 'key':
    case 'date':
    case 'instant':
      return String(value)
    case 'boolean':
      return value === true ? 'yes' : 'no'
    case 'money':
      return isObject(value) ? `${amount(Number(value.minor), String(value.currency))} ${value.currency}` : ''
    case 'duration':
      return isObject(value) ? `${value.value} ${value.unit}` : ''
    case 'range': {
      const [low, high] = bounds(value!)
      return low === high ? String(low) : `${low} – ${high}`
    }
    case 'list':
      if (Array.isArray(value) && simple(field.elem)) {
        return value.map((v) => editable(v, { type: field.elem ?? 'text' })).join('\n')
      }
  }
  return JSON.stringify(value, null, 2)
}

/** Elements that are written one a line. */
export const simple = (elem: string | undefined): boolean => elem !== undefined && elem !== 'object' && elem !== 'list'

/** The digits of an amount with all its decimals; exact where a division by 100 is not. */
function amount(minor: number, currency: string): string {
  const n = decimals(currency)
  const digits = String(Math.abs(minor)).padStart(n + 1, '0')
  const text = n ? `${digits.slice(0, -n)}.${digits.slice(-n)}` : digits
  return minor < 0 ? `-${text}` : text
}
