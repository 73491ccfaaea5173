import { expect, it } from 'vitest'
import { precisionWords, share, type Rule } from '../../record/wording/rules'
import { matching, severities } from './rulebook'

const rule = (over: Partial<Rule>): Rule => ({
  id: 'RQ-V01',
  name: 'Unquantified quality',
  kind: 'phrase',
  severity: 'refusal',
  characteristic: 'verifiable',
  definition: 'A quality without a number',
  bad: 'It is fast.',
  good: 'It answers within 200 ms.',
  rationale: '',
  findings: 0,
  dismissed: 0,
  ...over,
})

it('rules are found by all words, anywhere in what they say', () => {
  const rules = [rule({}), rule({ id: 'RQ-L11', name: 'Passive', definition: 'Nobody acts', severity: 'info' })]
  expect(matching(rules, 'number  QUALITY', '').map((r) => r.id)).toEqual(['RQ-V01'])
  expect(matching(rules, '', 'info').map((r) => r.id)).toEqual(['RQ-L11'])
  expect(matching(rules, 'passive number', '')).toEqual([])
  expect(severities(rules).map((s) => [s.label, s.n])).toEqual([
    ['All', 2],
    ['Refuses', 1],
    ['To know', 1],
  ])
})

it('a rule that nobody measured says so', () => {
  expect(precisionWords(undefined)).toBe('Not measured')
  expect(precisionWords({ right: 0, of: 0, on: '' })).toBe('Not measured')
  expect(share(undefined)).toBe('–')
  expect(precisionWords({ right: 41, of: 50, on: 'own sentences' })).toBe(
    '0.82: 41 of 50 findings were right (own sentences)',
  )
})
