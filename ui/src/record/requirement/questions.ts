// What a requirement leaves open: the gaps that are read now, joined with what somebody was asked.

import type { Gap } from '../wording/reading'

/** As the record holds it. */
export interface Question {
  slot?: string
  /** Of which criterion, from 1; absent: of the statement. */
  criterion?: number
  question: string
  of?: string
  asked?: string
  answer?: string
}

export interface Open extends Question {
  rule?: string
  /** Where it stands in the record; undefined while nobody was asked. */
  at?: number
}

const of = (q: Question) => q.criterion ?? 0

/** The gaps of one criterion, each with of whom it was asked. */
export function open(gaps: readonly Gap[], criterion: number, asked: readonly Question[]): Open[] {
  return gaps.map((gap) => {
    const at = asked.findIndex((q) => q.slot === gap.slot && (of(q) === criterion || of(q) === 0))
    const found = asked[at]
    return found && !found.answer
      ? { ...found, slot: gap.slot, rule: gap.rule, criterion, at }
      : { slot: gap.slot, rule: gap.rule, question: gap.question, criterion }
  })
}

/** What was asked beside the gaps: questions that stand alone, and those that were answered. */
export const alone = (asked: readonly Question[], shown: readonly Open[]): Open[] =>
  asked.flatMap((q, at) => (shown.some((s) => s.at === at) || (q.slot && !q.answer) ? [] : [{ ...q, at }]))
