import { describe, expect, it } from 'vitest'
import type { Figure } from '../api/wire'
import { draw, sentence, table, type Compared } from './comparison'

const f = (value: number | null, low?: number, high?: number): Figure => ({
  name: '',
  value,
  unit: '%',
  n: 80,
  definition: '',
  as_of: '',
  ...(low !== undefined && { low }),
  ...(high !== undefined && { high }),
})
const rows: Compared[] = [
  { name: 'before', figure: f(60, 50, 70), about: '48 of 80 people' },
  { name: 'after', figure: f(80, 72, 90), now: true },
]

describe('figures beside each other', () => {
  it('stand on one scale, the value inside its interval', () => {
    const d = draw(rows, [0, 50, 100], 75, 402)
    expect(d.ticks.map((t) => t.x)).toEqual([1, 201, 401])
    expect(d.rows.map((r) => [r.bar!.x, r.bar!.x + r.bar!.width, r.x])).toEqual([
      [201, 281, 241],
      [289, 361, 321],
    ])
    expect(d.target).toBe(301)
    expect(d.rows[1]!.nameY).toBeGreaterThan(d.rows[0]!.aboutY)
    expect(d.height).toBeGreaterThan(d.rows[1]!.bar!.y + d.rows[1]!.bar!.height)
  })
  it('draws an open bound to the end of the scale, and nothing where nothing is known', () => {
    const open = draw([{ name: 'a', figure: f(60, 50) }], [0, 100], undefined, 102)
    expect(open.rows[0]!.bar!.x + open.rows[0]!.bar!.width).toBe(101)
    const none = draw([{ name: 'a', figure: f(null) }], [0, 100], undefined, 102)
    expect([none.rows[0]!.bar, none.rows[0]!.x, none.target]).toEqual([undefined, undefined, undefined])
  })
  it('keeps a target that is off the scale out of the drawing', () => {
    expect(draw(rows, [0, 100], 140, 400).target).toBeUndefined()
  })
  it('is said, and has a table behind it', () => {
    expect(sentence(rows)).toBe('before: 60 % [50, 70]; after: 80 % [72, 90].')
    expect(table(rows, 75).rows).toEqual([
      ['before', 60, 50, 70, '%', 80, '48 of 80 people', 75],
      ['after', 80, 72, 90, '%', 80, '', 75],
    ])
  })
})
