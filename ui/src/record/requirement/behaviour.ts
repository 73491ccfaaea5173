// What a model may and must do, as a form.

import { parse } from '../../parts/parse'

export interface Spec {
  metric?: string
  set?: string
  slices?: string[]
  comparator?: string
  threshold?: number
  unit?: string
  judge?: string
  refusal?: string
  escalation?: string
  data?: string
  consent?: string
  review_by?: string
}

export interface Part {
  name: keyof Spec
  label: string
  hint: string
  /** Several lines are usual. */
  long?: boolean
}

export const parts: readonly Part[] = [
  { name: 'metric', label: 'Metric', hint: 'what is measured, such as the share of answers that name a source' },
  { name: 'set', label: 'Evaluation set', hint: 'with its version, such as support-questions v3' },
  { name: 'slices', label: 'Slices', hint: 'each must pass, parted by commas: German, billing' },
  { name: 'comparator', label: 'Comparison', hint: '' },
  { name: 'threshold', label: 'Threshold', hint: 'such as 95' },
  { name: 'unit', label: 'Unit', hint: '% for a share' },
  { name: 'judge', label: 'Judge', hint: 'who or what decides, and how it was checked', long: true },
  { name: 'refusal', label: 'Refusal', hint: 'what it must refuse, and how', long: true },
  { name: 'escalation', label: 'Escalation', hint: 'when a person takes over', long: true },
  { name: 'data', label: 'Data', hint: 'which data it may use', long: true },
  { name: 'consent', label: 'Consent', hint: 'on which ground', long: true },
  { name: 'review_by', label: 'Review by', hint: 'a day' },
]

export type Form = Record<keyof Spec, string>

export const formOf = (spec: Spec | undefined): Form =>
  Object.fromEntries(
    parts.map(({ name }) => {
      const v = spec?.[name]
      return [name, Array.isArray(v) ? v.join(', ') : v === undefined || v === null ? '' : String(v)]
    }),
  ) as Form

/** What the form says; undefined when it says nothing; or what is wrong with which part. */
export function read(form: Form): Spec | undefined | { wrong: string; part: keyof Spec } {
  const spec: Spec = {}
  for (const { name } of parts) {
    const text = form[name].trim()
    if (!text) continue
    if (name === 'threshold') {
      const got = parse(text, { type: 'number' })
      if (typeof got.value !== 'number') return { wrong: got.problem ?? 'A number is expected', part: name }
      spec.threshold = got.value
    } else if (name === 'slices')
      spec.slices = text
        .split(',')
        .map((t) => t.trim())
        .filter(Boolean)
    else spec[name] = text
  }
  return Object.keys(spec).length > 0 ? spec : undefined
}
