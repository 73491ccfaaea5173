import { describe, expect, it } from 'vitest'
import { act, columns, filled, hasGaps, missing, narrowed, type Covered } from './set'

const row = (over: Partial<Covered> = {}): Covered => ({
  key: 'REQ-1',
  title: 'Search is quick',
  state: 'met',
  verdict: 'complete',
  addresses: [],
  evidence: { n: 2, keys: ['Q-1', 'Q-2'] },
  criteria: { n: 1, gaps: 0 },
  work: { n: 1, keys: ['WI-1'], done: 1 },
  check: { n: 1 },
  judged: { says: 'met' },
  refusals: 0,
  warnings: 0,
  questions: [],
  ...over,
})

describe('the set', () => {
  it('misses nothing in a row that has everything', () => {
    expect(columns.filter((c) => missing(row(), c.name))).toEqual([])
    expect(hasGaps(row())).toBe(false)
  })
  it('misses a verdict only once the requirement is delivered', () => {
    const judged = { says: 'none' } as const
    expect(missing(row({ state: 'delivered', judged }), 'verdict')).toBe(true)
    expect(missing(row({ state: 'draft', judged }), 'verdict')).toBe(false)
    expect(filled([row({ state: 'draft', judged }), row()], 'verdict')).toBe(1)
  })
  it('counts what is refused or left open as a gap', () => {
    expect(hasGaps(row({ refusals: 1 }))).toBe(true)
    expect(hasGaps(row({ criteria: { n: 1, gaps: 2 } }))).toBe(true)
    expect(hasGaps(row({ warnings: 3 }))).toBe(false)
  })
  it('is narrowed down to gaps or a state', () => {
    const rows = [row(), row({ key: 'REQ-2', state: 'draft', work: { n: 0, keys: [], done: 0 } })]
    expect(narrowed(rows, '')).toHaveLength(2)
    expect(narrowed(rows, 'gaps').map((r) => r.key)).toEqual(['REQ-2'])
    expect(narrowed(rows, 'met').map((r) => r.key)).toEqual(['REQ-1'])
  })
  it('leads from an empty place to the act', () => {
    expect(act(row(), 'work').href).toBe('/REQ-1?fill=work')
    expect(act(row({ criteria: { n: 0, gaps: 0 } }), 'check').href).toBe('/REQ-1?edit=statement')
  })
})
