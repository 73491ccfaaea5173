// Who is signed in, what the product can hold, and who else is here. Loaded once.

import { get } from '../api/client'
import type { KindDef, Me, Person, RelationDef, Role, Schema, StageDef } from '../api/wire'
import { asOf } from './as_of.svelte'

let meValue = $state.raw<Me>()
let schemaValue = $state.raw<Schema>()
let peopleValue = $state.raw<Person[]>([])
let kinds = $state.raw(new Map<string, KindDef>())
let prefixes = $state.raw(new Map<string, KindDef>())
let peopleAsked = false

/** Loads who is signed in and the schema. Rejects with a Problem. */
export async function load(): Promise<void> {
  const [me, schema] = await Promise.all([get<Me>('/me'), get<Schema>('/schema')])
  meValue = me
  schemaValue = schema
  kinds = new Map(schema.kinds.map((k) => [k.name, k]))
  prefixes = new Map(schema.kinds.map((k) => [k.prefix, k]))
}

/** Who is signed in; undefined until loaded. */
export const me = (): Me | undefined => meValue
export const schema = (): Schema | undefined => schemaValue
/** A kind by its name ("requirement"). */
export const kind = (name: string): KindDef | undefined => kinds.get(name)
/** The kind a key belongs to ("REQ-12"). */
export const kindOf = (key: string): KindDef | undefined => prefixes.get(key.slice(0, key.lastIndexOf('-')))
export const stage = (name: string): StageDef | undefined => schemaValue?.stages.find((s) => s.name === name)
export const relation = (name: string): RelationDef | undefined => schemaValue?.relations.find((r) => r.name === name)

/** Everyone who can sign in. Loaded at the first call. */
export function people(): Person[] {
  if (!peopleAsked) {
    peopleAsked = true
    get<{ people: Person[] }>('/people').then(
      (answer) => (peopleValue = answer.people),
      () => (peopleAsked = false),
    )
  }
  return peopleValue
}
/** The name of a person, or the handle when it is not known. */
export const nameOf = (id: string): string =>
  peopleValue.find((p) => p.id === id)?.name ?? (meValue?.actor.id === id ? meValue.name : id)

const rank: Record<Role, number> = { viewer: 1, contributor: 2, editor: 3, owner: 4, system: 5 }
/** Whether the person's role covers a role. */
export const may = (role: Role): boolean => rank[meValue?.actor.role ?? 'viewer'] >= rank[role]
/** Whether records can be edited here and now: an editor, and not on a past day. */
export const canWrite = (): boolean => may('editor') && !asOf()
/** Whether comments can be written here and now. */
export const canComment = (): boolean => may('contributor') && !asOf()
