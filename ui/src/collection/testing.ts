// Kinds and records for the tests of this folder.
import type { KindDef, Person, Rec } from '../api/wire'

/** A kind with every sort of field. */
export const feature: KindDef = {
  name: 'feature',
  plural: 'features',
  prefix: 'FEAT',
  stage: 'decide',
  doc: 'Something that could be built.',
  fields: [
    { name: 'reach', type: 'range', doc: 'people reached', sort: true, reason: true },
    { name: 'horizon', type: 'enum', doc: 'when', enum: ['now', 'next', 'later'], filter: true, reason: true },
    { name: 'size', type: 'enum', doc: 'how big', enum: ['s', 'm'], filter: true },
    { name: 'decline', type: 'object', doc: 'why not' },
    { name: 'delivered', type: 'date', doc: 'when customers had it', sort: true },
    { name: 'price', type: 'money', doc: 'what it costs' },
    { name: 'took', type: 'duration', doc: 'how long it took' },
  ],
  states: [
    { name: 'idea', phase: 'open', doc: '' },
    { name: 'planned', phase: 'open', doc: '' },
    { name: 'building', phase: 'active', doc: '' },
    { name: 'released', phase: 'done', doc: '' },
    { name: 'declined', phase: 'dropped', doc: '' },
  ],
  moves: [
    { from: 'idea', to: 'planned' },
    { from: 'planned', to: 'idea', reason: true },
    { from: 'planned', to: 'building' },
    { from: 'building', to: 'released', system_only: true },
    { from: '*', to: 'declined', reason: true },
    { from: 'released', to: 'declined' },
  ],
  out: [],
  in: [],
}

export const people: Person[] = [
  { id: 'ada', name: 'Ada Lovelace', role: 'owner' },
  { id: 'grace', name: 'Grace Hopper', role: 'editor' },
]

/** A record of the kind, with a number for its key. */
export function record(number: number, more: Partial<Rec> = {}): Rec {
  return {
    key: `FEAT-${number}`,
    kind: 'feature',
    title: `Feature ${number}`,
    state: 'idea',
    version: 1,
    created: '2026-01-01T00:00:00Z',
    updated: '2026-01-01T00:00:00Z',
    position: number,
    ...more,
  }
}
