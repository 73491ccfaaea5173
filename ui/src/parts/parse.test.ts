import { describe, expect, it } from 'vitest'
import type { Json } from '../api/wire'
import { example, parse } from './parse'
import { editable, money, shown } from './value'

const of = (type: string, more: object = {}) => ({ type, ...more })
const range = (low: number, high = low) => ({ low, high })

describe('what people type', () => {
  it.each<[string, string, Json]>([
    ['range', '2-6', range(2, 6)],
    ['range', '2 – 6', range(2, 6)],
    ['range', '2 to 6', range(2, 6)],
    ['range', '2..6', range(2, 6)],
    ['range', '1,200–3,400.5', range(1200, 3400.5)],
    ['range', '-3--1', range(-3, -1)],
    ['range', '4', range(4)],
    ['duration', '4 d', { value: 4, unit: 'd' }],
    ['duration', '200ms', { value: 200, unit: 'ms' }],
    ['duration', '1.5 weeks', { value: 1.5, unit: 'wk' }],
    ['duration', '3 Months', { value: 3, unit: 'mo' }],
    ['money', '€1,200', { minor: 120000, currency: 'EUR' }],
    ['money', '1200 EUR', { minor: 120000, currency: 'EUR' }],
    ['money', 'eur 12.50', { minor: 1250, currency: 'EUR' }],
    ['money', '−$0.10', { minor: -10, currency: 'USD' }],
    ['money', '1000 JPY', { minor: 1000, currency: 'JPY' }],
    ['money', '0.29 EUR', { minor: 29, currency: 'EUR' }],
    ['money', '7', { minor: 700, currency: 'CHF' }],
    ['date', '2026-11-23', '2026-11-23'],
    ['date', '2026-1-2', '2026-01-02'],
    ['date', '23 November 2026', '2026-11-23'],
    ['instant', '2026-11-23T14:05:00Z', '2026-11-23T14:05:00Z'],
    ['instant', '2026-11-23 14:05+01:00', '2026-11-23T13:05:00Z'],
    ['integer', '1,200', 1200],
    ['number', '−3.5', -3.5],
    ['number', '1e-7', 1e-7],
    ['boolean', 'Yes', true],
    ['enum', 'under way', 'under_way'],
    ['key', 'req-12', 'REQ-12'],
    ['text', ' as typed ', ' as typed '],
    ['object', '{"a": 1}', { a: 1 }],
    ['range', '  ', null],
    ['text', '', null],
  ])('as %s: %j', (type, text, want) =>
    expect(parse(text, of(type, { enum: ['under_way', 'done'] }), 'CHF')).toEqual({ value: want }),
  )

  it.each([
    ['date', '23/11/2026', '23/11/2026 is not written as dates are here. Write 2026-11-23.'],
    ['date', '03/04/2026', '03/04/2026 can be read two ways. Write 2026-04-03 or 2026-03-04.'],
    ['date', '31.02.2026', '31.02.2026 is not written as dates are here. Write 2026-11-23.'],
    ['date', '2026-02-30', 'There is no 2026-02-30 in the calendar.'],
    ['date', 'soon', '“soon” is not a date. Expected one such as 2026-11-23.'],
    ['range', '6-2', 'The range runs backwards: 6-2. Write the lower bound first.'],
    ['range', 'a few', '“a few” is not a range. Expected one such as 2–6, or 4.'],
    ['duration', '4', '“4” has no unit. Write ms, s, min, h, d, wk or mo: 4 d.'],
    ['duration', '4 fortnights', '“fortnights” is not a unit of time. Expected ms, s, min, h, d, wk or mo.'],
    ['duration', '-4 d', 'A length of time cannot be negative.'],
    ['money', '12', '“12” has no currency. Write €12 or 12 EUR.'],
    ['money', '1.200,50 EUR', '“1.200,50” can be read two ways. Write the decimals after a point: 1200.5.'],
    ['money', '12.345 EUR', 'EUR has at most 2 decimals: 12.345 has more.'],
    ['money', '12.5 JPY', 'JPY has no decimals.'],
    ['money', '€12 EUR', '“€12 EUR” is not an amount. Expected one such as €1,200 or 1200 EUR.'],
    ['money', '99999999999999999 EUR', '99999999999999999 is more than can be kept exactly.'],
    ['number', '12,5', '“12,5” can be read two ways. Write the decimals after a point: 1200.5.'],
    ['integer', '1.5', '“1.5” has a fraction. Expected a whole number.'],
    ['boolean', 'maybe', '“maybe” is neither yes nor no.'],
    ['key', 'REQ', '“REQ” is not a key. Expected one such as REQ-12.'],
    ['object', '[1]', 'Expected an object: { … }.'],
  ])('as %s refuses %j', (type, text, want) => expect(parse(text, of(type))).toEqual({ problem: want }))

  it('a list is one a line; keys may stand side by side; the line is named that is wrong', () => {
    expect(parse('a, b\n\nc\n', of('list', { elem: 'text' }))).toEqual({ value: ['a, b', 'c'] })
    expect(parse('req-1, opp-2', of('list', { elem: 'key' }))).toEqual({ value: ['REQ-1', 'OPP-2'] })
    expect(parse('2-6\nx', of('list', { elem: 'range' })).problem).toMatch(/^Line 2: “x” is not a range/)
  })
})

