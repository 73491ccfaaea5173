import { describe, expect, it } from 'vitest'
import type { Json, Rec } from '../../api/wire'
import { criteria, daysInWords, daysTo, decline, matrix, range } from './values'

const record = (fields: Record<string, Json>): Rec => ({
  key: 'X-1',
  kind: 'x',
  title: 'x',
  state: 's',
  version: 1,
  created: '',
  updated: '',
  position: 1,
  fields,
})

describe('criteria', () => {
  it('writes the threshold with what it is about', () => {
    const full = {
      text: 'Search is fast',
      metric: 'response time',
      statistic: 'p95',
      comparator: '<=',
      threshold: 200,
      unit: 'ms',
      population: 'queries under 1,000 results',
      window: '28 d',
    }
    expect(criteria(record({ criteria: [full, { text: 'It is kind' }] }))).toEqual([
      {
        text: 'Search is fast',
        test: 'p95 response time ≤ 200 ms of queries under 1,000 results over 28 d',
      },
      { text: 'It is kind', test: '' },
    ])
  })

  it('shows both ends of a range', () => {
    const range = { text: 'a', comparator: 'within', threshold: 3, high: 5, unit: 'V' }
    expect(criteria(record({ criteria: [range] }))[0]?.test).toBe('within 3 to 5 V')
  })

  it('shows a threshold of zero', () => {
    expect(criteria(record({ criteria: [{ text: 'a', comparator: '=', threshold: 0 }] }))[0]?.test).toBe('= 0')
  })
})

describe('matrix', () => {
  it('puts each score under its criterion and marks the choice', () => {
    const m = matrix(
      record({
        choice: 'B',
        criteria: [
          { name: 'cost', weight: 2 },
          { name: 'time', weight: 1 },
        ],
        options: [{ name: 'A', scores: { time: { low: 1, high: 2 } } }, { name: 'B' }],
      }),
    )
    expect(m.options[0]).toMatchObject({ chosen: false, scores: [undefined, { low: 1, high: 2 }] })
    expect(m.options[1]?.chosen).toBe(true)
  })
})

describe('what does not have the form', () => {
  it('is left out', () => {
    const odd = record({ decline: 'no', reach: 'many', criteria: 'none', options: [1, null] })
    expect([decline(odd), range(odd, 'reach'), criteria(odd), matrix(odd).options]).toEqual([
      undefined,
      undefined,
      [],
      [],
    ])
  })
})

describe('days', () => {
  it('counts calendar days and says them', () => {
    const now = new Date(2026, 10, 23, 23, 30)
    expect(daysTo('2026-11-24', now)).toBe(1)
    expect(daysInWords(1)).toBe('in 1 day')
    expect(daysInWords(-40)).toBe('40 days ago')
    expect(daysTo('soon', now)).toBeUndefined()
  })
})
