import { describe, expect, it } from 'vitest'
import {
  drawLife,
  drawSticky,
  hatchOf,
  lifeSentence,
  lifeTable,
  stickySentence,
  stickyTable,
  type LifeData,
  type StickyData,
} from './columns'
import { figureOf } from './testing'

const sticky: StickyData = {
  interval: 'day',
  per: 'week',
  n: 100,
  mean: figureOf(1.6, 'd', 1.4, 1.8),
  buckets: [
    { days: 1, n: 60, share: figureOf(60, '%', 50, 69), cumulative: figureOf(100) },
    { days: 2, n: 40, share: figureOf(40, '%', 31, 50), cumulative: figureOf(40) },
  ],
}

describe('stickiness', () => {
  it('has bars from zero with their intervals', () => {
    const d = drawSticky(sticky, 600)
    expect(d.bars[1]!.height / d.bars[0]!.height).toBeCloseTo(40 / 60)
    expect(d.bars.every((b) => b.y + b.height === d.bottom && b.interval !== '')).toBe(true)
    expect(d.grid[0]!.y).toBe(d.bottom)
  })
  it('is read as so many or more as well', () => {
    const d = drawSticky(sticky, 600, 'cumulative')
    expect(d.bars[1]!.height / d.bars[0]!.height).toBeCloseTo(0.4)
  })
  it('leaves out numbers that would touch', () => {
    const many = { ...sticky, buckets: Array.from({ length: 31 }, (_, i) => ({ ...sticky.buckets[0]!, days: i + 1 })) }
    const d = drawSticky(many, 390)
    expect(d.bars.every((b) => b.value === '')).toBe(true)
    expect(d.bars.filter((b) => b.label).map((b) => b.label)).toEqual(['1', '5', '10', '15', '20', '25', '30'])
  })
  it('is said and listed', () => {
    expect(stickySentence(sticky)).toContain('most often on 1 day (60.0 % [50.0, 69.0])')
    expect(stickySentence({ ...sticky, n: 0 })).toBe('Nobody was active.')
    expect(stickyTable(sticky).rows[1]).toEqual([2, 40, '40.0 % [31.0, 50.0]', '40.0 %'])
  })
})

const bucket = (d: number, complete: boolean, n: [number, number, number, number]) => ({
  start: `2026-03-${String(d).padStart(2, '0')}T00:00:00Z`,
  end: '',
  complete,
  new: n[0],
  returning: n[1],
  resurrecting: n[2],
  dormant: n[3],
})
const life: LifeData = {
  buckets: [bucket(1, true, [5, 0, 0, 0]), bucket(8, true, [2, 4, 1, 3]), bucket(15, false, [1, 0, 0, 6])],
}

describe('a lifecycle', () => {
  it('stacks the active above zero and lays the dormant below', () => {
    const d = drawLife(life, 600)
    const second = d.bars.slice(1, 5)
    expect(second.map((b) => b.life)).toEqual(['returning', 'resurrecting', 'new', 'dormant'])
    const unit = second[0]!.box.height / 4
    expect(second[2]!.box.height / unit).toBeCloseTo(2)
    expect(second[0]!.box.y + second[0]!.box.height).toBeCloseTo(d.zero)
    expect(second[1]!.box.y + second[1]!.box.height).toBeCloseTo(second[0]!.box.y)
    expect(second[3]!.box.y).toBeCloseTo(d.zero)
    expect(d.grid.every((g) => !g.label.includes('−'))).toBe(true)
  })
  it('marks the period that is not over, and says the last whole one', () => {
    expect(drawLife(life, 600).bars.at(-1)).toMatchObject({ life: 'dormant', open: true })
    expect(lifeSentence(life)).toBe(
      'In the last whole period (8 Mar 2026) 7 were active: 2 new, 4 returning, 1 resurrecting; 3 went dormant.',
    )
    expect(lifeTable(life).rows[2]).toEqual(['2026-03-15', 'no', 1, 0, 0, 6])
  })
  it('tells its parts apart without colour', () => {
    const box = { x: 0, y: 0, width: 20, height: 20 }
    const looks = (['resurrecting', 'dormant'] as const).map((l) => hatchOf(l, box))
    expect(new Set(looks).size).toBe(2)
    expect(looks.every(Boolean)).toBe(true)
  })
  it('draws one period, and none', () => {
    expect(drawLife({ buckets: [life.buckets[1]!] }, 600).bars).toHaveLength(4)
    expect(drawLife({ buckets: [] }, 600).bars).toEqual([])
  })
})
