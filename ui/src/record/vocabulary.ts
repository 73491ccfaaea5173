// What the record pages need of the product's vocabulary (GET /schema), so that their rules can be tested with a small
// one.

import { plain } from '../words'

export interface Vocabulary {
  readonly stages: readonly { readonly name: string; readonly kinds: readonly string[] }[]
  readonly kinds: readonly KindWords[]
  readonly relations: readonly RelationWords[]
}

export interface KindWords {
  readonly name: string
  readonly plural: string
  readonly prefix: string
  readonly stage: string
  readonly states: readonly StateWords[]
  readonly moves: readonly MoveWords[]
  readonly out: readonly End[] | null
  readonly in: readonly End[] | null
}

export interface StateWords {
  readonly name: string
  readonly phase: string
  readonly doc: string
}

export interface MoveWords {
  readonly from: string
  readonly to: string
  readonly reason?: boolean
  readonly system_only?: boolean
  readonly blocked_by?: readonly string[] | null
}

export interface End {
  readonly relation: string
  readonly kinds: readonly string[] | null
}

export interface RelationWords {
  readonly name: string
  readonly inverse: string
  readonly doc: string
  readonly upstream: string
  readonly single?: boolean
}

/** A link as every part of the API gives it. */
export interface LinkEnds {
  readonly from: string
  readonly relation: string
  readonly to: string
}

/** What a list shows of a record. */
export interface Brief {
  readonly key: string
  readonly kind: string
  readonly title: string
  readonly state: string
}

export function kindNamed(vocabulary: Vocabulary, name: string): KindWords | undefined {
  return vocabulary.kinds.find((k) => k.name === name)
}

/** The kind whose prefix a key carries. */
export function kindOfKey(vocabulary: Vocabulary, key: string): KindWords | undefined {
  const prefix = key.slice(0, key.lastIndexOf('-'))
  return vocabulary.kinds.find((k) => k.prefix === prefix)
}

/** The number of a key, for an order in which REQ-9 comes before REQ-10. */
export function keyNumber(key: string): number {
  return Number(key.slice(key.lastIndexOf('-') + 1)) || 0
}

/** The place of a stage from 0; -1 when there is none of that name. */
export function stageIndex(vocabulary: Vocabulary, stage: string): number {
  return vocabulary.stages.findIndex((s) => s.name === stage)
}

/** The phase of a state: open, active, done or dropped. */
export function phaseOf(vocabulary: Vocabulary, kind: string, state: string): string {
  return kindNamed(vocabulary, kind)?.states.find((s) => s.name === state)?.phase ?? 'open'
}

/** The words of a relation, read from its start or from its end. */
export function relationWords(vocabulary: Vocabulary, relation: string, outgoing: boolean): string {
  const found = vocabulary.relations.find((r) => r.name === relation)
  if (!outgoing) return found?.inverse ?? plain(relation)
  // Two relations are nouns; from the start they need a verb.
  if (relation === 'parent') return 'part of'
  if (relation === 'from') return 'comes from'
  if (relation === 'about') return 'is about'
  return plain(relation)
}
