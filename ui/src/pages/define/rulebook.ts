// Finding a rule in the book.

import type { Rule } from '../../record/wording/rules'

const labels: Readonly<Record<Rule['severity'], string>> = {
  refusal: 'Refuses',
  warning: 'Look at',
  info: 'To know',
  off: 'Off',
}

/** The severities there are, the gravest first, each with how many rules have it. */
export const severities = (rules: readonly Rule[]): { value: string; label: string; n: number }[] => [
  { value: '', label: 'All', n: rules.length },
  ...Object.entries(labels)
    .map(([value, label]) => ({ value, label, n: rules.filter((r) => r.severity === value).length }))
    .filter((s) => s.n > 0),
]

/** Rules that have every word somewhere in what they say, and the severity. */
export function matching(rules: readonly Rule[], words: string, severity: string): Rule[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  return rules.filter((r) => {
    if (severity && r.severity !== severity) return false
    const text = [r.id, r.name, r.characteristic, r.definition, r.bad, r.good, r.rationale].join(' ').toLowerCase()
    return wanted.every((w) => text.includes(w))
  })
}
