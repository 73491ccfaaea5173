import { expect, it } from 'vitest'
import { ago, asOfName, count, figure, number, plainly, sentence, slug, surface } from './words'

it('writes numbers with three significant digits, and large ones whole and grouped', () => {
  expect([0, 7, 4.049, 0.04567, 213.4, 999.5, 1234.5, 18204].map(number)).toEqual([
    '0',
    '7',
    '4.05',
    '0.0457',
    '213',
    '1,000',
    '1,235',
    '18,204',
  ])
  expect([-4.049, -1234.5, -7].map(number)).toEqual(['−4.05', '−1,235', '−7'])
  expect(number(Infinity)).toBe('not reached')
})

it('writes figures with unit and interval, and says when there is no value', () => {
  const f = { name: 'time', unit: 'd', n: 575, definition: '', as_of: '' }
  expect(figure({ ...f, value: 4.05, low: 3.6, high: 4.5 })).toBe('4.05 d [3.60, 4.50]')
  expect(figure({ ...f, value: 9, low: 8.4 })).toBe('9 d [8.40, not reached]')
  expect(figure({ ...f, value: null, note: 'not reached' })).toBe('not reached')
  expect(figure({ ...f, value: null })).toBe('cannot tell')
})

it('says how long ago', () => {
  const now = new Date(2026, 10, 24, 15, 0)
  const at = (...d: [number, number, number, number, number]) => ago(new Date(...d), now)
  expect(at(2026, 10, 24, 14, 59)).toBe('1 min ago')
  expect(at(2026, 10, 24, 15, 0)).toBe('just now')
  expect(at(2026, 10, 24, 12, 0)).toBe('3 h ago')
  expect(at(2026, 10, 23, 2, 5)).toBe('yesterday 02:05')
  expect(at(2026, 10, 3, 9, 0)).toBe('3 Nov')
  expect(at(2025, 10, 3, 9, 0)).toBe('3 Nov 2025')
})

it('names kinds, counts and moments', () => {
  expect(sentence('key_results')).toBe('Key results')
  expect(sentence('apis')).toBe('APIs')
  expect(slug('work items')).toBe('work-items')
  expect(count(1, 'record')).toBe('1 record')
  expect(count(1200, 'story', 'stories')).toBe('1,200 stories')
  expect(asOfName('2026-11-03')).toBe('3 Nov 2026')
  expect(asOfName('812')).toBe('change 812')
  expect(asOfName('nonsense')).toBe('nonsense')
})

it('numbers read as the brief writes them', () => {
  const written = {
    0.1234: '0.123',
    0.5: '0.5',
    3.999: '4.00',
    4: '4',
    9.994: '9.99',
    9.996: '10.0',
    99.96: '100',
    999.4: '999',
    999.6: '1,000',
    1234.5: '1,235',
  }
  for (const [value, text] of Object.entries(written)) expect(number(Number(value))).toBe(text)
})

it('says where a change came from, unless it goes without saying', () => {
  expect(surface('import:jira-csv')).toBe('import from jira csv')
  expect(['ui', 'reconcile', 'verdict', '', undefined].map(surface)).toEqual(['', '', '', '', ''])
})

it('writes what the software found as on paper', () => {
  expect(plainly('from 2026-07-01, a difference of -25.4 d [-30.5, -20.3], against <= 5 d')).toBe(
    'from 1\u00a0Jul\u00a02026, a difference of −25.4\u00a0d [−30.5,\u00a0−20.3], against ≤\u00a05\u00a0d',
  )
  expect(plainly('95 % intervals of 3 days, 4 dogs, 12 percentage points')).toBe(
    '95\u00a0% intervals of 3 days, 4 dogs, 12\u00a0percentage points',
  )
  expect(plainly('REQ-12 and p-95 at v1-2026-07-01')).toBe('REQ-12 and p-95 at v1-2026-07-01')
})
