import { describe, expect, it } from 'vitest'
import { neighbour, patch, place, places } from './moves'
import { feature, record } from './testing'

const states = feature.states.map((s) => s.name)
const values = (row = record(1), by = 'state') => places(feature, row, by).map((p) => p.value)

describe('a move', () => {
  it('is offered only where the life cycle allows it', () => {
    expect(values(record(1))).toEqual(['planned', 'declined'])
    expect(values(record(1, { state: 'planned' }))).toEqual(['idea', 'building', 'declined'])
  })

  it('is not offered where only a verdict decides', () => {
    expect(values(record(1, { state: 'building' }))).toEqual(['declined'])
  })

  it('needs a reason where the life cycle says so; an exact rule goes before one from anywhere', () => {
    expect(place(feature, record(1, { state: 'planned' }), 'state', 'idea')?.reason).toBe(true)
    expect(place(feature, record(1), 'state', 'planned')?.reason).toBe(false)
    expect(place(feature, record(1), 'state', 'declined')).toEqual({ value: 'declined', reason: true, decline: true })
    expect(place(feature, record(1, { state: 'released' }), 'state', 'declined')?.reason).toBe(false)
  })

  it('goes along an enum too, and needs a reason only where a value is replaced', () => {
    const now = record(1, { fields: { horizon: 'now' } })
    expect(values(now, 'horizon')).toEqual(['next', 'later', ''])
    expect(place(feature, now, 'horizon', 'later')?.reason).toBe(true)
    expect(place(feature, record(1), 'horizon', 'later')?.reason).toBe(false)
    expect(place(feature, record(1, { fields: { size: 's' } }), 'size', 'm')?.reason).toBe(false)
  })

  it('steps over columns that are closed', () => {
    expect(neighbour(feature, record(1, { state: 'building' }), 'state', states, 1)?.value).toBe('declined')
    expect(neighbour(feature, record(1), 'state', states, -1)).toBeUndefined()
    expect(
      neighbour(feature, record(1, { fields: { horizon: 'next' } }), 'horizon', ['now', 'next', 'later', ''], -1)
        ?.value,
    ).toBe('now')
  })

  it('clears a field that is moved to none', () => {
    expect(patch('horizon', '')).toEqual({ fields: { horizon: null } })
    expect(patch('state', 'planned')).toEqual({ state: 'planned' })
    expect(patch('owner', 'ada')).toEqual({ owner: 'ada' })
  })
})
