import { describe, expect, it } from 'vitest'
import { pieces, spanOf } from './fading'
import { beyond, binsOf, draw, sentence, table, type Deadline } from './histogram'
import { dayLength, instantOf } from './time'

const day = (s: string) => instantOf(s)!
const today = day('2026-11-24')
const deadlines: Deadline[] = [
  { level: 0.5, claimed: '2027-02-01', corrected: '2027-02-08' },
  { level: 0.85, claimed: '2027-02-15', corrected: '2027-03-08' },
  { level: 0.95, claimed: '2027-03-01', corrected: '' },
]

describe('a histogram', () => {
  it('has a bin between each two days, whose area is their chance', () => {
    const bins = binsOf(deadlines, 'claimed', today)
    expect(bins.map((b) => [(b.to - b.from) / dayLength, Number(b.share.toFixed(2))])).toEqual([
      [69, 0.5],
      [14, 0.35],
      [14, 0.1],
    ])
    expect(beyond(bins)).toBeCloseTo(0.05)
    expect(beyond(binsOf(deadlines, 'corrected', today))).toBeCloseTo(0.15)
  })

  it('joins levels that fall on one day, and on today', () => {
    const same = (at: string) => [0.5, 0.85].map((level) => ({ level, claimed: at, corrected: at }))
    expect(binsOf(same('2026-12-01'), 'claimed', today)).toEqual([{ from: today, to: day('2026-12-01'), share: 0.85 }])
    expect(binsOf(same('2026-11-24'), 'claimed', today)).toEqual([{ from: today, to: today + dayLength, share: 0.85 }])
  })

  it('draws area, not height: half the chance in half the time is as tall', () => {
    const d = draw(
      [
        { level: 0.5, claimed: '', corrected: '2026-12-04' },
        { level: 0.75, claimed: '', corrected: '2026-12-09' },
      ],
      today,
      600,
    )
    expect(d.bars).toHaveLength(2)
    expect(d.bars[0]!.height).toBeCloseTo(d.bars[1]!.height)
    expect((d.bars[0]!.width + 1) / (d.bars[1]!.width + 1)).toBeCloseTo(2)
    expect(d.beyond).toBe('25 % later')
    expect(d.outline).toBe('')
  })

  it('keeps labels inside and holds promises that lie beyond', () => {
    for (const width of [300, 390, 800]) {
      const d = draw(deadlines, today, width, {}, [{ at: '2027-06-01', label: 'COM-1' }])
      for (const m of d.marks) expect(m.labelX).toBeLessThan(width)
      expect(d.markers[0]!.x).toBeLessThan(width)
    }
  })

  it('says the corrected day first, and what the method alone would claim', () => {
    expect(sentence(deadlines)).toBe(
      'Done by 8 Mar 2027 with 85 %, by 8 Feb 2027 with 50 %. The method alone would claim 15 Feb 2027 for 85 %; it has been wrong before.',
    )
    expect(sentence([])).toBe('There is no forecast.')
    expect(table(deadlines).rows[2]).toEqual(['95 %', 'not reached', '1 Mar 2027'])
  })
})

describe('a fading bar', () => {
  const span = { from: today, to: today + 208 * dayLength }
  it('runs from its start to each day, and stays open where none is reached', () => {
    const b = pieces(deadlines, today, span)
    expect(b.pieces.map((p) => [p.rank, Number((p.from * 208).toFixed(3)), Number((p.to * 208).toFixed(3))])).toEqual([
      [0, 0, 76],
      [1, 76, 104],
    ])
    expect(b.open).toBe(true)
  })
  it('is cut off at the span and never runs backwards', () => {
    const past = { from: day('2027-02-20'), to: day('2027-03-20') }
    const b = pieces(deadlines, today, past)
    expect(b.pieces.map((p) => [p.from, p.to])).toEqual([
      [0, 0],
      [0, expect.closeTo(16 / 28)],
    ])
    expect(pieces(deadlines, day('2027-04-01'), span).shown).toBe(false)
  })
  it('has a span that holds all rows', () => {
    const s = spanOf([deadlines], today, [day('2026-11-01')])
    expect(s.from).toBe(day('2026-11-01'))
    expect(s.to).toBeGreaterThan(day('2027-03-08'))
  })
})
