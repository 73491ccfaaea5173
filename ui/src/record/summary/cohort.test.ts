import { expect, it } from 'vitest'
import type { Json, Rec } from '../../api/wire'
import { askOf, ruleWords } from './cohort'

const cohort = (pick: Json): Rec => ({
  key: 'COH-1',
  kind: 'cohort',
  title: '',
  state: 'in_use',
  fields: { question: { pick } },
  version: 1,
  created: '',
  updated: '',
  position: 1,
})
const named = (...names: string[]) => ({ names })

it('says who belongs', () => {
  const steps = [named('a'), named('b', 'c'), named('d')]
  expect(ruleWords(cohort({ funnel: { steps, window: '14d', reached: 2 } }))).toBe('Who did a, then b or c within 14d.')
  expect(ruleWords(cohort({ funnel: { steps, reached: 2, dropped: true } }))).toBe(
    'Who did a, then b or c, and did not go on to d.',
  )
  expect(ruleWords(cohort({ retained: { start: named('a'), back: named('b'), period: 3, lost: true } }))).toBe(
    'Who did not do b in week 3 after a, although it is over.',
  )
  expect(ruleWords(cohort({ reached: { start: named('a'), end: named('b'), within: '7d' } }))).toBe(
    'Who got from a to b within 7d.',
  )
})
it('leaves rules that combine others to their fields', () => {
  expect(ruleWords(cohort({ all: [] }))).toBe('')
  expect(ruleWords({ ...cohort(null), fields: {} })).toBe('')
})
it('asks of the members alone', () => expect(askOf(cohort(null))).toContain('"cohort":"COH-1"'))
