import { describe, expect, it } from 'vitest'
import { cell } from './cell'
import { comparator, readOrder } from './compare'
import { axis, firstDate, fitting, place, stretch, zooms } from './dates'
import { feature, record } from './testing'

const order = (rows: ReturnType<typeof record>[], ...by: string[]) =>
  [...rows]
    .sort(comparator(feature, by.map(readOrder)))
    .map((r) => r.key.slice(5))
    .join(' ')

describe('the order of a listing', () => {
  const rows = [
    record(1, { fields: { reach: { low: 10, high: 30 }, took: { value: 2, unit: 'h' } } }),
    record(2, { fields: { reach: { low: 15, high: 16 }, took: { value: 90, unit: 'min' } } }),
    record(10),
  ]
  it('goes by the middle of a range and the length of a duration, those without a value last', () => {
    expect(order(rows, 'reach')).toBe('2 1 10')
    expect(order(rows, '-reach')).toBe('1 2 10')
    expect(order(rows, 'took')).toBe('2 1 10')
  })
  it('breaks ties by the number of the key, in the direction of the last order', () => {
    expect(order(rows, 'title', 'state')).toBe('1 10 2')
    expect(order([record(2), record(10)], 'state')).toBe('2 10')
    expect(order([record(2), record(10)], '-state')).toBe('10 2')
  })
})

describe('a value in a row', () => {
  const list = { name: 'phrases', type: 'list', elem: 'text', doc: '' }
  it('is on one line, whatever it holds', () => {
    expect(cell(['slow', 'fails'], list).text).toBe('slow, fails')
    expect(cell([{ a: 1 }, { a: 2 }], { ...list, elem: 'object' })).toEqual({ text: '2', unit: 'entries' })
    expect(cell({ class: 'cost', explanation: 'x' }, { ...list, type: 'object' }).text).toBe('cost')
    expect(cell({ low: 4, high: 4 }, { ...list, type: 'range' })).toMatchObject({ text: '4', number: true })
  })
  it('is empty when there is none', () => {
    for (const f of feature.fields) expect(cell(undefined, f).text).toBe('')
    expect(cell([], list).text).toBe('')
  })
})

describe('a timeline', () => {
  it('has lines in rising order and room on both sides', () => {
    const first = Date.UTC(2025, 10, 3)
    const last = Date.UTC(2026, 6, 20)
    for (const zoom of Object.keys(zooms) as (keyof typeof zooms)[]) {
      const { from, to, ticks } = axis(first, last, zoom)
      expect(from).toBeLessThan(first)
      expect(to).toBeGreaterThan(last)
      expect(ticks.map((t) => t.at)).toEqual([...ticks].map((t) => t.at).sort((a, b) => a - b))
    }
    expect(axis(first, last, 'quarter').ticks.map((t) => t.label)).toEqual(['Q4', '2026', 'Q2', 'Q3'])
  })
  it('puts a day where it belongs', () => {
    const from = Date.UTC(2026, 0, 1)
    expect(place(Date.UTC(2026, 0, 11), from, 'month')).toBe(40)
  })
  it('chooses a zoom that fits, the widest first', () => {
    expect(fitting(0, 30 * 86_400_000, 1000)).toBe('week')
    expect(fitting(0, 20 * 365 * 86_400_000, 1000)).toBe('year')
  })
  it('draws what has begun up to today, and what was asked for before', () => {
    const kind = {
      ...feature,
      fields: ['opened_at', 'started_at', 'finished_at', 'due'].map((name) => ({ name, type: 'instant', doc: '' })),
    }
    const now = Date.UTC(2026, 1, 1)
    const fields = { opened_at: '2026-01-01', started_at: '2026-01-05', due: '2026-03-01' }
    expect(stretch(kind, record(1, { state: 'building', fields }), now)).toEqual({
      since: Date.UTC(2026, 0, 1),
      from: Date.UTC(2026, 0, 5),
      to: now,
      open: true,
      marks: [{ name: 'due', at: Date.UTC(2026, 2, 1) }],
    })
    const done = { ...fields, finished_at: '2026-01-09' }
    expect(stretch(kind, record(1, { state: 'released', fields: done }), now)).toMatchObject({
      to: Date.UTC(2026, 0, 9),
    })
    expect(firstDate(kind)).toBe('started_at')
  })

  it('draws a bar only for a beginning and an end in that order', () => {
    const kind = {
      ...feature,
      fields: [
        { name: 'start', type: 'date', doc: '' },
        { name: 'end', type: 'date', doc: '' },
        { name: 'due', type: 'date', doc: '' },
      ],
    }
    const now = Date.UTC(2026, 1, 1)
    const dated = (fields: Record<string, string>) => stretch(kind, record(1, { fields }), now)
    expect(dated({ start: '2026-01-01', end: '2026-01-02' })).toMatchObject({
      from: Date.UTC(2026, 0, 1),
      to: Date.UTC(2026, 0, 3),
    })
    expect(dated({ start: '2026-01-05', end: '2026-01-02' }).from).toBeUndefined()
    expect(dated({ due: '2026-01-05' }).marks).toEqual([{ name: 'due', at: Date.UTC(2026, 0, 5) }])
    expect(dated({ due: 'soon' }).marks).toEqual([])
  })
})
