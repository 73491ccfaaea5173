import { expect, it } from 'vitest'
import type { HistoryEntry, KindDef } from '../../../api/wire'
import { declinedBy, reopensTo } from './declined'

const entry = (position: number, state: string): HistoryEntry => ({
  change: { position, at: '', actor: { id: `p${position}`, role: 'editor' } },
  fields: [{ path: 'state', old: '', new: state }],
})
const kind = (moves: KindDef['moves']): KindDef => ({
  name: 'feature',
  plural: 'features',
  prefix: 'FEAT',
  stage: 'decide',
  doc: '',
  fields: [],
  states: [],
  moves,
  out: [],
  in: [],
})

it('names who declined it last', () => {
  expect(declinedBy([entry(3, 'declined'), entry(9, 'declined'), entry(5, 'idea')])?.actor.id).toBe('p9')
  expect(declinedBy([entry(5, 'idea')])).toBeUndefined()
})
it('finds the way back in the life cycle', () => {
  expect(
    reopensTo(
      kind([
        { from: '*', to: 'declined' },
        { from: 'declined', to: 'idea', reason: true },
      ]),
    ),
  ).toBe('idea')
  expect(reopensTo(kind([{ from: 'idea', to: 'declined' }]))).toBeUndefined()
})
