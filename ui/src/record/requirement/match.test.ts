import { describe, expect, it } from 'vitest'
import type { Criterion, ReadCriterion } from '../wording/reading'
import { compose, pair } from './match'

const read = (c: Partial<Criterion> & { text: string }): ReadCriterion => ({ ...c, spans: {}, gaps: [], canonical: '' })
const limit = { text: 'Search answers within 200 ms.', metric: 'search', comparator: '<=', threshold: 200, unit: 'ms' }
const own = {
  text: 'p95 below 200 ms over 28 d',
  comparator: '<',
  threshold: 200,
  unit: 'ms',
  statistic: 'p95',
  window: '28 d',
}
const uptime = {
  text: 'Up for 99.9 % of a month.',
  metric: 'availability',
  comparator: '>=',
  threshold: 99.9,
  unit: '%',
}

describe('pairing', () => {
  it('knows the criteria that stand in the statement by their words', () => {
    expect(pair([read(limit)], [own, { ...limit, check: { source: 'events' } }])).toMatchObject({ is: [1], own: [0] })
  })
  it('sees when one with words of its own asks for the same', () => {
    expect(pair([read(limit)], [own])).toEqual({ is: [undefined], same: [0], own: [0] })
    expect(pair([read({ ...limit, threshold: 300 })], [own]).same).toEqual([undefined])
  })
})

describe('composing', () => {
  it('leaves what was confirmed for these words, though they are read otherwise by now', () => {
    const stored = [{ ...limit, metric: 'response time of search', conditions: [{ kind: 'load', text: 'at peak' }] }]
    expect(compose([read(limit)], [], stored, new Set([0])).list[0]?.criterion).toBe(stored[0])
  })
  it('keeps a condition that was added beyond the sentence when the sentence changes, not one that it dropped', () => {
    const from = { kind: 'measured_from', text: 'the gateway has the request' }
    const old = {
      ...limit,
      text: 'Search answers within 200 ms at peak.',
      conditions: [{ kind: 'load', text: 'at peak' }, from],
    }
    const now = read({ ...limit, text: 'Search answers within 150 ms.', threshold: 150 })
    expect(compose([now], [], [old], new Set([0])).list[0]?.criterion).toMatchObject({
      threshold: 150,
      conditions: [from],
    })
  })
  it('keeps a stored criterion as it is while the statement says it', () => {
    const stored = [{ ...limit, check: { source: 'events' }, si: 0.2 }]
    const { list } = compose([read(limit)], [], stored, new Set([0]))
    expect(list[0]?.criterion).toBe(stored[0])
  })
  it('takes what is read now, with the check that was stored', () => {
    const stored = [{ ...limit, check: { source: 'events' } }, uptime]
    const now = { ...limit, text: 'Search answers within 150 ms.', threshold: 150 }
    const { list, gone } = compose([read(uptime), read(now)], [], stored, new Set([0, 1]))
    expect(list.map((c) => c.criterion)).toEqual([{ ...now, check: { source: 'events' } }, uptime])
    expect(gone).toEqual([])
  })
  it('names the criteria the statement no longer says', () => {
    const { list, gone } = compose([read(limit)], [], [limit, uptime], new Set([0, 1]))
    expect(list.map((c) => c.criterion.text)).toEqual([limit.text])
    expect(gone).toEqual([1])
  })
  it('stores nothing twice, and new ones last', () => {
    const { list, said } = compose([read(limit), read(uptime)], [{ stored: 0, criterion: own }], [own], new Set())
    expect(said).toEqual([0, undefined])
    expect(list.map((c) => c.criterion.text)).toEqual([own.text, uptime.text])
  })
  it('keeps own criteria in their places', () => {
    const { list } = compose(
      [read(limit)],
      [{ stored: 0, criterion: uptime }, { criterion: { text: 'new' } }],
      [uptime, limit],
      new Set([1]),
    )
    expect(list.map((c) => c.criterion.text)).toEqual([uptime.text, limit.text, 'new'])
  })
})
