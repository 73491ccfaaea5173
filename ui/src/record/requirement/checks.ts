// Where the numbers of a criterion come from, in words and as a form.

import type { Check } from '../wording/reading'

export interface CheckField {
  name: 'event' | 'property' | 'unit' | 'good' | 'metric' | 'window' | 'where'
  label: string
  hint: string
}

export const sources: readonly { value: string; label: string; fields: readonly CheckField[] }[] = [
  {
    value: 'events',
    label: 'Events of the event log',
    fields: [
      { name: 'event', label: 'Event', hint: 'such as search_completed' },
      { name: 'property', label: 'Property', hint: 'such as latency' },
      { name: 'unit', label: 'Unit of the property', hint: 'such as ms' },
      { name: 'good', label: 'Good value', hint: 'of a share, such as 200' },
      { name: 'where', label: 'Only where', hint: 'results=<1000, region=eu' },
      { name: 'window', label: 'How far back', hint: 'such as 28d' },
    ],
  },
  {
    value: 'prometheus',
    label: 'Prometheus',
    fields: [
      { name: 'metric', label: 'Metric', hint: 'such as http_request_duration_seconds' },
      { name: 'where', label: 'Only where', hint: 'route=/search, code=200' },
      { name: 'window', label: 'How far back', hint: 'such as 28d' },
    ],
  },
  { value: 'tests', label: 'Test results', fields: [] },
]

/** "events search_completed, latency in ms, over 28d". */
export function inWords(check: Check | undefined): string {
  if (!check) return ''
  const source = sources.find((s) => s.value === check.source)
  const where = Object.entries(check.where ?? {}).map(([k, v]) => `${k}=${v}`)
  return [
    [source?.label ?? check.source, check.event ?? check.metric].filter(Boolean).join(': '),
    check.property && `${check.property}${check.unit ? ` in ${check.unit}` : ''}`,
    check.good && `good is ${check.good}`,
    where.length > 0 && `where ${where.join(' and ')}`,
    check.window && `over ${check.window}`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** The form of a check: texts alone. */
export type Form = Record<CheckField['name'], string>

export const formOf = (check: Check | undefined): Form => ({
  event: check?.event ?? '',
  property: check?.property ?? '',
  unit: check?.unit ?? '',
  good: check?.good ?? '',
  metric: check?.metric ?? '',
  window: check?.window ?? '',
  where: Object.entries(check?.where ?? {})
    .map(([k, v]) => `${k}=${v}`)
    .join(', '),
})

/** What the form says, with what it does not show kept; or what is wrong with which field. */
export function read(source: string, form: Form, before?: Check): Check | { wrong: string; field: CheckField['name'] } {
  const shown = sources.find((s) => s.value === source)?.fields ?? []
  const check: Check = { source, ...(before?.confidence && { confidence: before.confidence }) }
  for (const { name } of shown) {
    const text = form[name].trim()
    if (!text) continue
    if (name !== 'where') {
      check[name] = text
      continue
    }
    const where: Record<string, string> = {}
    for (const part of text.split(',')) {
      const m = /^\s*([^=<>\s]+)\s*=?\s*(.+?)\s*$/.exec(part)
      if (!m) return { wrong: `“${part.trim()}” is no condition. Write name=value`, field: 'where' }
      where[m[1]!] = m[2]!
    }
    check.where = where
  }
  if (source === 'events' && !check.event) return { wrong: 'Name the event that is one case', field: 'event' }
  if (source === 'prometheus' && !check.metric) return { wrong: 'Name the metric', field: 'metric' }
  return check
}
