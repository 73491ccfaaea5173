import { expect, it } from 'vitest'
import { formOf, read } from './behaviour'

const spec = {
  metric: 'share of answers that name a source',
  set: 'questions v3',
  slices: ['German', 'billing'],
  comparator: '>=',
  threshold: 95,
  unit: '%',
  review_by: '2027-01-31',
}

it('a specification goes through its form unchanged', () => {
  expect(read(formOf(spec))).toEqual(spec)
  expect(read(formOf(undefined))).toBeUndefined()
  expect(read({ ...formOf(undefined), threshold: '0' })).toEqual({ threshold: 0 })
})

it('a threshold that is no number is said where it stands', () => {
  expect(read({ ...formOf(spec), threshold: 'most' })).toMatchObject({ part: 'threshold' })
})
