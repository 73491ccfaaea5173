import { describe, expect, it } from 'vitest'
import { dayNames, declaredWords, found, ownersOf, seconds, seenWords, share, weekly, type EventUse } from './events'

const one = (event: string, more: Partial<EventUse> = {}): EventUse => ({
  event,
  state: 'live',
  count: 1,
  people: 1,
  days: [],
  violations: [],
  ...more,
})

describe('the list of events', () => {
  const all = [
    one('signed_up', { description: 'Somebody made an account', owner: 'zoe' }),
    one('paid', { violations: ['amount is no number'] }),
    one('singed_up', { state: 'undeclared' }),
  ]
  it('is searched by name, description and owner, every word', () => {
    expect(found(all, 'ACCOUNT zoe', '').map((e) => e.event)).toEqual(['signed_up'])
    expect(found(all, 'up', '').map((e) => e.event)).toEqual(['signed_up', 'singed_up'])
    expect(found(all, 'account paid', '')).toEqual([])
  })
  it('is narrowed by state and by violations', () => {
    expect(found(all, '', 'undeclared').map((e) => e.event)).toEqual(['singed_up'])
    expect(found(all, '', 'violations').map((e) => e.event)).toEqual(['paid'])
  })
})

describe('words', () => {
  it('a share that is neither all nor none never looks like it', () => {
    expect([share(0, 10), share(1, 1000), share(999, 1000), share(5, 10), share(10, 10), share(0, 0)]).toEqual([
      '0 %',
      '< 1 %',
      '> 99 %',
      '50 %',
      '100 %',
      'none yet',
    ])
  })
  it('says what is declared', () => {
    expect(declaredWords({ name: 'plan', type: 'text', required: true, allowed: ['pro', 'free'] })).toBe(
      'text, required, one of pro, free',
    )
    expect(declaredWords({ name: 'x' })).toBe('any type')
    expect(declaredWords(undefined)).toBe('not declared')
  })
  it('names days in UTC and lags in plain units', () => {
    expect(dayNames('2026-02-28T00:00:00Z', 2)).toEqual(['28 Feb', '1 Mar'])
    expect([seconds(0.2), seconds(31), seconds(600), seconds(7200)]).toEqual(['< 1 s', '31 s', '10 min', '2 h'])
  })
})

describe('an event by itself', () => {
  it('says what is seen of a property', () => {
    expect(seenWords({ type: 'number', example: '56' })).toBe('number, such as 56')
    expect(seenWords({ type: 'text' })).toBe('text')
    expect(seenWords({})).toBe('never seen')
  })
  it('keeps an owner who cannot sign in any more among those to choose from', () => {
    const people = [{ id: 'ada', name: 'Ada Lovelace' }]
    expect(ownersOf(people, 'ada').map((o) => o.value)).toEqual(['', 'ada'])
    expect(ownersOf(people, 'gone').map((o) => o.value)).toEqual(['', 'ada', 'gone'])
  })
  it('is asked about week by week', () => {
    expect(weekly('paid').body).toMatchObject({ series: [{ match: { names: ['paid'] } }], interval: 'week' })
  })
})
