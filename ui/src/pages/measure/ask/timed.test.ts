import { expect, it } from 'vitest'
import type { Figure, Rec } from '../../api/wire'
import { around, asked, cannotTell, half, naive, questionIn, type Answer, type FullCohort } from './answer'

const fig = (value: number | null): Figure => ({ name: '', value, unit: 'd', n: 1, definition: '', as_of: '' })
const cohort = (over: Partial<FullCohort>): FullCohort => ({
  name: 'all',
  n: 10,
  events: 6,
  censored: 4,
  follow_up: 30,
  median: fig(9),
  curve: [],
  naive: { mean: fig(4), median: fig(3) },
  ...over,
})
const answer = (c: FullCohort): Answer => ({
  question: { type: 'time_to', start: 'a', end: 'b' },
  time_to: { definition: '', level: 0.95, as_of: { seq: 1 }, verdict: { answer: '', sentence: '' }, cohorts: [c] },
  value: fig(9),
  sentence: '',
})

it('says what is asked', () => {
  expect(asked({ type: '', start: 'a', end: 'b' })).toBe('How long people take from a to b')
  expect(asked({ type: '', start: 'a', end: 'b', days: 14 })).toBe('How many people get from a to b within 14 days')
  expect(asked({ type: '', start: '', end: 'b' })).toBe('')
})
it('reads a question from an address and drops what is none', () => {
  const of = (q: Record<string, string>) => questionIn((name) => q[name] ?? '')
  expect(of({ start: 'a', end: 'b', days: '14', split: '2026-07-01' })).toEqual({
    type: 'within',
    start: 'a',
    end: 'b',
    days: 14,
    split: '2026-07-01',
  })
  expect(of({ start: 'a', end: 'b', days: 'x', split: 'July' })).not.toHaveProperty('days')
  expect(of({ start: 'a', end: 'b', split: 'July' })).not.toHaveProperty('split')
})
it('tells why there is nothing to draw', () => {
  expect(cannotTell(answer(cohort({})))).toBe('')
  expect(cannotTell(answer(cohort({ n: 0, events: 0 })))).toBe('Nobody did a')
  expect(cannotTell(answer(cohort({ events: 0 })))).toBe('Nobody has done b yet')
  expect(cannotTell({ ...answer(cohort({})), stopped: 'no log' })).toBe('no log')
})
it('warns of the mean only where somebody is left out of it', () => {
  expect(naive(cohort({}))).toContain('leaves out the 4 of 10')
  expect(naive(cohort({ censored: 0 }))).toBe('')
})
it('finds what happened near a day', () => {
  const rec = (key: string, kind: string, fields: Rec['fields'], created = ''): Rec => ({
    key,
    kind,
    title: key,
    state: 'released',
    fields,
    version: 1,
    created,
    updated: '',
    position: 1,
  })
  const near = around('2026-07-01', [
    rec('REL-1', 'release', { date: '2026-06-20' }),
    rec('FEAT-1', 'feature', { delivered: '2026-07-01' }),
    rec('REL-2', 'release', { date: '2026-12-01' }),
    rec('DEC-1', 'decision', {}, '2026-07-05T10:00:00Z'),
    rec('FEAT-2', 'feature', {}),
  ])
  expect(near.map((n) => [n.key, n.after])).toEqual([
    ['FEAT-1', 0],
    ['DEC-1', 4],
    ['REL-1', -11],
  ])
})

it('says when half of the people get there, and how long it took before', () => {
  const a = answer(cohort({}))
  expect(half(a)).toBe('Half of the people get from a to b within 9 d.')
  const split = { ...a, question: { ...a.question, split: '2020-07-01' }, before: fig(12) }
  expect(half(split)).toBe(
    'Half of those who started from 1 Jul 2020 on get from a to b within 9 d; before, it took 12 d.',
  )
  expect(half({ ...split, before: fig(null) })).toContain('fewer than half got there')
  expect(half({ ...a, value: fig(null) })).toBe('')
})
