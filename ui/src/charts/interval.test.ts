import { describe, expect, it } from 'vitest'
import type { Figure } from '../api/wire'
import { bar, places, sentence, sharedTicks, table, tieGroups, type Scored } from './interval'

const score = (value: number | null, low?: number, high?: number): Figure => ({
  name: 'RICE',
  value,
  low,
  high,
  unit: 'points',
  n: 1,
  definition: '',
  as_of: 'change 1',
})
const rows: Scored[] = [
  { key: 'FEAT-5', title: 'a', score: score(51.2, 30.6, 85.8), tied_with: ['FEAT-8'] },
  { key: 'FEAT-8', title: 'b', score: score(31.7, 16.9, 59.8), tied_with: ['FEAT-5', 'FEAT-4'] },
  { key: 'FEAT-6', title: 'c', score: score(12.6, 7.4, 21.6) },
  { key: 'FEAT-4', title: 'd', score: score(11, 5, 19), tied_with: ['FEAT-8'] },
]

describe('a bar', () => {
  it('lies where its bounds lie, on a scale from zero', () => {
    expect(sharedTicks(rows.map((r) => r.score))).toEqual([0, 50, 100])
    expect(bar(score(50, 25, 75), 0, 100)).toEqual({
      low: 0.25,
      width: 0.5,
      value: 0.5,
      openLow: false,
      openHigh: false,
    })
  })
  it('is open to the side whose bound is not known', () => {
    expect(bar(score(50, 25), 0, 100)).toMatchObject({ low: 0.25, width: 0.75, openHigh: true })
    expect(bar(score(null, 25, 75), 0, 100)).toMatchObject({ value: undefined, width: 0.5 })
    expect(bar(score(null), 0, 100)).toBeUndefined()
  })
  it('stays in the scale and can be seen', () => {
    expect(bar(score(150, 120, 180), 0, 100)).toMatchObject({ low: 1, width: 0.004, value: 1 })
  })
  it('does not move when a row is added within the scale', () => {
    const more = [...rows.map((r) => r.score), score(3, 2, 4)]
    expect(sharedTicks(more)).toEqual(sharedTicks(rows.map((r) => r.score)))
  })
})

describe('ties', () => {
  it('join neighbours and share places', () => {
    expect(tieGroups(rows)).toEqual([{ from: 0, to: 1 }])
    expect(places(rows)).toEqual(['1–2', '1–4', '3', '2–4'])
  })
  it('with what is not in the list are none', () => {
    expect(places([{ ...rows[0]!, tied_with: ['FEAT-99'] }])).toEqual(['1'])
  })
})

it('says who comes first, and by how little', () => {
  expect(sentence(rows, 2)).toMatch(
    /^FEAT-5 comes first with 51\.2 points \[30\.6, 85\.8\], but cannot be told apart from FEAT-8\. The first 2 fit/,
  )
  expect(sentence([])).toBe('Nothing has a score yet.')
  expect(table(rows, places(rows)).rows[1]).toEqual([
    '1–4',
    'FEAT-8',
    'b',
    31.7,
    16.9,
    59.8,
    'points',
    'FEAT-5, FEAT-4',
  ])
})
