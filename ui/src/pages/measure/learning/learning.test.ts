import { expect, test } from 'vitest'
import type { Figure } from '../../../api/wire'
import { asFigure, rangeWords } from './learning'

test('a range is written with three digits, grouped, with a true minus and its unit', () => {
  expect(rangeWords({ low: 12, high: 24 }, 'percentage points')).toBe('12 to 24 percentage points')
  expect(rangeWords({ low: -8, high: -4.5 })).toBe('−8 to −4.50')
  expect(rangeWords({ low: 1234.56, high: 20_400 })).toBe('1,230 to 20,400')
  expect(rangeWords({ low: 0.123456, high: 0.5 }, '%')).toBe('0.123 to 0.5 %')
})

test('a range stands beside what came as a figure of its unit, without a value of its own', () => {
  const came: Figure = { name: 'came', value: 3, low: 2, high: 4, unit: 'd', n: 40, definition: 'x', as_of: 'y' }
  expect(asFigure({ low: 5, high: 7 }, came)).toMatchObject({ value: null, low: 5, high: 7, unit: 'd', n: 40 })
  expect(came.value).toBe(3)
})
