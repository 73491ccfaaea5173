import { describe, expect, it } from 'vitest'
import { draw, headOf, sentence, table, type RetentionData } from './retention'
import { figureOf } from './testing'

const cell = (period: number, n: number, back: number, mature = true) => ({
  period,
  n,
  back,
  share: mature ? figureOf((100 * back) / n, '%', undefined, undefined, n) : null,
  mature,
})
const data: RetentionData = {
  interval: 'week',
  columns: [0, 1, 2].map((p) => ({ name: `week ${p}`, low: p, high: p })),
  rows: [
    { start: '2026-08-03T00:00:00+02:00', n: 40, cells: [cell(0, 40, 40), cell(1, 40, 20), cell(2, 40, 10)] },
    { start: '2026-08-10T00:00:00+02:00', n: 60, cells: [cell(0, 60, 60), cell(1, 60, 12, false)] },
  ],
  pooled: [cell(0, 100, 100), cell(1, 40, 20), cell(2, 40, 10)],
}

describe('a retention map', () => {
  it('is led by what the rows say together', () => {
    expect(sentence(data)).toBe('Back in week 1: 50.0 %, n 40; week 2: 25.0 %, n 40.')
    expect(sentence({ ...data, pooled: [] })).toBe('No week is over yet for anybody.')
    expect(sentence({ ...data, rows: [], pooled: [] })).toBe('Nobody has begun yet.')
  })
  it('writes the number into each cell, and hatches what is not over instead', () => {
    const d = draw(data, 900)
    expect(d.cells.filter((c) => c.text).map((c) => c.text)).toEqual([
      '100.0',
      '50.0',
      '25.0',
      '100.0',
      '50.0',
      '25.0',
      '100.0',
    ])
    const open = d.cells.filter((c) => c.hatch)
    expect(open).toHaveLength(1)
    expect(open[0]).toMatchObject({ text: '', shade: 0 })
  })
  it('shades by the share itself, so that two maps compare', () => {
    expect(draw(data, 900).cells.map((c) => c.shade)).toEqual([1, 0.5, 0.25, 1, 0.5, 0.25, 1, 0])
  })
  it('names rows by their day in the zone of the question', () => {
    expect(draw(data, 900).rows.map((r) => r.name)).toEqual(['All', '3 Aug 2026', '10 Aug 2026'])
    expect(draw(data, 390).rows[1]!.name).toBe('3 Aug')
  })
  it('scrolls instead of writing numbers over each other', () => {
    const many = Array.from({ length: 40 }, (_, p) => ({ name: '', low: p, high: p }))
    const d = draw({ ...data, columns: many }, 390)
    expect(d.width).toBeGreaterThan(390)
    expect(d.heads[1]!.x - d.heads[0]!.x).toBeGreaterThanOrEqual(26)
    expect(draw(data, 390).width).toBe(390)
  })
  it('says so far of what is not over', () => {
    const d = draw(data, 900)
    const at = d.picks.findIndex((p) => p.row === 1 && p.period === 1)
    expect(d.places[at]!.lines.map((l) => l.value)).toEqual(['not over yet', '12 of 60'])
  })
  it('writes columns of ranges', () => {
    expect(headOf({ name: 'days 4 to 7', low: 4, high: 7 })).toBe('4–7')
    expect(headOf({ name: 'week 3 or later', low: 3, high: 12 })).toBe('3+')
    expect(headOf({ name: 'week 3', low: 3, high: 3 })).toBe('3')
  })
  it('is a table with the count beside each share', () => {
    expect(table(data).rows[0]).toEqual(['All', 100, '100.0 %, 100 of 100', '50.0 %, 20 of 40', '25.0 %, 10 of 40'])
    expect(table(data).rows[2]).toEqual(['10 Aug 2026', 60, '100.0 %, 60 of 60', 'not over yet', ''])
  })
})
