// The words for what an import did, or would do.

import type { components } from '../../api/schema'
import { count } from '../../words'

type Report = components['schemas']['ProductImportReport']
type Where = components['schemas']['ConnectWhere']

export interface Sum {
  label: string
  value: number
}

/** What comes of an import, the weightiest first; what is zero and says nothing is left out. */
export function sums(report: Report): Sum[] {
  const { created, updated, unchanged, linked } = report.applied
  const files = report.files ?? []
  const events = files.reduce((n, f) => n + (f.events ?? 0), 0)
  const doubled = files.reduce((n, f) => n + (f.duplicates ?? 0), 0)
  const records = created + updated + unchanged > 0 || events === 0
  const out: Sum[] = []
  if (records)
    out.push(
      { label: 'created', value: created },
      { label: 'updated', value: updated },
      { label: 'unchanged', value: unchanged },
    )
  if (linked > 0) out.push({ label: linked === 1 ? 'link' : 'links', value: linked })
  if (events > 0) out.push({ label: events === 1 ? 'event' : 'events', value: events })
  if (doubled > 0) out.push({ label: 'events there already', value: doubled })
  return out
}

/** Whether an import changes nothing at all. */
export const empty = (report: Report): boolean =>
  sums(report).every((s) => s.value === 0 || s.label === 'unchanged' || s.label === 'events there already')

/** Records by kind over all files, the most first. */
export function byKind(report: Report): { kind: string; records: number }[] {
  const all = new Map<string, number>()
  for (const file of report.files ?? [])
    for (const [kind, n] of Object.entries(file.kinds ?? {})) all.set(kind, (all.get(kind) ?? 0) + n)
  return [...all]
    .filter(([, records]) => records > 0)
    .map(([kind, records]) => ({ kind, records }))
    .sort((a, b) => b.records - a.records)
}

/** "line 41, column 3"; empty when it is the file as a whole. */
export function place(at: Where): string {
  if (!at.line) return ''
  return at.column ? `line ${at.line}, column ${at.column}` : `line ${at.line}`
}

/** "tickets.csv and 2 more files". */
export function filesOf(names: readonly string[] | null): string {
  const [first, ...rest] = names ?? []
  if (!first) return 'no file'
  return rest.length === 0 ? first : `${first} and ${count(rest.length, 'more file')}`
}
