import { describe, expect, it } from 'vitest'
import { lineOf, locate, size, type Section } from './sections'
import { reachable, reveal, span } from './window'

describe('the window of a long list', () => {
  it('draws what is seen and some more on either side', () => {
    expect(span(0, 360, 36, 10_000, 5)).toEqual({ start: 0, end: 15 })
    expect(span(36_000, 360, 36, 10_000, 5)).toEqual({ start: 995, end: 1015 })
  })

  it('never leaves the list', () => {
    for (const count of [0, 1, 7, 10_000])
      for (const top of [-50, 0, 35.5, 400_000, 1e9]) {
        const { start, end } = span(top, 700, 36, count)
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeLessThanOrEqual(count)
        expect(start).toBeLessThanOrEqual(end)
      }
  })

  it('covers every pixel of the viewport', () => {
    for (let top = 0; top < 2000; top += 7) {
      const { start, end } = span(top, 500, 36, 1000, 0)
      expect(start * 36).toBeLessThanOrEqual(top)
      expect(end * 36).toBeGreaterThanOrEqual(top + 500)
    }
  })

  it('scrolls no further than a row needs', () => {
    expect(reveal(3, 0, 360, 36)).toBe(0)
    expect(reveal(10, 0, 360, 36)).toBe(36)
    expect(reveal(10, 0, 360, 36, 40)).toBe(76)
    expect(reveal(2, 400, 360, 36)).toBe(72)
  })

  it('knows how far a browser scrolls', () => {
    expect(reachable(10_000, 36)).toBe(10_000)
    expect(reachable(1_000_000, 36)).toBeLessThan(1_000_000)
  })
})

describe('sections', () => {
  const sections: Section[] = [
    { count: 3, folded: false, head: true },
    { count: 5, folded: true, head: true },
    { count: 0, folded: false, head: true },
    { count: 2, folded: false, head: true },
  ]

  it('put heads and rows on lines', () => {
    expect(size(sections)).toBe(9)
    expect(locate(sections, 0)).toEqual({ section: 0, row: -1 })
    expect(locate(sections, 3)).toEqual({ section: 0, row: 2 })
    expect(locate(sections, 4)).toEqual({ section: 1, row: -1 })
    expect(locate(sections, 5)).toEqual({ section: 2, row: -1 })
    expect(locate(sections, 9)).toBeUndefined()
  })

  it('find a line back', () => {
    for (let line = 0; line < size(sections); line++) {
      const place = locate(sections, line)
      expect(place && lineOf(sections, place)).toBe(line)
    }
    expect(lineOf(sections, { section: 1, row: 2 })).toBe(-1)
  })

  it('have no head when nothing is grouped', () => {
    expect(locate([{ count: 2, folded: false, head: false }], 0)).toEqual({ section: 0, row: 0 })
  })
})
