import { expect, it } from 'vitest'
import { namesOf, reading, tableOf, type Result } from './tables'

const result = (rows: unknown[][] | null): Result => ({
  columns: ['a', 'b'],
  rows,
  truncated: false,
  milliseconds: 1,
  limit: 1000,
  mark: {},
})

it('a column is of numbers when all its values are, and an empty one is not', () => {
  const numbers = (rows: unknown[][] | null) => tableOf(result(rows)).columns.map((c) => c.number)
  expect(numbers([[1, 'x']])).toEqual([true, false])
  expect(numbers([[null, null], [2, null]])).toEqual([true, false]) // prettier-ignore
  expect(numbers(null)).toEqual([false, false])
})
it('whatever a query returns can be written in a cell', () => {
  expect(
    tableOf(
      result([
        [true, { x: [1] }],
        [null, ['y']],
      ]),
    ).rows,
  ).toEqual([
    ['true', '{"x":[1]}'],
    [null, '["y"]'],
  ])
})
it('a property is read by its name, whatever the name holds', () => {
  expect(reading('plan')).toBe(`json_extract_string(properties, '$."plan"')`)
  expect(reading(`it's "x"`)).toBe(`json_extract_string(properties, '$."it''s ""x"""')`)
})
it('offers a property by its name and writes how it is read', () => {
  const plan = namesOf([{ name: 'plan' }]).find((n) => n.name === 'plan')
  expect(plan).toEqual({ name: 'plan', about: 'property', insert: reading('plan') })
})
