// The values the REST API speaks, as docs/openapi.yaml describes them.

export type Key = string
export type Role = 'owner' | 'editor' | 'contributor' | 'viewer' | 'system'
/** A field's value. Money, ranges and lists are objects and arrays, as the kind's field types say. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

export interface Rec {
  key: Key
  kind: string
  title: string
  body?: string
  state: string
  owner?: string
  labels?: string[]
  fields?: Record<string, Json>
  external?: { source: string; key: string }[]
  version: number
  created: string
  updated: string
  position: number
  deleted?: boolean
}

export interface RecordPage {
  records: Rec[]
  next?: string
  total?: number
  position: number
}

/** What PATCH takes: absent members stay as they are, a field given as null is cleared. */
export interface Patch {
  title?: string
  body?: string
  state?: string
  owner?: string
  labels?: string[]
  fields?: Record<string, Json>
}

export interface NewRecord extends Patch {
  kind: string
  title: string
  links?: { relation: string; to?: Key; from?: Key }[]
}

export interface Link {
  from: Key
  relation: string
  to: Key
}
export interface LinkOf extends Link {
  since?: number
  other: Rec
}

export interface Figure {
  name: string
  value: number | null
  low?: number
  high?: number
  level?: number
  unit: string
  n: number
  definition: string
  as_of: string
  note?: string
  sources?: Key[]
}

export type Severity = 'info' | 'warning' | 'refusal'
export interface Finding {
  subject: Key
  rule: string
  severity: Severity
  needs_person?: boolean
  message: string
  act?: string
  path?: string
  figures?: Figure[]
  related?: Key[]
  reconciler?: string
  engine?: string
  position?: number
  record?: Rec
  snoozed?: Snooze
}
/** Puts a finding off until a day, or until it says something else. */
export interface Snooze {
  subject?: Key
  rule: string
  until: string
  reason: string
  by?: string
}

export interface Actor {
  id: string
  role: Role
}
export interface Change {
  position: number
  at: string
  actor: Actor
  reason?: string
  source?: string
  batch?: string
  undoes?: number
  ops?: Op[]
}
export interface FieldChange {
  path: string
  old: Json
  new: Json
}
export interface HistoryEntry {
  change: Change
  version?: number
  fields?: FieldChange[]
  linked?: Link[]
  unlinked?: Link[]
  comments?: Comment[]
}
export interface Comment {
  record: Key
  position: number
  seq: number
  actor: string
  at: string
  body: string
}

/** One operation of POST /changes; exactly one member is set. */
export interface Op {
  put?: NewRecord & { as?: string; key?: Key }
  edit?: Patch & { key: Key; if_version?: number }
  delete?: { key: Key; if_version?: number }
  restore?: { key: Key }
  link?: Link & { if_present?: boolean }
  unlink?: Link & { if_present?: boolean }
  comment?: { key: Key; body: string }
  withdraw?: { key: Key; position: number; seq: number }
}
export interface Applied {
  position: number
  keys?: Key[]
  created: number
  updated: number
  deleted: number
  unchanged: number
  linked: number
}

export interface Me {
  actor: Actor
  name: string
  email?: string
  via: string
}
export interface Person {
  id: string
  name: string
  email?: string
  role: Role
  disabled?: boolean
  last_seen?: string
}

export type FieldType = string
export interface FieldDef {
  name: string
  type: FieldType
  elem?: FieldType
  doc: string
  enum?: string[]
  kind?: string
  required?: boolean
  reason?: boolean
  search?: boolean
  filter?: boolean
  sort?: boolean
}
export interface StateDef {
  name: string
  phase: 'open' | 'active' | 'done' | 'dropped'
  doc: string
}
export interface Move {
  from: string
  to: string
  reason?: boolean
  system_only?: boolean
  /** Rules whose refusing findings stand in the way; a trailing * matches any ending. */
  blocked_by?: string[]
}
export interface KindDef {
  name: string
  plural: string
  prefix: string
  stage: string
  doc: string
  many?: boolean
  fields: FieldDef[]
  states: StateDef[]
  moves: Move[]
  /** States a record may be created in besides the first; * allows all. */
  entry?: string[]
  out: { relation: string; kinds: string[] }[]
  in: { relation: string; kinds: string[] }[]
}
export interface RelationDef {
  name: string
  inverse: string
  doc: string
  /** Which end lies nearer to the evidence. */
  upstream: 'from' | 'to' | 'neither'
  single?: boolean
}
export interface InputDef {
  name: string
  type: string
  doc: string
  enum?: string[]
  default?: string
  required?: boolean
  min?: string
}
export interface OperationDef {
  name: string
  summary: string
  doc: string
  role: Role
  method: string
  path: string
  input: InputDef[]
}
export interface StageDef {
  name: string
  question: string
  kinds: string[]
  operations: OperationDef[]
  rules: { id: string; severity: Severity; doc: string }[]
}
export interface Schema {
  stages: StageDef[]
  kinds: KindDef[]
  relations: RelationDef[]
}

export interface Counts {
  position: number
  kinds: Record<string, Record<string, number>>
  findings_needing_person: number
}

export interface ChangedRecord {
  key: Key
  kind: string
  title: string
  what: 'created' | 'edited' | 'deleted' | 'restored' | 'linked' | 'commented'
  fields?: string[]
}
export interface TodayChange extends Omit<Change, 'ops'> {
  records: ChangedRecord[]
  more: number
}
export interface Today {
  findings: Finding[]
  snoozed: Finding[]
  since: { position: number; at?: string }
  changes: TodayChange[]
  /** Changes that are not listed, those of the software included. */
  more: number
  position: number
}
export interface Hit {
  record: Rec
  snippet: string
  score: number
}

/** What the stream sends when the ledger moves. */
export interface LiveChange {
  position: number
  at: string
  actor: Actor
  reason?: string
  source?: string
  keys: { key: Key; kind: string; version?: number; what: string }[]
  links?: Link[]
}
