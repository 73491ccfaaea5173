import { describe, expect, it } from 'vitest'
import type { Rec } from '../../../api/wire'
import { beside, columns, flagsOf, step, type Roadmap } from './roadmap'

const rec = (key: string, over: Partial<Rec> = {}): Rec => ({
  key,
  kind: 'feature',
  title: key,
  state: 'planned',
  version: 1,
  created: '',
  updated: '',
  position: 1,
  ...over,
})
const score = (key: string) => ({
  key,
  score: { name: 'RICE', value: 1, unit: '', n: 1, definition: '', as_of: '' },
})
const roadmap: Roadmap = {
  now: [
    { key: 'FEAT-10', title: 'Ten', state: 'building' },
    { key: 'FEAT-2', title: 'Two', state: 'building', promises: ['COM-1'], addresses: ['OPP-1'] },
  ],
  next: null,
  later: [{ key: 'FEAT-3', title: 'Three', state: 'planned' }],
  released: [{ key: 'FEAT-1', title: 'One', state: 'released' }],
  declined: null,
}
const from = {
  roadmap,
  features: ['FEAT-10', 'FEAT-2', 'FEAT-3'].map((k) => rec(k)),
  opportunities: [rec('OPP-1', { title: 'Slow start' })],
  commitments: [rec('COM-1', { state: 'open', fields: { by_when: '2026-01-05', to_whom: 'Acme' } })],
  scores: [] as { key: string; score: ReturnType<typeof score>['score'] }[],
  today: '2026-02-01',
}
const shape = (list: ReturnType<typeof columns>) => list.map((c) => [c.label, c.cards.map((k) => k.key).join(' ')])

describe('the columns', () => {
  it('have the order of the priority list, then of the keys', () => {
    expect(shape(columns(from))).toEqual([
      ['Now', 'FEAT-2 FEAT-10'],
      ['Next', ''],
      ['Later', 'FEAT-3'],
    ])
    expect(shape(columns({ ...from, scores: [score('FEAT-10')] }))[0]).toEqual(['Now', 'FEAT-10 FEAT-2'])
  })
  it('show a move before the server has it', () => {
    expect(shape(columns(from, new Map([['FEAT-10', 'next' as const]])))[1]).toEqual(['Next', 'FEAT-10'])
  })
  it('have a place for features without one, but not for what is released or declined', () => {
    const features = [
      ...from.features,
      rec('FEAT-7'),
      rec('FEAT-1', { state: 'released' }),
      rec('FEAT-8', { state: 'declined' }),
    ]
    expect(shape(columns({ ...from, features })).at(-1)).toEqual(['Not placed', 'FEAT-7'])
  })
  it('name the problems and the promises of a card', () => {
    const card = columns(from)[0]?.cards[0]
    expect(card?.addresses).toEqual([{ key: 'OPP-1', title: 'Slow start' }])
    expect(card?.flags.map((f) => [f.key, f.state, f.whom])).toEqual([['COM-1', 'late', 'Acme']])
  })
})

describe('a promise', () => {
  it('is late only while it is open', () => {
    const kept = rec('COM-2', { state: 'kept', fields: { by_when: '2025-01-01' } })
    expect(flagsOf(['COM-2'], [kept], '2026-01-01')[0]?.state).toBe('kept')
  })
})

describe('walking', () => {
  const list = columns(from)
  it('stays in the column at its ends', () => {
    expect(step(list, 'FEAT-2', 0, 1)).toBe('FEAT-10')
    expect(step(list, 'FEAT-10', 0, 1)).toBe('FEAT-10')
  })
  it('passes over an empty column', () => expect(step(list, 'FEAT-10', 1, 0)).toBe('FEAT-3'))
  it('begins at the first card', () => expect(step(list, '', 0, 1)).toBe('FEAT-2'))
  it('moves a card into an empty column, and not past the last', () => {
    expect(beside(list, 'FEAT-2', 1)).toBe('next')
    expect(beside(list, 'FEAT-3', 1)).toBeUndefined()
    expect(beside(list, 'FEAT-2', -1)).toBeUndefined()
  })
})
