import { expect, test } from 'vitest'
import type { Figure } from '../../api/wire'
import { comparable, rows, scaleOf, series, shown, type Evaluated } from './verdict'

const figure = (value: number, low: number, high: number): Figure => ({
  name: 'median, from 2026-07-01',
  value,
  low,
  high,
  unit: 'd',
  n: 575,
  definition: 'time to the first call',
  as_of: '2026-10-31T23:59:45Z',
})
const after = figure(4.07, 3.86, 4.38)
const effect = figure(-5.4, -12, -1.21)
const read = {
  released: '2026-07-01',
  result: after,
  value: after,
  before: figure(9.03, 8.31, 10.1),
  effect,
  weeks: [
    { week: -1, start: '2026-06-24', value: 8, n: 20 },
    { week: 0, start: '2026-07-01', value: 4, n: 22 },
  ],
} as Evaluated

test('a change is told beside the values, not drawn on their scale', () => {
  const { drawn, told } = comparable(rows(read))
  expect(drawn.map((r) => r.name)).toEqual(['After the release', 'Before it'])
  expect(told.map((r) => r.name)).toEqual(['Changed by the release'])
  expect(scaleOf(drawn, figure(5, 5, 5))[0]).toBe(0)
})

test('a target of a change is held against the change alone', () => {
  const { drawn } = comparable(rows({ ...read, result: effect }))
  expect(drawn.map((r) => r.name)).toEqual(['Changed by the release'])
  expect(scaleOf(drawn, null)[0]).toBeLessThanOrEqual(-12)
})

test('weeks become a series that begins on the days of the weeks', () => {
  expect(series(read, 'median')?.buckets[0]).toEqual({ start: '2026-06-24', end: '2026-07-01', complete: true })
  expect(series({ ...read, weeks: read.weeks!.slice(1) }, 'median')).toBeUndefined()
})

test('what was changed is written for people', () => {
  expect([shown(null), shown(5), shown('d')]).toEqual(['nothing', '5', 'd'])
})
