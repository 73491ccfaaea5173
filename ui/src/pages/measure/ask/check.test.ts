import { expect, it } from 'vitest'
import { Problem } from '../../../api/problem'
import { check, placed } from './check'
import { blank, types, type Question } from './question'

const named = (name: string) => ({ names: [name] })
const funnel = (more: object = {}): Question => ({
  type: 'funnel',
  body: { steps: [{ match: named('a') }, { match: named('b') }], ...more },
})

it('asks for what a blank question lacks, at its place', () => {
  for (const type of types) {
    const missing = Object.keys(check(blank(type)))
    // Paths may begin anywhere, and a trend may count any event.
    if (type === 'paths' || type === 'trend') expect(missing).toEqual([])
    else expect(missing.length, type).toBeGreaterThan(0)
  }
  expect(Object.keys(check(blank('funnel')))).toEqual(['steps.0', 'steps.1'])
  expect(check(funnel())).toEqual({})
})
it('minds lengths of time, days and conditions', () => {
  expect(check(funnel({ window: 'soon' }))).toHaveProperty('window')
  expect(check(funnel({ window: '30 min' }))).toEqual({})
  expect(check(funnel({ from: '2026-03-01', to: '2026-02-01' }))).toEqual({ to: 'This is before the first day' })
  expect(check(funnel({ where: [{ property: 'plan', op: '=', value: '' }] }))).toEqual({ 'where.0': 'Give a value' })
  expect(check(funnel({ where: [{ property: 'plan', op: 'has' }] }))).toEqual({})
})
it('wants a property where one is summed up', () => {
  const q: Question = { type: 'trend', body: { series: [{ match: named('a'), count: 'sum' }] } }
  expect(check(q)).toHaveProperty('series.0.property')
})

const refused = (detail: string, remedy = '') => new Problem(422, 'invalid', detail, remedy)
it('puts what the server refuses at the field it is about', () => {
  expect(
    placed(refused('funnel: window: "soon" is no length of time', 'Write 14d'), funnel({ window: 'soon' })),
  ).toEqual({
    window: '"soon" is no length of time. Write 14d',
  })
  expect(placed(refused('ask: funnel: steps: step 2: the matcher names nothing'), funnel())).toEqual({
    'steps.1': 'The matcher names nothing',
  })
  expect(placed(refused('funnel: zone: "Mars" is no time zone'), funnel())).toEqual({ zone: '"Mars" is no time zone' })
})
it('leaves what belongs to no field to the page', () => {
  expect(placed(refused('there is no event log'), funnel())).toEqual({})
  expect(placed(new Problem(500, '', 'window: broke'), funnel({ window: '1d' }))).toEqual({})
  expect(placed(undefined, funnel())).toEqual({})
})
