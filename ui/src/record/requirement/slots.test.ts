import { describe, expect, it } from 'vitest'
import { changed, filled, offered, shown, slotOf, slots } from './slots'

const speed = { text: 'x', metric: 'response time', comparator: '<', threshold: 200, unit: 'ms', statistic: 'p95' }

describe('a chip', () => {
  it('shows its part, the number with its unit and unrounded', () => {
    expect(slots.map((s) => shown({ ...speed, threshold: 1234.5678 }, s.name))).toEqual([
      'response time',
      '',
      '',
      'p95',
      '<',
      '1,234.5678 ms',
      '',
    ])
    expect(shown({ ...speed, comparator: '<=', statistic: 'every' }, 'comparator')).toBe('≤')
    expect(shown({ ...speed, statistic: 'every' }, 'statistic')).toBe('every case')
    expect(shown({ text: '', threshold: 0, comparator: '=' }, 'threshold')).toBe('0')
    expect(shown({ text: '', threshold: 1, high: 2, unit: 's' }, 'threshold')).toBe('1 to 2 s')
  })

  it('shows the cases with the bound on them, once', () => {
    const filter = [{ text: 'under 1,000 results', attribute: 'n', comparator: '<', value: 1000 }]
    expect(shown({ text: '', population: 'search queries', filter }, 'population')).toBe(
      'search queries under 1,000 results',
    )
    expect(shown({ text: '', population: 'queries under 1,000 results', filter }, 'population')).toBe(
      'queries under 1,000 results',
    )
  })

  it('is found for what a gap names', () => {
    expect(['unit', 'load', 'statistic', 'modality'].map(slotOf)).toEqual([
      'threshold',
      'conditions',
      'statistic',
      undefined,
    ])
  })
})

describe('writing a threshold', () => {
  const to = (typed: string) => changed(speed, 'threshold', typed)
  it('keeps the unit when only a number is written', () => {
    expect(to('150')).toMatchObject({ change: { threshold: 150, unit: 'ms', comparator: '<' } })
  })
  it('takes number, unit and range', () => {
    expect(to('1.5 s')).toMatchObject({ change: { threshold: 1.5, unit: 's' } })
    expect(to('1,000 requests/s')).toMatchObject({ change: { threshold: 1000, unit: 'requests/s' } })
    expect(to('10 to 20 ms')).toMatchObject({ change: { threshold: 10, high: 20, unit: 'ms', comparator: 'within' } })
  })
  it('forgets what followed from the former number', () => {
    expect(changed({ ...speed, written: '200ms', si: 0.2 }, 'threshold', '150')).toMatchObject({
      change: { written: undefined, si: undefined },
    })
  })
  it('says what is wrong', () => {
    expect(to('fast')).toEqual({ wrong: 'Begin with a number, such as 200 ms' })
    expect(to('20 to 10 ms')).toHaveProperty('wrong')
    expect(to('0,5 s')).toHaveProperty('wrong')
    expect(to('1e999')).toHaveProperty('wrong')
  })
})

it('writing conditions keeps the kind of those that stay', () => {
  const load = { kind: 'load', text: 'at 500 requests/s' }
  expect(changed({ text: '', conditions: [load] }, 'conditions', 'at 500 requests/s; in Europe')).toEqual({
    change: { conditions: [load, { kind: 'state', text: 'in Europe' }] },
  })
})

it('any percentile is offered', () => {
  expect(offered('99.9')[0]).toEqual({ value: 'p99.9', label: '99.9th percentile', hint: 'p99.9' })
  expect(offered('p75')[0]?.value).toBe('p75')
  expect(offered('med').map((s) => s.value)).toEqual(['p50'])
  expect(offered('')).toHaveLength(9)
  expect(offered('p95').map((s) => s.value)).toEqual(['p95'])
})

it('says where a time is measured, and takes it back as it was', () => {
  const conditions = [
    { kind: 'measured_from', text: 'the receipt of the request' },
    { kind: 'measured_to', text: 'the last byte' },
  ]
  const c = { text: '', conditions }
  expect(shown(c, 'conditions')).toBe('from the receipt of the request; to the last byte')
  expect(changed(c, 'conditions', shown(c, 'conditions'))).toEqual({ change: { conditions } })
})

it.each([
  ['load', '500 concurrent users', { kind: 'load', text: 'with 500 concurrent users' }],
  ['load', 'peak traffic', { kind: 'load', text: 'under peak traffic' }],
  ['load', 'at 500 requests/s', { kind: 'load', text: 'at 500 requests/s' }],
  ['measured', 'from the request to the last byte', { kind: 'measured_from', text: 'the request to the last byte' }],
  ['exclusions', 'planned maintenance', { kind: 'exclusion', text: 'excluding planned maintenance' }],
])('an answer to %s, %s, can stand in a sentence', (gap, answer, condition) => {
  expect(filled({ text: '' }, gap, answer)).toEqual({ conditions: [condition] })
})
