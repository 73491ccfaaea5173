import { describe, expect, it } from 'vitest'
import { draftOf, read, shapeOf } from './shapes'

const criterion = shapeOf('requirement', 'criteria')!

describe('an entry in a form', () => {
  it('comes back as it was, with members the form does not show', () => {
    const entry = { text: 'Fast', comparator: '<', threshold: 200, unit: 'ms', later: 'kept' }
    expect(read(draftOf(entry, criterion), criterion, entry)).toEqual({ value: entry })
  })

  it('drops what was emptied', () => {
    const entry = { text: 'Fast', unit: 'ms' }
    expect(read({ ...draftOf(entry, criterion), unit: ' ' }, criterion, entry)).toEqual({ value: { text: 'Fast' } })
  })

  it('says what is missing and what is no number', () => {
    expect(read({ text: '' }, criterion)).toMatchObject({ member: 'text' })
    expect(read({ text: 'x', threshold: 'fast' }, criterion)).toMatchObject({ member: 'threshold' })
  })
})
