// Findings and replacements as CodeMirror takes them, for all that is written here.

import type { Diagnostic } from '@codemirror/lint'
import type { Place } from './places'

const severities = { info: 'info', warning: 'warning', refusal: 'error' } as const

/** Places as underlines; one beyond the text is left out. */
export const diagnostics = (places: readonly Place[], length: number): Diagnostic[] =>
  places
    .filter((p) => p.to <= length)
    .map((p) => ({
      from: p.from,
      to: p.to,
      severity: severities[p.severity],
      message: p.act ? `${p.message}\n${p.act}` : p.message,
      source: p.rule,
    }))

/** Only what differs, so that the underlines of the rest stay where they are. */
export function difference(before: string, after: string): { from: number; to: number; insert: string } {
  const most = Math.min(before.length, after.length)
  let from = 0
  while (from < most && before[from] === after[from]) from++
  let end = 0
  while (end < most - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) }
}
