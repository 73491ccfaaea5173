import { expect, it } from 'vitest'
import type { Figure, Rec } from '../../../api/wire'
import { around, comparisons, half, naive, nobody, type FullCohort, type TimeToAnswer } from './timed'

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
const answer = (...cohorts: FullCohort[]): TimeToAnswer => ({ definition: '', level: 0.95, cohorts })

it('tells why there is nothing to draw', () => {
  const of = (c: FullCohort) => nobody({ time_to: answer(c) }, 'a', 'b')
  expect(of(cohort({}))).toBe('')
  expect(of(cohort({ n: 0, events: 0 }))).toBe('Nobody did a')
  expect(of(cohort({ events: 0 }))).toBe('Nobody has done b yet')
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
  expect(half(answer(cohort({})), 'a', 'b')).toBe('Half of the people get from a to b within 9 d.')
  const split = answer(cohort({ median: fig(12) }), cohort({}))
  expect(half(split, 'a', 'b', '2020-07-01')).toBe(
    'Half of those who started from 1 Jul 2020 on get from a to b within 9 d; before, it took 12 d.',
  )
  const few = answer(cohort({ median: fig(null) }), cohort({}))
  expect(half(few, 'a', 'b', '2020-07-01')).toContain('fewer than half got there')
  expect(half(answer(cohort({ median: fig(null) })), 'a', 'b')).toBe('')
  expect(half(split, 'a', 'b')).toBe('')
})

it('compares cohorts by restricted means before it shows any p', () => {
  const a = answer(cohort({}), cohort({}))
  a.differences = [{ from: 'before', to: 'after', restricted: { ...fig(-3), low: -4, high: -2 }, conclusive: true }]
  a.log_rank = { chi2: 12.3, df: 1, p: 0.00045 }
  expect(comparisons(a)).toEqual([
    'After against before: −3 d [−4, −2] in the restricted mean.',
    'Log-rank: χ² 12.3, 1 df, p < 0.001.',
  ])
})
