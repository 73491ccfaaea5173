import { expect, test } from 'vitest'
import type { Figure } from '../../../api/wire'
import type { Friction } from '../../../charts/friction'
import { limitTyped, questionOf, ranked, takeOf, unknownOf, wayOf } from './friction'

const figure = (value: number | null, unit = 'h'): Figure => ({
  name: '',
  value,
  unit,
  n: 9,
  definition: '',
  as_of: 'now',
})
const one = (operation: string, people: number, lost: number | null) =>
  ({
    kind: 'error',
    what: { operation },
    words: `${operation} failed`,
    people: figure(people, 'people'),
    lost: figure(lost),
    each: figure(1),
    association: figure(3, 'percentage points'),
  }) as Friction

test('frictions are ranked by what they cost, or by whom they meet; an unknown cost is last', () => {
  const data = { frictions: [one('a', 9, null), one('b', 2, 50), one('c', 5, 10)] }
  expect(ranked(data, 'lost').map((f) => f.what.operation)).toEqual(['b', 'c', 'a'])
  expect(ranked(data, 'people').map((f) => f.what.operation)).toEqual(['a', 'c', 'b'])
})

test('a limit is read as people write it', () => {
  expect(['7', '7 d', '36 hours', '2w', '', '0', 'soon'].map(limitTyped)).toEqual([
    '7d',
    '7d',
    '36h',
    '2w',
    '',
    undefined,
    undefined,
  ])
})

test('nothing is asked without a goal', () => {
  expect(questionOf({ start: 'a', goal: '', late: '' })).toBeUndefined()
  expect(questionOf({ start: 'a', goal: 'b', late: '7d' })).toMatchObject({ friction: { late: '7d' } })
})

test('what is made of a friction names it as the answer does, so that the server finds it again', () => {
  const asked = { start: 'a', goal: 'b', late: '7d' }
  const made = takeOf('requirement', one('createOrder', 550, 100), asked, 'ada')
  expect(made).toMatchObject({ record: 'requirement', kind: 'error', operation: 'createOrder', owner: 'ada' })
  expect(JSON.parse(String(made['question']))).toEqual(questionOf(asked))
  expect(made).not.toHaveProperty('status')
  expect(takeOf('theme', one('createOrder', 1, 1), asked)).not.toHaveProperty('owner')
})

test('a name that no event has is told, once', () => {
  const events = [{ name: 'a' }, { name: 'b' }]
  expect(unknownOf({ start: 'a', goal: 'b', late: '' }, events)).toEqual([])
  expect(unknownOf({ start: 'x', goal: 'x', late: '' }, events)).toEqual(['x'])
})

test('a way to begin with leads from what everybody does once to what most do again and again', () => {
  const event = (name: string, people: number, count = people, first = '2026-01-01') => ({ name, people, count, first })
  const all = [event('viewed', 100, 900), event('signed_up', 100), event('called', 70, 700), event('paid', 60, 61)]
  expect(wayOf([event('$identify', 900), ...all])).toEqual({ start: 'signed_up', goal: 'called' })
  expect(wayOf([event('a', 9), event('b', 5)])).toEqual({ start: 'a', goal: 'b' })
  expect(wayOf([event('a', 5), event('b', 5)])).toBeUndefined()
  expect(wayOf([])).toBeUndefined()
})
