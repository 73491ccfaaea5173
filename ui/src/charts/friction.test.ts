import { describe, expect, it } from 'vitest'
import { draw, mark, nameOf, sentence, table, type Friction, type FrictionData } from './friction'
import { figureOf } from './testing'

const friction = (more: Partial<Friction>): Friction => ({
  kind: 'error',
  what: { operation: 'createOrder', status: '400', code: 'E1' },
  words: 'createOrder failed for 20 people; it cost them 40 h together.',
  people: figureOf(20, ''),
  times: 30,
  lost: figureOf(40, 'h', 30, 50),
  each: figureOf(2, 'h'),
  without: figureOf(60, '%', 50, 70),
  with: figureOf(20, '%', 12, 28),
  association: figureOf(40, 'percentage points', 28, 52),
  notable: true,
  ...more,
})
const data: FrictionData = {
  groups: [friction({ what: {}, lost: figureOf(100, 'h') })],
  frictions: [friction({}), friction({ notable: false, lost: figureOf(null, 'h'), links: ['REQ-1'] })],
}

describe('frictions', () => {
  it('have bars from zero for the time they cost, and none where it is not known', () => {
    const [all, one, none] = draw(data, 800).rows
    expect(one!.bar.width / all!.bar.width).toBeCloseTo(0.4)
    expect(none!.bar.width).toBe(0)
    expect(none!.value).toBe('time not known')
    expect(one!.bar.x).toBe(0)
  })
  it('stand below what holds them, apart from it', () => {
    const rows = draw(data, 800).rows
    expect(rows.map((r) => r.group)).toEqual([true, false, false])
    expect(rows[1]!.wordsY - rows[0]!.wordsY).toBeGreaterThan(rows[2]!.wordsY - rows[1]!.wordsY)
  })
  it('are named in a few words, and told whole beside them', () => {
    expect(nameOf(friction({}))).toBe('createOrder 400 E1 failed')
    expect(nameOf(friction({ what: {} }))).toBe('Requests that failed')
    expect(nameOf(friction({ kind: 'dead_end', what: { event: 'docs_viewed' } }))).toBe(
      'docs_viewed was the last thing before silence',
    )
    expect(draw(data, 800).places[1]!.title).toBe(data.frictions![0]!.words)
  })
  it('say whether the difference is beyond chance, and never that one caused the other', () => {
    expect(mark(friction({}))).toBe('more often among those not there')
    expect(mark(friction({ notable: false }))).toBe('no difference shown')
    expect(mark(friction({ by_construction: true }))).toBe('by construction')
    const below = { ...friction({}).association, value: -46, low: -51, high: -41 }
    expect(mark(friction({ notable: false, association: below }))).toBe('less often among those not there')
    expect(draw(data, 800).rows[1]!.about).toMatch(/beyond chance$/)
    expect(draw(data, 300).rows[1]!.about).toBe('20 people, more often among those not there')
  })
  it('lead to the records that speak of them', () => {
    expect(draw(data, 800).places[2]!.lines.at(-1)).toEqual({ name: 'records', value: 'REQ-1' })
    expect(table(data).rows[2]!.at(-1)).toBe('REQ-1')
    expect(sentence({ frictions: [] })).toBe('Nobody met anything of note on the way.')
  })
})
