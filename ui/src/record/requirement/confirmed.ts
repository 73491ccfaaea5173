// A sentence is shown as its author confirmed it: by its stored criteria, as long as they are of the words that stand
// there. Only what is written anew is shown as read.

import type { Criterion, Gap, ReadCriterion, ReadSentence } from '../wording/reading'
import { confirmed } from './match'

/** What a phrase of a criterion says about it. */
export interface Told {
  canonical: string
  gaps: Gap[]
}

/** The sentence with its stored criteria in place of their readings; `told` knows the reading of a stored one. */
export function asConfirmed(
  sentence: ReadSentence,
  stored: readonly Criterion[],
  told: (c: Criterion) => Told | undefined,
): ReadSentence {
  const criteria = sentence.criteria.map((reading): ReadCriterion => {
    const old = confirmed(reading, stored)
    const says = old && told(old)
    return old && says ? { ...old, spans: reading.spans, gaps: says.gaps, canonical: says.canonical } : reading
  })
  const open = criteria.some((c) => c.gaps.length > 0)
  const moved = criteria.some((c, i) => c !== sentence.criteria[i])
  const verdict =
    moved && ['gaps', 'complete'].includes(sentence.verdict) ? (open ? 'gaps' : 'complete') : sentence.verdict
  return { ...sentence, criteria, verdict }
}
