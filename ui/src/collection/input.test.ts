import { describe, expect, it } from 'vitest'
import type { FieldDef, Json } from '../api/wire'
import { read, write } from './input'

const field = (type: string, more: Partial<FieldDef> = {}): FieldDef => ({ name: 'it', type, doc: '', ...more })

describe('a typed value', () => {
  it.each<[string, string, Json]>([
    ['range', '2–6', { low: 2, high: 6 }],
    ['range', '-1 to 4', { low: -1, high: 4 }],
    ['range', '5', { low: 5, high: 5 }],
    ['money', '1,250.50 eur', { minor: 125050, currency: 'EUR' }],
    ['money', '500 JPY', { minor: 500, currency: 'JPY' }],
    ['duration', '3 d', { value: 3, unit: 'd' }],
    ['date', '2024-02-29', '2024-02-29'],
    ['boolean', 'yes', true],
    ['integer', '12', 12],
    ['list', 'a, b,', ['a', 'b']],
    ['text', ' x ', 'x'],
    ['text', '', null],
  ])('%s %s is read', (type, text, value) => {
    expect(read(text, field(type))).toEqual({ value })
  })

  it.each<[string, string]>([
    ['range', '6–2'],
    ['range', 'many'],
    ['money', '12'],
    ['duration', '3 weeks'],
    ['date', '2026-02-30'],
    ['integer', '1.5'],
    ['number', '1e9x'],
  ])('%s %s is refused with what was expected', (type, text) => {
    expect(read(text, field(type))).toHaveProperty('wrong')
  })

  it('does not clear what is required', () => {
    expect(read(' ', field('text', { required: true }))).toHaveProperty('wrong')
  })

  it.each<[string, Json]>([
    ['range', { low: 0.5, high: 2 }],
    ['money', { minor: 1999, currency: 'EUR' }],
    ['duration', { value: 1.5, unit: 'wk' }],
    ['list', ['a', 'b']],
    ['number', -3.25],
  ])('%s is written so that it is read back', (type, value) => {
    expect(read(write(value, field(type)), field(type))).toEqual({ value })
  })
})
