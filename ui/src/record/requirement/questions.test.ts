import { describe, expect, it } from 'vitest'
import { alone, open } from './questions'

const gap = { slot: 'window', rule: 'RQ-V08', question: 'Over which time?' }

describe('questions', () => {
  it('are the gaps, with of whom each was asked', () => {
    const asked = [{ slot: 'window', criterion: 1, question: 'A month?', of: 'ada', asked: '2026-11-20' }]
    expect(open([gap], 1, asked)).toEqual([{ ...asked[0], rule: 'RQ-V08', at: 0 }])
    expect(open([gap], 2, asked)).toEqual([{ ...gap, criterion: 2 }])
  })
  it('of the statement hold for each criterion', () => {
    expect(open([gap], 2, [{ slot: 'window', question: 'When?', of: 'ada' }])[0]).toMatchObject({
      of: 'ada',
      criterion: 2,
    })
  })
  it('that were answered while the gap is open are asked anew, and listed as answered', () => {
    const asked = [{ slot: 'window', criterion: 1, question: 'A month?', of: 'ada', answer: 'Yes' }]
    const shown = open([gap], 1, asked)
    expect(shown).toEqual([{ ...gap, criterion: 1 }])
    expect(alone(asked, shown)).toEqual([{ ...asked[0], at: 0 }])
  })
  it('of a gap that is closed by now need no answer', () => {
    expect(alone([{ slot: 'window', criterion: 1, question: 'A month?', of: 'ada' }], [])).toEqual([])
    expect(alone([{ question: 'For whom?', of: 'ada' }], [])).toEqual([{ question: 'For whom?', of: 'ada', at: 0 }])
  })
})
