import { describe, expect, it } from 'vitest'
import type { Json } from '../../api/wire'
import { blank, draftOf, readList, readScalar, ruleAt, ruleOf, writeScalar, Wrong } from './rules'

describe('a rule', () => {
  const usual: Json[] = [
    {
      id: 'pro',
      force: 'classic',
      condition: { plan: 'pro', country: { $in: ['DE'] }, seats: { $nin: [1, 2] } },
      coverage: 0.3,
    },
    { force: 'x', condition: { tag: '3', text: 'a, b', free: false, none: null } },
    {
      variations: ['a', 'b', 'c'],
      weights: [0.5, 0.3, 0.2],
      meta: [{ key: 'a' }, { key: 'b' }, { key: 'c' }],
      seed: 's',
      key: 'k',
      hashVersion: 2,
      hashAttribute: 'account',
      coverage: 0.8,
    },
  ]
  it.each(usual)('of the usual sort is fields, and the same rule again: %j', (rule) => {
    const d = draftOf(rule, 'string')
    expect(d.form).not.toBe('json')
    expect(ruleOf(d, 0, 'string')).toEqual(rule)
  })
  const others: Json[] = [
    { force: true, condition: { age: { $gt: 3 } } },
    { force: true, condition: { $or: [{ a: 1 }] } },
    { force: true, parentConditions: [] },
    { variations: [true, false], meta: [{ key: 'a', name: 'A' }] },
    { force: true, condition: { groups: { $in: 'a' } } },
    [],
    'x',
  ]
  it.each(others)('of another sort is JSON, and the same rule again: %j', (rule) => {
    const d = draftOf(rule, 'boolean')
    expect(d.form).toBe('json')
    expect(ruleOf(d, 0, 'boolean')).toEqual(rule)
  })
  it('is refused with its place', () => {
    const d = { ...blank('experiment', 'string'), clauses: [{ attribute: '', op: 'is' as const, values: 'x' }] }
    expect(() => ruleOf(d, 2, 'string')).toThrow(Wrong)
    const heavy = blank('experiment', 'boolean')
    heavy.variants[0]!.weight = '60'
    expect(() => ruleOf(heavy, 0, 'boolean')).toThrow(/110 %/)
    expect(() => ruleOf({ ...blank('value', 'number'), value: 'many' }, 0, 'number')).toThrow(/a number/)
    expect(() => ruleOf({ ...blank('json', 'number'), json: '{' }, 0, 'number')).toThrow(/not JSON/)
  })
  it('draws by the newer hash when it is made here', () => {
    expect(ruleOf(blank('experiment', 'boolean'), 0, 'boolean')).toEqual({
      hashVersion: 2,
      variations: [false, true],
      weights: [0.5, 0.5],
      meta: [{ key: 'control' }, { key: 'treatment' }],
    })
  })
  it('that is left unweighted is weighted evenly', () => {
    const d = draftOf({ variations: [1, 2, 3] }, 'number')
    expect(ruleOf(d, 0, 'number')).toMatchObject({
      variations: [1, 2, 3],
      meta: [{ key: '0' }, { key: '1' }, { key: '2' }],
    })
  })
})

describe('values', () => {
  it.each([['pro'], ['3'], ['true'], [''], ['a, b'], [' x '], ['"q"'], [3], [-1.5], [true], [null]] as Json[][])(
    '%j is read as it was written',
    (v) => {
      expect(readScalar(writeScalar(v as Json))).toEqual(v)
      expect(readList(`${writeScalar(v as Json)}, other`)).toEqual([v, 'other'])
    },
  )
  it('a path names the rule', () => {
    expect(ruleAt('fields.rules[3].weights')).toBe(3)
    expect(ruleAt('fields.default')).toBeUndefined()
  })
})
