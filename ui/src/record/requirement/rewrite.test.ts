import { describe, expect, it } from 'vitest'
import type { ReadCriterion, ReadSentence } from '../wording/reading'
import { agrees, proposals, spanOf } from './rewrite'

const text = 'Hi 👋. Search answers within 200 ms at the 95th percentile.'
const at = (words: string) => {
  const i = text.indexOf(words) - 1 // a waving hand is one code point and two units
  return [i, i + words.length]
}
const criterion: ReadCriterion = {
  text: '',
  metric: 'search',
  comparator: '<=',
  threshold: 200,
  unit: 'ms',
  statistic: 'p95',
  spans: { threshold: at('200'), unit: at('ms'), statistic: at('95th percentile') },
  gaps: [],
  canonical: '',
}
const sentence: ReadSentence = {
  start: at('Search')[0]!,
  end: [...text].length,
  text: '',
  verdict: 'complete',
  criteria: [criterion],
  findings: [],
}
const propose = (slot: Parameters<typeof proposals>[4], change: Partial<ReadCriterion>) =>
  proposals(text, sentence, criterion, { ...criterion, ...change }, slot)

describe('a changed chip', () => {
  it('changes the words where it stands, counted in code points', () => {
    expect(propose('threshold', { threshold: 150 })).toEqual(['Search answers within 150 ms at the 95th percentile.'])
    expect(propose('statistic', { statistic: 'p99' })[0]).toBe('Search answers within 200 ms at the 99th percentile.')
  })
  it('is added before the full stop when the sentence does not say it', () => {
    expect(propose('window', { window: '28 d' })).toEqual([
      'Search answers within 200 ms at the 95th percentile over 28 d.',
    ])
    expect(propose('population', { population: 'queries' })[0]).toMatch(/percentile for queries\.$/)
  })
  it('is one condition more, in its own words', () => {
    const load = { kind: 'load', text: '500 requests/s' }
    expect(propose('conditions', { conditions: [load] })).toEqual([
      'Search answers within 200 ms at the 95th percentile under 500 requests/s.',
    ])
    expect(propose('conditions', { conditions: [{ kind: 'exclusion', text: 'maintenance' }] })[0]).toMatch(
      /excluding maintenance\.$/,
    )
  })
  it('proposes nothing when a part is taken away', () => {
    expect(propose('window', { window: undefined })).toEqual([])
  })
})

it('number and unit are one place', () => {
  expect(spanOf(criterion, 'threshold')).toEqual([at('200')[0], at('ms')[1]])
  expect(spanOf(criterion, 'window')).toBeUndefined()
})

describe('a reading agrees', () => {
  const meant = { text: '', threshold: 150, unit: 'ms', comparator: '<=', statistic: 'p95' }
  it('when each condition is read, in more words or fewer', () => {
    const conditions = [{ kind: 'load', text: '500 requests/s' }]
    expect(
      agrees(
        { ...meant, conditions: [{ kind: 'load', text: 'under 500 requests/s' }] },
        { ...meant, conditions },
        'conditions',
      ),
    ).toBe(true)
    expect(agrees(meant, { ...meant, conditions }, 'conditions')).toBe(false)
  })
  it('when the changed part is read as meant and the bound is kept', () => {
    expect(agrees({ ...meant, window: '28 d' }, meant, 'threshold')).toBe(true)
    expect(agrees({ ...meant, threshold: 15 }, meant, 'threshold')).toBe(false)
    expect(agrees({ ...meant, comparator: '>=' }, meant, 'threshold')).toBe(false)
    expect(agrees({ ...meant, statistic: undefined }, meant, 'threshold')).toBe(false)
  })
})
