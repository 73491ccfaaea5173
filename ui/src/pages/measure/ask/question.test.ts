import { describe, expect, it } from 'vitest'
import {
  addressed,
  blank,
  inAddress,
  matchers,
  read,
  same,
  titleOf,
  turned,
  types,
  wire,
  type Question,
} from './question'

const named = (name: string) => ({ names: [name] })
const funnel: Question = {
  type: 'funnel',
  body: {
    steps: [
      { match: named('signed_up') },
      { match: { names: ['paid'], where: [{ property: 'plan', op: '=', value: 'pro' }] } },
    ],
    window: '14d',
    by: 'country',
    last: 90,
    order: '',
    where: [],
  },
}
const query = (of: Record<string, string>) => (name: string) => of[name] ?? ''

describe('a question', () => {
  it('is sent without what says nothing', () => {
    expect(wire(funnel)).toEqual({
      type: 'funnel',
      funnel: {
        steps: [
          { match: { names: ['signed_up'] } },
          { match: { names: ['paid'], where: [{ property: 'plan', op: '=', value: 'pro' }] } },
        ],
        window: '14d',
        by: 'country',
        last: 90,
      },
    })
    expect(wire(blank('paths'))).toEqual({ type: 'paths', paths: {} })
    expect(wire(blank('retention')).retention).toEqual({ start: {}, back: {}, interval: 'week' })
  })
  it('comes back from its address as it was', () => {
    for (const type of types) {
      const q = turned(funnel, type)
      expect(same(inAddress(query({ q: addressed(q) })), q), type).toBe(true)
    }
  })
  it('of an address that was cut off is none', () => {
    expect(inAddress(query({ q: addressed(funnel).slice(0, 40) }))).toBeUndefined()
    expect(inAddress(query({ q: '{"type":"horoscope"}' }))).toBeUndefined()
    expect(inAddress(query({ q: '[]' }))).toBeUndefined()
    expect(inAddress(query({}))).toBeUndefined()
  })
  it('is read in the short form of old metrics and addresses', () => {
    const old = { type: 'time_to', start: 'a', end: 'b', split: '2026-07-01' }
    expect(wire(read(old)!)).toEqual({
      type: 'time_to',
      time_to: { start: named('a'), end: named('b'), split: ['2026-07-01'] },
    })
    expect(wire(inAddress(query({ start: 'a', end: 'b', days: '14' }))!)).toEqual({
      type: 'within',
      within: { start: named('a'), end: named('b'), days: 14 },
    })
    expect(inAddress(query({ start: 'a', end: 'b', days: 'x', split: 'July' }))!.body).not.toHaveProperty('split')
  })
})

describe('asking the same in another way', () => {
  it('keeps the events, the days and whom it is about', () => {
    const to = turned(funnel, 'time_to')
    expect(to.body).toMatchObject({ start: named('signed_up'), end: { names: ['paid'] }, last: 90, by: 'country' })
    expect(turned(funnel, 'trend').body['series']).toMatchObject([{ match: { names: ['paid'] } }])
    expect(turned(to, 'funnel').body['steps']).toHaveLength(2)
    expect(turned(funnel, 'lifecycle').body).not.toHaveProperty('by')
  })
  it('does not tie the two together', () => {
    const to = turned(funnel, 'retention')
    matchers(to)[0]!.names!.push('more')
    expect(matchers(funnel)[0]!.names).toEqual(['signed_up'])
  })
  it('to what it is already changes nothing', () => expect(turned(funnel, 'funnel')).toBe(funnel))
})

it('says what is asked as a title', () => {
  expect(titleOf(funnel)).toBe('From signed_up to paid where plan = pro in 2 steps, by country')
  expect(titleOf(turned(funnel, 'within'))).toBe(
    'How many get from signed_up to paid where plan = pro within 14 days, by country',
  )
  expect(titleOf(blank('paths'))).toBe('What people do one after the other')
})
