// What the language engine says of a text, as POST /define/read answers. Places are code points of the text.

import type { Severity } from '../../api/wire'

export type Verdict = 'none' | 'refused' | 'gaps' | 'complete'

export interface Fix {
  title: string
  start: number
  end: number
  text: string
}

/** A place that a rule minds. */
export interface Remark {
  rule: string
  severity: Severity
  start: number
  end: number
  words?: string
  message: string
  question?: string
  fixes?: Fix[]
}

export interface Gap {
  slot: string
  rule: string
  question: string
}

export interface Check {
  source: string
  event?: string
  property?: string
  unit?: string
  where?: Record<string, string>
  good?: string
  metric?: string
  window?: string
  confidence?: number
}

export interface Criterion {
  text: string
  metric?: string
  quantity?: string
  direction?: string
  population?: string
  filter?: { text: string; attribute: string; comparator: string; value: number; unit?: string }[]
  conditions?: { kind: string; text: string }[]
  statistic?: string
  basis?: string
  comparator?: string
  threshold?: number
  high?: number
  unit?: string
  written?: string
  si?: number
  si_high?: number
  relative?: string
  window?: string
  modality?: string
  check?: Check
}

export interface ReadCriterion extends Criterion {
  spans: Record<string, number[]>
  gaps: Gap[]
  canonical: string
}

export interface ReadSentence {
  start: number
  end: number
  text: string
  verdict: Verdict
  criteria: ReadCriterion[]
  story?: { role: string; means: string; ends?: string }
  findings: Remark[]
}

export interface Reading {
  sentences: ReadSentence[]
  findings: Remark[]
}

/** What POST /define/phrase answers. */
export interface Phrase {
  text: string
  canonical: string
  gaps: Gap[]
}

export interface Dismissal {
  rule: string
  words?: string
  reason: string
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

/** The dismissal under which a remark falls: one of its rule, for its words or for all. */
export const dismissalOf = (list: readonly Dismissal[], r: Pick<Remark, 'rule' | 'words'>): Dismissal | undefined =>
  list.find((d) => same(d.rule, r.rule) && (!d.words || same(d.words, r.words ?? '')))

/** The criterion without what only its reading has. */
export function bare(c: ReadCriterion): Criterion {
  const { spans: _, gaps: __, canonical: ___, ...rest } = c
  return rest
}

/**
 * The verdict of a sentence once dismissals are taken off: one that was refused for findings which are all dismissed is
 * accepted, with the questions that are left.
 */
export function verdictOf(s: ReadSentence, dismissed: readonly Dismissal[]): Verdict {
  if (s.verdict !== 'refused') return s.verdict
  const refusals = s.findings.filter((f) => f.severity === 'refusal')
  const stands = refusals.length === 0 || refusals.some((f) => !dismissalOf(dismissed, f))
  return stands ? 'refused' : s.criteria.some((c) => c.gaps.length > 0) ? 'gaps' : 'complete'
}

/** A text cut where remarks and lights begin and end, for drawing what lies on it. Units of the browser. */
export interface Piece {
  text: string
  severity?: Severity
  title?: string
  lit: boolean
}

const weight: Record<Severity, number> = { info: 1, warning: 2, refusal: 3 }

/** The gravest first, else as they stand in the text. */
export const bySeverity = <T extends { severity: Severity }>(list: readonly T[]): T[] =>
  list.toSorted((a, b) => weight[b.severity] - weight[a.severity])

export interface Mark {
  from: number
  to: number
  severity: Severity
  message: string
}

/** Cuts a text into pieces; where marks overlap the gravest shows. */
export function pieces(text: string, marks: readonly Mark[], lit?: { from: number; to: number }): Piece[] {
  const cuts = new Set([0, text.length])
  for (const m of [...marks, ...(lit ? [lit] : [])]) {
    cuts.add(Math.min(text.length, Math.max(0, m.from)))
    cuts.add(Math.min(text.length, Math.max(0, m.to)))
  }
  const at = [...cuts].sort((a, b) => a - b)
  return at.slice(0, -1).map((from, i) => {
    const to = at[i + 1] ?? text.length
    const on = marks.filter((m) => m.from <= from && m.to >= to)
    const worst = bySeverity(on)[0]
    return {
      text: text.slice(from, to),
      severity: worst?.severity,
      title: on.length > 0 ? on.map((m) => m.message).join('\n') : undefined,
      lit: lit !== undefined && lit.from <= from && lit.to >= to,
    }
  })
}
