import { describe, expect, it } from 'vitest'
import { boundsOf, fit, fixed, hatch, lasting, percentOf, shareOf, whisker } from './marks'
import { nearestIn, neighbour, textWidth } from './scale'
import { figureOf } from './testing'

describe('hatching', () => {
  it('stays inside its box, in either slant', () => {
    for (const rising of [true, false])
      for (const [width, height] of [
        [40, 10],
        [7, 90],
        [3, 3],
      ] as const) {
        const path = hatch({ x: 100, y: 50, width, height }, 6, rising)
        const points = [...path.matchAll(/[ML](\S+) ([\d.]+)/g)].map((m) => [Number(m[1]), Number(m[2])])
        for (const [x, y] of points) {
          expect(x).toBeGreaterThanOrEqual(100)
          expect(x).toBeLessThanOrEqual(100 + width)
          expect(y).toBeGreaterThanOrEqual(50)
          expect(y).toBeLessThanOrEqual(50 + height)
        }
      }
  })
  it('is nothing where there is no room', () => {
    expect(hatch({ x: 0, y: 0, width: -4, height: 10 })).toBe('')
  })
})

it('draws an interval with its ends', () => {
  expect(whisker(10, 30, 5, 2)).toBe('M10 3V7M10 5H30M30 3V7')
})

it('shortens words to what fits, and never beyond it', () => {
  expect(fit('signed_up', 200)).toBe('signed_up')
  expect(textWidth(fit('a_very_long_event_name', 60))).toBeLessThanOrEqual(60)
  expect(fit('a_very_long_event_name', 60)).toMatch(/…$/)
  expect(fit('name', 5)).toBe('')
})

it('counts wide letters twice, joining ones not at all, and drops what turns or breaks text', () => {
  expect(textWidth('漢字')).toBeCloseTo(textWidth('abcd'))
  expect(textWidth('e\u0301')).toBeCloseTo(textWidth('e'))
  expect(fit('\u202eevil\u2066\u0000\n', 200)).toBe('evil ')
  expect(textWidth(fit('漢字'.repeat(50), 60))).toBeLessThanOrEqual(60)
})

it('writes a true minus, and zero without a sign', () => {
  expect(fixed(-20.4, 0)).toBe('−20')
  expect(fixed(-0.04, 1)).toBe('0.0')
})

describe('shares', () => {
  it('are read from percent and from parts of one', () => {
    expect(shareOf(figureOf(43.3))).toBeCloseTo(0.433)
    expect(shareOf(figureOf(0.433, ''))).toBe(0.433)
    expect(shareOf(figureOf(null))).toBeUndefined()
    expect(boundsOf(figureOf(50, '%', 40, 60))).toEqual({ low: 0.4, high: 0.6 })
    expect(boundsOf(figureOf(50))).toBeUndefined()
  })
  it('are written with their interval, or say that they are not known', () => {
    expect(percentOf(figureOf(43.26, '%', 40.81, 45.84))).toBe('43.3 % [40.8, 45.8]')
    expect(percentOf(figureOf(null))).toBe('cannot tell')
    expect(percentOf({ ...figureOf(null), note: 'nobody began' })).toBe('nobody began')
  })
})

it.each([
  [0.02, 'd', '28.8 min'],
  [1.4, 'd', '33.6 h'],
  [3, 'd', '3 d'],
  [90, 'min', '1.5 h'],
  [12, 's', '12 s'],
  [5, 'EUR', '5 EUR'],
])('%d %s takes %s', (value, unit, want) => expect(lasting({ value, unit }).replace('1.50', '1.5')).toBe(want))

describe('places in rows', () => {
  const places = [
    { x: 0, y: 0, row: 0 },
    { x: 50, y: 0, row: 0 },
    { x: 45, y: 20, row: 1 },
    { x: 90, y: 20, row: 1 },
  ]
  it('are found by the pointer in both directions', () => {
    expect(nearestIn(places, 48, 3)).toBe(1)
    expect(nearestIn(places, 48, 18)).toBe(2)
    expect(nearestIn([], 0, 0)).toBe(-1)
  })
  it('are walked by the arrows: along a row, and to the closest of the next', () => {
    expect(neighbour(places, 1, 'ArrowDown')).toBe(2)
    expect(neighbour(places, 2, 'ArrowUp')).toBe(1)
    expect(neighbour(places, 3, 'ArrowDown')).toBe(3)
    expect(neighbour(places, 0, 'ArrowLeft')).toBe(0)
    expect(neighbour([{ x: 0 }, { x: 9 }], 0, 'ArrowDown')).toBe(1)
  })
})