describe('what is edited', () => {
  const values: [object & { type: string }, Json][] = [
    [of('range'), range(2, 6)],
    [of('range'), range(-3, -1)],
    [of('range'), range(0.1)],
    [of('duration'), { value: 0.5, unit: 'wk' }],
    [of('money'), { minor: 1, currency: 'EUR' }],
    [of('money'), { minor: -120050, currency: 'USD' }],
    [of('money'), { minor: 5, currency: 'BHD' }],
    [of('money'), { minor: 1000, currency: 'JPY' }],
    [of('money'), { minor: Number.MAX_SAFE_INTEGER, currency: 'EUR' }],
    [of('date'), '2026-11-23'],
    [of('instant'), '2026-11-23T14:05:06.123456Z'],
    [of('integer'), -12],
    [of('number'), 1.25],
    [of('boolean'), false],
    [of('text'), 'a\nb'],
    [of('list', { elem: 'key' }), ['REQ-1', 'REQ-2']],
    [of('list', { elem: 'date' }), ['2026-11-23']],
    [of('list', { elem: 'object' }), [{ a: [1, null] }]],
    [of('object'), { a: { b: 'c' } }],
  ]
  it.each(values)('reads back as the same value: %j %j', (field, value) =>
    expect(parse(editable(value, field), field)).toEqual({ value }),
  )
})

describe('what is shown', () => {
  it.each<[string, Json, string, string?]>([
    ['range', range(2, 6), '2–6'],
    ['range', range(1200), '1,200'],
    ['duration', { value: 4, unit: 'd' }, '4', 'd'],
    ['date', '2026-11-23', '23 Nov 2026'],
    ['boolean', false, 'no'],
    ['enum', 'under_way', 'under way'],
    ['text', null, ''],
  ])('as %s: %j', (type, value, text, unit) =>
    expect(shown(value, of(type))).toMatchObject(unit ? { text, unit } : { text }),
  )

  it.each([
    [120000, 'EUR', '€1,200'],
    [1250, 'EUR', '€12.50'],
    [-10, 'USD', '−$0.10'],
    [120050, 'CHF', '1,200.50 CHF'],
    [1000, 'JPY', '¥1,000'],
  ])('%d of %s', (minor, currency, want) => expect(money(minor, currency)).toBe(want))
})

it('shows the form that is expected', () => {
  expect(example(of('date'))).toBe('a day, such as 2026-11-23')
  expect(example(of('list', { elem: 'key' }))).toBe('one a line: a key, such as REQ-12')
  expect(example(of('text'))).toBe('')
})
