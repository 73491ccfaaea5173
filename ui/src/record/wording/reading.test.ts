import { describe, expect, it } from 'vitest'
import { dismissalOf, pieces, verdictOf, type ReadSentence } from './reading'

const sentence = (over: Partial<ReadSentence>): ReadSentence => ({
  start: 0,
  end: 10,
  text: 'It is fast',
  verdict: 'refused',
  criteria: [],
  findings: [],
  ...over,
})
const fast = { rule: 'RQ-V01', severity: 'refusal', start: 6, end: 10, words: 'fast', message: 'No number' } as const

describe('a dismissal', () => {
  it('holds for its words, or for all when it has none', () => {
    expect(dismissalOf([{ rule: 'rq-v01', words: 'Fast', reason: 'x' }], fast)).toBeDefined()
    expect(dismissalOf([{ rule: 'RQ-V01', words: 'quick', reason: 'x' }], fast)).toBeUndefined()
    expect(dismissalOf([{ rule: 'RQ-V01', reason: 'x' }], fast)).toBeDefined()
    expect(dismissalOf([{ rule: 'RQ-V02', reason: 'x' }], fast)).toBeUndefined()
  })

  it('takes a refusal off the verdict only when it was the last', () => {
    const gone = [{ rule: 'RQ-V01', reason: 'x' }]
    expect(verdictOf(sentence({ findings: [fast] }), gone)).toBe('complete')
    expect(verdictOf(sentence({ findings: [fast, { ...fast, rule: 'RQ-V02' }] }), gone)).toBe('refused')
    expect(verdictOf(sentence({}), gone)).toBe('refused')
    expect(verdictOf(sentence({ verdict: 'gaps', findings: [fast] }), gone)).toBe('gaps')
  })
})

describe('pieces', () => {
  it('cut a text where marks and light begin and end, the gravest mark showing', () => {
    const marks = [
      { from: 0, to: 7, severity: 'info', message: 'a' },
      { from: 3, to: 7, severity: 'refusal', message: 'b' },
    ] as const
    expect(pieces('It is fast', marks, { from: 6, to: 10 })).toEqual([
      { text: 'It ', severity: 'info', title: 'a', lit: false },
      { text: 'is ', severity: 'refusal', title: 'a\nb', lit: false },
      { text: 'f', severity: 'refusal', title: 'a\nb', lit: true },
      { text: 'ast', severity: undefined, title: undefined, lit: true },
    ])
  })

  it('are one without marks, none without text, and never leave the text', () => {
    expect(pieces('abc', []).map((p) => p.text)).toEqual(['abc'])
    expect(pieces('', [])).toEqual([])
    expect(pieces('abc', [{ from: 2, to: 99, severity: 'info', message: '' }]).map((p) => p.text)).toEqual(['ab', 'c'])
  })
})
