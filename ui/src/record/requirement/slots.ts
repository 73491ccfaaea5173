// The parts of a criterion as chips: what each shows, and what it becomes when somebody writes in it.

import { number } from '../../words'
import type { Criterion } from '../wording/reading'

export type Slot = 'metric' | 'population' | 'conditions' | 'statistic' | 'comparator' | 'threshold' | 'window'

export const slots: readonly { name: Slot; label: string; hint: string }[] = [
  { name: 'metric', label: 'Metric', hint: 'what is measured, such as response time' },
  { name: 'population', label: 'Population', hint: 'over which cases, such as search queries' },
  { name: 'conditions', label: 'Conditions', hint: 'under which it must hold, parted by ;' },
  { name: 'statistic', label: 'Statistic', hint: 'p95, median, mean, share, every' },
  { name: 'comparator', label: 'Comparison', hint: '' },
  { name: 'threshold', label: 'Threshold', hint: 'a number with its unit, such as 200 ms' },
  { name: 'window', label: 'Window', hint: 'over which time, such as 28 d or a calendar month' },
]

export const comparators: readonly { value: string; label: string; symbol: string }[] = [
  { value: '<', label: '< below', symbol: '<' },
  { value: '<=', label: '≤ at most', symbol: '≤' },
  { value: '=', label: '= exactly', symbol: '=' },
  { value: '>=', label: '≥ at least', symbol: '≥' },
  { value: '>', label: '> above', symbol: '>' },
  { value: 'within', label: 'within a range', symbol: 'within' },
]

export const statistics: readonly { value: string; label: string }[] = [
  { value: 'p50', label: 'Median' },
  { value: 'p90', label: '90th percentile' },
  { value: 'p95', label: '95th percentile' },
  { value: 'p99', label: '99th percentile' },
  { value: 'mean', label: 'Mean' },
  { value: 'ratio', label: 'Share of cases' },
  { value: 'every', label: 'Every case' },
  { value: 'max', label: 'Maximum' },
  { value: 'min', label: 'Minimum' },
]

/** The statistics that fit what was typed; any percentile is one: "99.9", "p75". */
export function offered(typed: string): { value: string; label: string; hint: string }[] {
  const text = typed.trim().toLowerCase()
  const p = /^p?(\d{1,2}(?:\.\d{1,3})?)(?:th|st|nd|rd)?$/.exec(text)?.[1]
  const found = statistics
    .filter((s) => !text || s.value.includes(text) || s.label.toLowerCase().includes(text))
    .map((s) => ({ ...s, hint: s.value }))
  return p && Number(p) > 0 && !found.some((s) => s.value === `p${p}`)
    ? [{ value: `p${p}`, label: `${ordinal(p)} percentile`, hint: `p${p}` }, ...found]
    : found
}

function ordinal(p: string): string {
  const n = Number(p)
  const last = p.includes('.') || (n > 10 && n < 20) ? 0 : n % 10
  return p + (last === 1 ? 'st' : last === 2 ? 'nd' : last === 3 ? 'rd' : 'th')
}

/** Which chip a gap is about. */
export function slotOf(gap: string): Slot | undefined {
  const to: Record<string, Slot> = {
    unit: 'threshold',
    base: 'threshold',
    load: 'conditions',
    measured: 'conditions',
    exclusions: 'conditions',
  }
  return to[gap] ?? slots.find((s) => s.name === gap)?.name
}

/** What a gap is called on its chip, and the kind of condition that fills it. */
const gapNames: Readonly<Record<string, { label: string; kind?: string; hint?: string }>> = {
  load: { label: 'Load', kind: 'load', hint: 'such as 500 requests/s or 100 users at once' },
  exclusions: { label: 'Exclusions', kind: 'exclusion', hint: 'such as excluding planned maintenance' },
  measured: { label: 'Measured from, to', kind: 'measured_from', hint: 'such as from the request to the last byte' },
  unit: { label: 'Unit' },
  base: { label: 'Compared with' },
}
export const gapLabel = (gap: string): string => gapNames[gap]?.label ?? slots.find((s) => s.name === gap)?.label ?? gap
export const gapHint = (gap: string): string => gapNames[gap]?.hint ?? ''

/** A criterion with the condition that fills a gap added to those it has; undefined when a chip fills the gap. */
export function filled(c: Criterion, gap: string, text: string): Partial<Criterion> | undefined {
  const kind = gapNames[gap]?.kind
  if (!kind) return undefined
  return { conditions: [...(c.conditions ?? []), { kind, text: led(kind, text.trim().replace(/\s+/g, ' ')) }] }
}
const preposition = /^(?:at|under|with|while|when|during|in|on|for|by|excluding|except)\b/i
/** What was answered, with the word before it that the sentence needs: "500 users" would be no load in it. */
function led(kind: string, text: string): string {
  if (kind === 'measured_from') return text.replace(/^(?:measured )?(?:from )?/i, '')
  if (kind === 'exclusion') return preposition.test(text) ? text : `excluding ${text}`
  if (kind === 'load' && !preposition.test(text)) return /^\d/.test(text) ? `with ${text}` : `under ${text}`
  return text
}
/** Whether a gap is filled by one more condition. */
export const adds = (gap: string): boolean => gapNames[gap]?.kind !== undefined

