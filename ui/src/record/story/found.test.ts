import { describe, expect, it } from 'vitest'
import type { Finding } from '../../api/wire'
import { lacks, remarkAt, stored, verdictOf } from './found'

const finding = (over: Partial<Finding>): Finding => ({
  subject: 'US-1',
  rule: 'wording.US-02',
  severity: 'warning',
  message: 'm',
  ...over,
})

describe('a finding of a story', () => {
  it('is found at its field, with the words it minds', () => {
    const f = finding({ path: 'fields.means[3:7]', act: 'How fast?' })
    expect(remarkAt(f, 'fields.means', '👋 fast search')).toMatchObject({
      rule: 'US-02',
      words: 'ast ',
      question: 'How fast?',
    })
    expect(remarkAt(f, 'fields.ends', '')).toBeUndefined()
    expect(remarkAt(finding({ path: 'fields.scenarios[1]' }), 'fields.scenarios[1]', '')).toMatchObject({
      words: undefined,
    })
    expect(remarkAt(finding({ path: 'fields.scenarios[10]' }), 'fields.scenarios[1]', '')).toBeUndefined()
  })
  it('decides the verdict', () => {
    expect(verdictOf([])).toBe('complete')
    expect(verdictOf([finding({ severity: 'info' })])).toBe('complete')
    expect(verdictOf([finding({})])).toBe('gaps')
    expect(verdictOf([finding({}), finding({ rule: 'story.unacceptable', severity: 'refusal' })])).toBe('refused')
    expect(verdictOf([finding({ rule: 'delivery.late', severity: 'refusal' })])).toBe('complete')
  })
})

describe('a scenario', () => {
  it('needs a name, an action and what follows, or its Gherkin', () => {
    expect(lacks({ name: '' })).toBe('name')
    expect(lacks({ name: 'a', given: 'b' })).toBe('when')
    expect(lacks({ name: 'a', when: 'b' })).toBe('then')
    expect(lacks({ name: 'a', when: 'b', then: 'c' })).toBe('')
    expect(lacks({ name: 'a', gherkin: 'Scenario: a' })).toBe('')
  })
  it('is stored without what is empty', () => {
    expect(stored({ name: ' a ', given: ' ', when: 'b', then: 'c' })).toEqual({ name: 'a', when: 'b', then: 'c' })
  })
})
