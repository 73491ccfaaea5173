// What people type into a field, read. Pure; a refusal says what is wrong and shows the form that is expected.

import type { FieldDef, Json } from '../api/wire'
import { decimals, simple } from './value'

export type Parsed = { value: Json; problem?: undefined } | { problem: string; value?: undefined }
type Of = Pick<FieldDef, 'type' | 'elem' | 'enum'>

const ok = (value: Json): Parsed => ({ value })
const no = (problem: string): Parsed => ({ problem })
const cut = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

/** Example of what a field takes, for the hint under an input; empty where any text will do. */
export function example(field: Of): string {
  const forms: Record<string, string> = {
    integer: 'a whole number, such as 1200',
    number: 'a number, such as 12.5',
    date: 'a day, such as 2026-11-23',
    instant: 'a time, such as 2026-11-23 14:05',
    money: 'an amount, such as €1,200 or 1200 EUR',
    duration: 'a length of time, such as 4 d, 200 ms or 6 wk',
    range: 'from low to high, such as 2–6, or 4 when it is certain',
    key: 'a key, such as REQ-12',
  }
  if (field.type === 'list' && simple(field.elem)) {
    const one = forms[field.elem ?? '']
    return one ? `one a line: ${one}` : 'one a line'
  }
  return forms[field.type] ?? (field.type === 'list' || field.type === 'object' ? 'JSON' : '')
}

/** Reads a text as the value of a field; an empty text is null, which clears the field. `currency` is the one an
 *  amount without a currency is in. */
export function parse(text: string, field: Of, currency?: string): Parsed {
  const t = text.trim()
  if (t === '') return ok(null)
  switch (field.type) {
    case 'text':
      return ok(text)
    case 'enum':
      return parseEnum(t, field.enum ?? [])
    case 'boolean':
      if (/^(yes|true|y|1)$/i.test(t)) return ok(true)
      return /^(no|false|n|0)$/i.test(t) ? ok(false) : no(`“${cut(t)}” is neither yes nor no.`)
    case 'integer':
      return parseInteger(t)
    case 'number': {
      const n = parseNumber(t)
      return n === undefined ? no(notNumber(t)) : ok(n)
    }
    case 'date':
      return parseDate(t)
    case 'instant':
      return parseInstant(t)
    case 'money':
      return parseMoney(t, currency)
    case 'duration':
      return parseDuration(t)
    case 'range':
      return parseRange(t)
    case 'key':
      return /^[a-z]+-[1-9]\d{0,17}$/i.test(t)
        ? ok(t.toUpperCase())
        : no(`“${cut(t)}” is not a key. Expected one such as REQ-12.`)
    case 'list':
      if (simple(field.elem)) return parseList(text, field, currency)
  }
  return parseJson(t, field.type)
}

function parseEnum(t: string, values: string[]): Parsed {
  const same = (v: string) => v.replaceAll('_', ' ').toLowerCase() === t.replaceAll('_', ' ').toLowerCase()
  const found = values.find(same)
  return found === undefined ? no(`“${cut(t)}” is not one of ${values.join(', ')}.`) : ok(found)
}

const notNumber = (t: string) =>
  /\d\.\d{3},\d/.test(t) || /^\d+,\d{1,2}$/.test(t)
    ? `“${cut(t)}” can be read two ways. Write the decimals after a point: 1200.5.`
    : `“${cut(t)}” is not a number. Expected one such as 1200 or 12.5.`

/** 1200, 1,200, 12.5, −3; undefined of anything else. A comma only groups thousands. */
function parseNumber(t: string): number | undefined {
  const s = t.replace(/^[−–]/, '-')
  if (!/^-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/.test(s) && !/^-?\d+(\.\d+)?e[-+]?\d{1,3}$/i.test(s)) return undefined
  const n = Number(s.replaceAll(',', ''))
  return Number.isFinite(n) ? n : undefined
}

function parseInteger(t: string): Parsed {
  const n = parseNumber(t)
  if (n === undefined) return no(notNumber(t))
  if (!Number.isInteger(n)) return no(`“${cut(t)}” has a fraction. Expected a whole number.`)
  return Number.isSafeInteger(n) ? ok(n) : no(`“${cut(t)}” is more than can be kept exactly.`)
}

function parseRange(t: string): Parsed {
  const one = parseNumber(t)
  if (one !== undefined) return ok({ low: one, high: one })
  const m = /^([-−]?[\d.,]+)\s*(?:-|–|—|\.\.|…|to|bis)\s*([-−]?[\d.,]+)$/i.exec(t)
  const low = m ? parseNumber(m[1]!) : undefined
  const high = m ? parseNumber(m[2]!) : undefined
  if (low === undefined || high === undefined) return no(`“${cut(t)}” is not a range. Expected one such as 2–6, or 4.`)
  if (low > high) return no(`The range runs backwards: ${t}. Write the lower bound first.`)
  return ok({ low, high })
}

const units: [string, RegExp][] = [
  ['ms', /^(ms|milliseconds?)$/i],
  ['s', /^(s|secs?|seconds?)$/i],
  ['min', /^(min|mins|minutes?)$/i],
  ['h', /^(h|hrs?|hours?)$/i],
  ['d', /^(d|days?)$/i],
  ['wk', /^(wk|wks|w|weeks?)$/i],
  ['mo', /^(mo|mos|months?)$/i],
]

function parseDuration(t: string): Parsed {
  const m = /^(.*?\d)\s*([a-z]*)$/i.exec(t)
  const value = m ? parseNumber(m[1]!) : undefined
  if (!m || value === undefined) return no(`“${cut(t)}” is not a length of time. Expected one such as 4 d or 200 ms.`)
  if (value < 0) return no('A length of time cannot be negative.')
  if (!m[2]) return no(`“${cut(t)}” has no unit. Write ms, s, min, h, d, wk or mo: ${t} d.`)
  const unit = units.find(([, form]) => form.test(m[2]!))?.[0]
  return unit ? ok({ value, unit }) : no(`“${m[2]}” is not a unit of time. Expected ms, s, min, h, d, wk or mo.`)
}