const given = (n: number | undefined | null): n is number => n !== undefined && n !== null

/** What a chip shows; empty when the criterion does not say it. */
export function shown(c: Criterion, slot: Slot): string {
  switch (slot) {
    case 'metric':
    case 'window':
      return c[slot] ?? ''
    case 'population':
      return [c.population, ...(c.filter ?? []).map((f) => f.text).filter((t) => !c.population?.includes(t))]
        .filter(Boolean)
        .join(' ')
    case 'conditions':
      return (c.conditions ?? []).map(condition).join('; ')
    case 'statistic':
      return (
        statistics.find((s) => s.value === c.statistic && !/^p\d/.test(s.value))?.label.toLowerCase() ??
        c.statistic ??
        ''
      )
    case 'comparator':
      return comparators.find((x) => x.value === c.comparator)?.symbol ?? c.comparator ?? ''
    case 'threshold': {
      if (!given(c.threshold)) return c.relative ?? ''
      const range = given(c.high) ? `${precise(c.threshold)} to ${precise(c.high)}` : precise(c.threshold)
      return [range, c.unit, c.relative].filter(Boolean).join(' ')
    }
  }
}

/** Where a time is measured says so, though the sentence left the word out. */
function condition({ kind, text }: { kind: string; text: string }): string {
  if (kind === 'measured_from' && !/^(?:from|after|since|upon|following)\b/i.test(text)) return `from ${text}`
  if (kind === 'measured_to' && !/^(?:to|until|till|before)\b/i.test(text)) return `to ${text}`
  return text
}

// A threshold is never rounded.
const exact = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 15 })
const precise = (n: number) => (Math.abs(n) >= 1e15 ? number(n) : exact.format(n))

/** What stands in the field when a chip is opened. */
export const written = (c: Criterion, slot: Slot): string =>
  slot === 'statistic' || slot === 'comparator' ? (c[slot] ?? '') : shown(c, slot)

type Change = Partial<Criterion>

/** What a criterion becomes when a chip says something else; or what is wrong with what was written. */
export function changed(c: Criterion, slot: Slot, typed: string): { change: Change } | { wrong: string } {
  const text = typed.trim().replace(/\s+/g, ' ')
  switch (slot) {
    case 'metric':
    case 'window':
      return { change: { [slot]: text || undefined } }
    case 'population':
      return { change: { population: text || undefined, filter: undefined } }
    case 'conditions':
      return {
        change: {
          conditions: text
            ? text
                .split(';')
                .map((t) => t.trim())
                .filter(Boolean)
                .map((t) => c.conditions?.find((x) => x.text === t || condition(x) === t) ?? { kind: 'state', text: t })
            : undefined,
        },
      }
    case 'statistic':
      return { change: { statistic: text || undefined } }
    case 'comparator':
      return { change: { comparator: text || undefined } }
    case 'threshold':
      return threshold(c, text)
  }
}

// What follows from the number is computed anew where it is read.
const computed: Change = { written: undefined, si: undefined, si_high: undefined }

function threshold(c: Criterion, text: string): { change: Change } | { wrong: string } {
  if (!text) return { change: { ...computed, threshold: undefined, high: undefined, unit: undefined } }
  const digits = '[-−]?\\d(?:[\\d,]*\\d)?(?:\\.\\d+)?(?:e[-+]?\\d{1,3})?'
  const m = new RegExp(`^(${digits})(?:\\s*(?:–|-|to|and)\\s*(${digits}))?\\s*(.*)$`, 'i').exec(text)
  const low = m?.[1] && numeral(m[1])
  if (!m || low === undefined || low === '') return { wrong: 'Begin with a number, such as 200 ms' }
  const high = m[2] ? numeral(m[2]) : undefined
  if (m[2] && high === undefined) return { wrong: `“${m[2]}” is not a number. Expected one such as 1200 or 12.5` }
  if (high !== undefined && high < low) return { wrong: 'The range runs backwards. Write the lower bound first' }
  const unit = m[3]?.trim() || c.unit
  if (/\d$/.test(m[1]!) && /^[.,]/.test(m[3] ?? '')) return { wrong: 'Write the decimals after a point: 0.5' }
  return {
    change: {
      ...computed,
      threshold: low,
      high,
      unit: unit || undefined,
      comparator: high === undefined ? (c.comparator === 'within' ? '<=' : c.comparator) : 'within',
    },
  }
}

/** 1200, 1,200, −3, 1e6; undefined of anything else. A comma only groups thousands. */
function numeral(text: string): number | undefined {
  const s = text.replace('−', '-')
  if (!/^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[-+]?\d{1,3})?$/i.test(s)) return undefined
  const n = Number(s.replaceAll(',', ''))
  return Number.isFinite(n) ? n : undefined
}
