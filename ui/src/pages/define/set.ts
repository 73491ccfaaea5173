// The set of requirements as GET /define/coverage gives it, and how it is narrowed down.

import type { Key } from '../../api/wire'
import type { Verdict } from '../../record/wording/reading'

export interface OpenQuestion {
  requirement: Key
  title: string
  slot?: string
  rule?: string
  criterion?: number
  question: string
  of?: string
  asked?: string
  open: boolean
  answer?: string
}

export interface Covered {
  key: Key
  title: string
  state: string
  owner?: string
  type?: string
  statement?: string
  verdict: Verdict
  addresses: Key[]
  evidence: { n: number; keys: Key[] }
  criteria: { n: number; gaps: number }
  work: { n: number; keys: Key[]; done: number }
  check: { n: number }
  judged: { says: 'met' | 'not_met' | 'cannot_tell' | 'none'; message?: string }
  refusals: number
  warnings: number
  questions: OpenQuestion[]
}

export interface CriterionOf {
  key: Key
  criterion: number
  text: string
  canonical: string
}

export interface Coverage {
  requirements: Covered[]
  uncovered: { key: Key; kind: string; title: string; state: string }[]
  contradictions: { a: CriterionOf; b: CriterionOf; kind: string; reason: string }[]
  duplicates: { a: Key; b: Key; why: string }[]
  terms: { key: Key; term: string; definition: string; used: number; avoided: { word: string; keys: Key[] }[] }[]
  undefined: { term: string; keys: Key[] }[]
}

export type Column = 'evidence' | 'criterion' | 'work' | 'check' | 'verdict'

export const columns: readonly { name: Column; label: string; doc: string }[] = [
  { name: 'evidence', label: 'Evidence', doc: 'Quotes, themes and metrics behind it and behind what it addresses' },
  { name: 'criterion', label: 'Criteria', doc: 'What is checked, and what the criteria leave open' },
  { name: 'work', label: 'Work', doc: 'Work items that implement it, and how many of them are done' },
  {
    name: 'check',
    label: 'Check',
    doc: 'Where the numbers come from: events, monitoring, tests, metrics, evaluations',
  },
  { name: 'verdict', label: 'Verdict', doc: 'What measuring says' },
]

/** Not judged before it is delivered. */
const judgeable = new Set(['delivered', 'met', 'not_met'])

/** Whether a cell is empty where something is expected. */
export function missing(r: Covered, column: Column): boolean {
  switch (column) {
    case 'evidence':
      return r.evidence.n === 0
    case 'criterion':
      return r.criteria.n === 0
    case 'work':
      return r.work.n === 0
    case 'check':
      return r.check.n === 0
    case 'verdict':
      return r.judged.says === 'none' && judgeable.has(r.state)
  }
}

/** A row in which something is missing, refused or asked. */
export const hasGaps = (r: Covered): boolean =>
  columns.some((c) => missing(r, c.name)) || r.refusals > 0 || r.criteria.gaps > 0

/** The rows of a filter: "gaps", a state, or all. */
export const narrowed = (rows: readonly Covered[], filter: string): Covered[] =>
  rows.filter((r) => !filter || (filter === 'gaps' ? hasGaps(r) : r.state === filter))

/** How many rows have something in a column. */
export const filled = (rows: readonly Covered[], column: Column): number =>
  rows.filter((r) => (column === 'verdict' ? r.judged.says !== 'none' : !missing(r, column))).length

/** Where an empty place leads: to the page of the requirement, on the way to fill it. */
export function act(r: Covered, column: Column): { words: string; href: string } {
  const to: Record<Column, [string, string]> = {
    evidence: ['no evidence', 'fill=evidence'],
    criterion: ['no criterion', 'edit=statement'],
    work: ['no work', 'fill=work'],
    check: ['no check', 'edit=check'],
    verdict: ['no verdict', 'fill=verdict'],
  }
  const [words, query] = to[column]
  // A check is of a criterion.
  return { words, href: `/${r.key}?${column === 'check' && r.criteria.n === 0 ? 'edit=statement' : query}` }
}
