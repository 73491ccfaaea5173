import { describe, expect, it } from 'vitest'
import type { HistoryEntry } from '../api/wire'
import { entryText, linkWords, summary, valueText } from './history'
import { vocabulary } from './sample_vocabulary'

const entry = (parts: Partial<HistoryEntry>): HistoryEntry => ({
  change: { position: 7, at: '2026-11-23T10:00:00Z', actor: { id: 'ada', role: 'editor' } },
  version: 2,
  ...parts,
})
const field = (path: string, old: HistoryEntry['fields'] extends unknown ? string | null : never, next: string) => ({
  path,
  old,
  new: next,
})

describe('summary', () => {
  it('says what became of the state, then of the rest', () => {
    const fields = [field('state', 'idea', 'in_use'), field('fields.so_that', null, 'x'), field('title', 'a', 'b')]
    expect(summary(entry({ fields }))).toBe('moved it from idea to in use, changed so that and title')
  })

  it('does not list every field of a new record', () => {
    expect(summary(entry({ version: 1, fields: [field('title', null, 'a')] }))).toBe('created it')
  })

  it('counts links and shortens long lists', () => {
    const fields = ['a', 'b', 'c', 'd', 'e'].map((n) => field(`fields.${n}`, null, '1'))
    const linked = [{ from: 'A-1', relation: 'x', to: 'B-1' }]
    expect(summary(entry({ fields, linked }))).toBe('changed a, b, c and 2 more fields, linked it')
  })
})

describe('linkWords', () => {
  it('reads a link from either end', () => {
    const link = { from: 'REQ-1', relation: 'addresses', to: 'FEAT-2' }
    expect(linkWords(vocabulary, link, 'REQ-1')).toEqual({ words: 'addresses', other: 'FEAT-2' })
    expect(linkWords(vocabulary, link, 'FEAT-2')).toEqual({ words: 'addressed by', other: 'REQ-1' })
  })
})

describe('entryText', () => {
  it('writes a short entry on one line and a long one member by member', () => {
    expect(entryText({ name: 'cost', weight: 0.3, unit: '' })).toBe('cost, weight 0.3')
    expect(entryText({ name: 'cost', doc: 'x'.repeat(90) })).toBeUndefined()
    expect(entryText({ name: 'failed', match: { names: ['api_request'] } })).toBeUndefined()
  })
})

describe('valueText', () => {
  it.each([
    [{ low: 2, high: 6 }, '2 to 6'],
    [{ low: 4, high: 4 }, '4'],
    [{ value: 3, unit: 'd' }, '3 d'],
    [['a', 'b'], 'a\nb'],
    [{ class: 'cost', reopen_if: 'cheaper', note: null }, 'class: cost\nreopen if: cheaper'],
    [null, ''],
    [true, 'yes'],
  ])('writes %j as %j', (value, want) => expect(valueText(value)).toBe(want))
})