const symbols: Record<string, string> = { '€': 'EUR', $: 'USD', '£': 'GBP', '¥': 'JPY' }

function parseMoney(t: string, otherwise?: string): Parsed {
  const m = /^([-−]?)\s*(€|\$|£|¥|[a-z]{3})?\s*([-−]?[\d.,]+)\s*(€|\$|£|¥|[a-z]{3})?$/i.exec(t)
  if (!m || (m[2] && m[4]) || (m[1] && /^[-−]/.test(m[3]!))) {
    return no(`“${cut(t)}” is not an amount. Expected one such as €1,200 or 1200 EUR.`)
  }
  const named = m[2] ?? m[4]
  const currency = named ? (symbols[named] ?? named.toUpperCase()) : otherwise
  const number = m[3]!.replace('−', '-')
  if (parseNumber(number) === undefined) return no(notNumber(number))
  if (!currency) return no(`“${cut(t)}” has no currency. Write €${t} or ${t} EUR.`)
  return minorUnits(number, m[1] ? -1 : 1, currency)
}

/** Counts minor units digit by digit, for no binary fraction is 0.1. */
function minorUnits(number: string, sign: number, currency: string): Parsed {
  const n = decimals(currency)
  const [whole = '', fraction = ''] = number.replaceAll(',', '').split('.')
  const kept = fraction.replace(/0+$/, '')
  if (kept.length > n) {
    return no(n ? `${currency} has at most ${n} decimals: ${number} has more.` : `${currency} has no decimals.`)
  }
  const minor = sign * Number(whole + kept.padEnd(n, '0'))
  if (!Number.isSafeInteger(minor)) return no(`${number} is more than can be kept exactly.`)
  return ok({ minor: minor === 0 ? 0 : minor, currency })
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const two = (n: number) => String(n).padStart(2, '0')

/** The day as the ledger writes it; undefined when there is no such day. */
function realDay(year: number, month: number, day: number): string | undefined {
  const d = new Date(Date.UTC(year, month - 1, day))
  const real = d.getUTCFullYear() === year && d.getUTCMonth() === month - 1 && d.getUTCDate() === day
  return real ? `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}` : undefined
}

/** 2026-11-23 or 23 Nov 2026. Days between slashes or points are refused: 03/04 is two days. */
function parseDate(t: string): Parsed {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(t)
  const named = /^(\d{1,2})\s+([a-z]{3})[a-z]*\.?,?\s+(\d{4})$/i.exec(t)
  const day = iso
    ? realDay(Number(iso[1]), Number(iso[2]), Number(iso[3]))
    : named
      ? realDay(Number(named[3]), months.indexOf(named[2]!.toLowerCase()) + 1, Number(named[1]))
      : undefined
  if (day) return ok(day)
  if (iso || named) return no(`There is no ${cut(t)} in the calendar.`)
  const parts = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(t)
  if (!parts) return no(`“${cut(t)}” is not a date. Expected one such as 2026-11-23.`)
  const [first, second, year] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const readings = [realDay(year, second, first), realDay(year, first, second)].filter((d) => d !== undefined)
  const different = [...new Set(readings)]
  return different.length > 1
    ? no(`${t} can be read two ways. Write ${different.join(' or ')}.`)
    : no(`${t} is not written as dates are here. Write ${different[0] ?? '2026-11-23'}.`)
}

/** 2026-11-23 14:05 in the person's own time zone, or an instant with its zone. */
function parseInstant(t: string): Parsed {
  const m = /^(\d{4}-\d{1,2}-\d{1,2})(?:[T ](\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?\s*(Z|[+-]\d\d:?\d\d)?)?$/i.exec(t)
  const day = m ? parseDate(m[1]!) : undefined
  if (day?.problem) return day
  const zone = m?.[5]?.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2') ?? ''
  const at = m ? new Date(`${day?.value}T${two(Number(m[2] ?? 0))}:${m[3] ?? '00'}:${m[4] ?? '00'}${zone}`) : undefined
  if (!at || Number.isNaN(at.getTime())) {
    return no(`“${cut(t)}” is not a time. Expected one such as 2026-11-23 14:05.`)
  }
  return ok(
    zone && m?.[4]?.includes('.')
      ? `${day?.value}T${t.slice(11)}`.toUpperCase()
      : at.toISOString().replace('.000Z', 'Z'),
  )
}

function parseList(text: string, field: Of, currency?: string): Parsed {
  const elem: Of = { type: field.elem ?? 'text', enum: field.enum }
  // Keys and words of a set hold no commas; texts and amounts do.
  const split = elem.type === 'key' || elem.type === 'enum' ? /[\n,]+/ : /\n/
  const out: Json[] = []
  for (const [i, line] of text.split(split).entries()) {
    if (line.trim() === '') continue
    const one = parse(line.trim(), elem, currency)
    if (one.problem !== undefined) return no(`Line ${i + 1}: ${one.problem}`)
    out.push(one.value)
  }
  return ok(out)
}

function parseJson(t: string, type: string): Parsed {
  let value: Json
  try {
    value = JSON.parse(t) as Json
  } catch (error) {
    return no(`This is not JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
  if (type === 'list' && !Array.isArray(value)) return no('Expected a list: [ … ].')
  if (type === 'object' && (typeof value !== 'object' || value === null || Array.isArray(value))) {
    return no('Expected an object: { … }.')
  }
  return ok(value)
}
