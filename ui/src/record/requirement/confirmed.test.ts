import { describe, expect, it } from 'vitest'
import type { Criterion, ReadSentence } from '../wording/reading'
import { asConfirmed } from './confirmed'

const text = 'Search answers within 200 ms.'
const limit: Criterion = { text, metric: 'search', comparator: '<=', threshold: 200, unit: 'ms' }
const window = { slot: 'window', rule: 'RQ-V08', question: 'Over which period?' }
const sentence: ReadSentence = {
  start: 0,
  end: text.length,
  text,
  verdict: 'gaps',
  criteria: [{ ...limit, spans: { metric: [0, 6] }, gaps: [window], canonical: 'search is at most 200 ms' }],
  findings: [],
}
const told = (c: Criterion) => ({ canonical: `said of ${c.metric}`, gaps: c.window ? [] : [window] })

describe('a sentence as it was confirmed', () => {
  it('shows the stored criterion of its words, with what that one answers', () => {
    const stored = { ...limit, metric: 'response time of search', window: '28 d' }
    const { criteria, verdict } = asConfirmed(sentence, [stored], told)
    expect(criteria[0]).toMatchObject({ ...stored, gaps: [], canonical: 'said of response time of search' })
    expect(criteria[0]?.spans).toEqual({ metric: [0, 6] })
    expect(verdict).toBe('complete')
  })
  it('is shown as read once its words or its number are others', () => {
    expect(asConfirmed(sentence, [{ ...limit, threshold: 300 }], told).criteria).toEqual(sentence.criteria)
    expect(asConfirmed(sentence, [{ ...limit, text: 'Otherwise.' }], told).criteria).toEqual(sentence.criteria)
  })
  it('stays refused', () => {
    expect(asConfirmed({ ...sentence, verdict: 'refused' }, [{ ...limit, window: '28 d' }], told).verdict).toBe(
      'refused',
    )
  })
})
