import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FilterError, parse, print, type Condition, type Filter } from './grammar'

interface Reading extends Filter {
  text: string
}

const readings = JSON.parse(
  readFileSync(new URL('../../../../ledger/filter/testdata/readings.json', import.meta.url), 'utf8'),
) as Reading[]

describe('a filter', () => {
  it.each(readings)('$text is read as the server reads it', ({ text, conditions, words }) => {
    expect(parse(text)).toEqual({ conditions, words })
  })

  it.each(readings)('$text comes back from print', ({ text }) => {
    const once = parse(text)
    expect(parse(print(once))).toEqual(once)
  })

  it('says which quote is not closed', () => {
    expect(() => parse('state:open "error mess')).toThrow(new FilterError('The quote in "error mess is not closed'))
  })

  it('refuses an exclusion that compares', () => {
    expect(() => parse('-reach>4')).toThrow(FilterError)
    expect(() => parse('-state:a,b')).toThrow(/-state:a -state:b/)
  })

  it('keeps exclusions of one field together', () => {
    const filter = parse('-state:met reach>1 -state:dropped')
    expect(filter.conditions).toEqual([
      { field: 'state', op: 'is_not', values: ['met', 'dropped'] },
      { field: 'reach', op: 'gt', values: ['1'] },
    ])
    expect(print(filter)).toBe('-state:met -state:dropped reach>1')
  })

  it('survives printing for any values', () => {
    const awkward = ['a b', 'a,b', '*', '', '//x', '=x', '>1', '-x', 'a:b', 'ä', '~', ' ', 'a\tb', ':', ',']
    const random = randoms(7)
    for (let i = 0; i < 2000; i++) {
      const value = () => awkward[random(awkward.length)] ?? ''
      const ops: Condition[] = [
        { field: 'team', op: 'is', values: [value(), value()].slice(random(2)) },
        { field: 'owner', op: 'is_not', values: [...new Set([value(), value()])] },
        { field: 'title', op: 'contains', values: [value()] },
        { field: 'reach.low', op: 'ge', values: [value()] },
        { field: 'due', op: 'unset', values: [] },
      ]
      const filter: Filter = {
        conditions: ops.filter(() => random(2) === 0),
        words: [value(), value()].filter((w) => w.trim() !== '' && !/\s/.test(w)).join(' '),
      }
      expect(parse(print(filter)), print(filter)).toEqual(filter)
    }
  })
})

/** Random whole numbers below n, the same in every run. */
function randoms(seed: number): (n: number) => number {
  let x = seed
  return (n) => {
    x = (x * 1103515245 + 12345) % 2147483648
    return Math.floor((x / 2147483648) * n)
  }
}
