// The rulebook as GET /define/rules gives it, and what its figures say in words.

import type { Severity } from '../../api/wire'
import { number } from '../../words'

export interface Precision {
  right: number
  of: number
  on: string
}

export interface Rule {
  id: string
  name: string
  kind: string
  severity: Severity | 'off'
  characteristic: string
  definition: string
  bad: string
  good: string
  rationale: string
  question?: string
  precision?: Precision
  house?: boolean
  findings: number
  dismissed: number
}

export interface Rules {
  rules: Rule[]
  not_checked: { characteristic: string; why: string }[]
}

/** "0.82: 41 of 50 findings were right, on …"; a rule that nobody measured says so. */
export function precisionWords(p: Precision | undefined): string {
  if (!p || p.of === 0) return 'Not measured'
  return `${(p.right / p.of).toFixed(2)}: ${number(p.right)} of ${number(p.of)} findings were right${p.on ? ` (${p.on})` : ''}`
}

/** The share alone, for a column: "0.82"; a dash where nobody measured. */
export const share = (p: Precision | undefined): string => (p && p.of > 0 ? (p.right / p.of).toFixed(2) : '–')
