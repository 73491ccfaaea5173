import { describe, expect, it } from 'vitest'
import { formOf, inWords, read } from './checks'

const check = {
  source: 'events',
  event: 'search_completed',
  property: 'latency',
  unit: 'ms',
  where: { results: '<1000', region: 'eu' },
  window: '28d',
}

describe('a check', () => {
  it('goes through its form unchanged', () => {
    expect(read('events', formOf(check), { source: 'events', confidence: 0.9 })).toEqual({ ...check, confidence: 0.9 })
  })
  it('is said in words', () => {
    expect(inWords(check)).toBe(
      'Events of the event log: search_completed, latency in ms, where results=<1000 and region=eu, over 28d',
    )
    expect(inWords(undefined)).toBe('')
  })
  it('drops what another source does not have', () => {
    expect(read('prometheus', { ...formOf(check), metric: 'm' })).toEqual({
      source: 'prometheus',
      metric: 'm',
      where: check.where,
      window: '28d',
    })
    expect(read('tests', formOf(check))).toEqual({ source: 'tests' })
  })
  it('says what is missing or wrong, and where', () => {
    expect(read('events', formOf(undefined))).toMatchObject({ field: 'event' })
    expect(read('events', { ...formOf(check), where: '=' })).toMatchObject({ field: 'where' })
  })
})
