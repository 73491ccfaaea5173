// Findings of a story at the field or scenario they are about.

import type { Finding } from '../../api/wire'
import { CodePoints } from '../spans'
import type { Remark, Verdict } from '../wording/reading'

/** A finding about words as a remark, with the words it minds; undefined when it is about another place. */
export function remarkAt(f: Finding, path: string, text: string): Remark | undefined {
  if (f.path !== path && !f.path?.startsWith(`${path}[`)) return undefined
  const span = /\[(\d{1,9}):(\d{1,9})\]$/.exec(f.path.slice(path.length))
  const [start, end] = span ? [Number(span[1]), Number(span[2])] : [0, 0]
  return {
    rule: f.rule.replace(/^wording\./, ''),
    severity: f.severity,
    start,
    end,
    words: span ? new CodePoints(text).slice(start, end) : undefined,
    message: f.message,
    question: f.act,
  }
}

/** What the findings of a story make of it. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  const about = findings.filter((f) => /^(?:story|wording|language)\./.test(f.rule))
  if (about.some((f) => f.severity === 'refusal')) return 'refused'
  return about.some((f) => f.severity === 'warning') ? 'gaps' : 'complete'
}

export interface Scenario {
  name: string
  given?: string
  when?: string
  then?: string
  gherkin?: string
}

/** What a scenario lacks; empty when nothing. */
export function lacks(s: Scenario): '' | 'name' | 'when' | 'then' {
  if (!s.name.trim()) return 'name'
  if (s.gherkin?.trim()) return ''
  if (!s.when?.trim()) return 'when'
  return s.then?.trim() ? '' : 'then'
}

/** Without what is empty, as it is stored. */
export const stored = (s: Scenario): Scenario =>
  Object.fromEntries(
    Object.entries(s)
      .map(([name, text]) => [name, String(text ?? '').trim()])
      .filter(([, text]) => text),
  ) as unknown as Scenario
