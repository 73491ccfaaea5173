// The names in wire.ts against those in docs/openapi.yaml: a member that the server does not know is a type error here.
// Holds types only; nothing imports it.

import type { components } from './schema'
import type * as wire from './wire'

type Server = components['schemas']
type Unknown<Ours, Theirs> = Exclude<keyof Ours, keyof Theirs>
type None<T extends never> = T

export type Agrees = [
  None<Unknown<wire.Rec, Server['Record']>>,
  None<Unknown<wire.RecordPage, Server['ListBody']>>,
  None<Unknown<wire.Patch, Server['RecordPatch']>>,
  None<Unknown<wire.NewRecord, Server['NewRecord']>>,
  None<Unknown<wire.LinkOf, Server['LinkWithEnd']>>,
  None<Unknown<wire.Figure, Server['Figure']>>,
  None<Unknown<wire.Finding, Server['Found']>>,
  None<Unknown<wire.Snooze, Server['Snooze']>>,
  None<Unknown<wire.Change, Server['ChangeWithOps']>>,
  None<Unknown<wire.HistoryEntry, Server['HistoryEntry']>>,
  None<Unknown<wire.FieldChange, Server['FieldChange']>>,
  None<Unknown<wire.Comment, Server['Comment']>>,
  None<Unknown<wire.Op, Server['Op']>>,
  None<Unknown<wire.Applied, Server['Applied']>>,
  None<Unknown<wire.Me, Server['Me']>>,
  None<Unknown<wire.Person, Server['Person']>>,
  None<Unknown<wire.KindDef, Server['KindInfo']>>,
  None<Unknown<wire.FieldDef, Server['Field']>>,
  None<Unknown<wire.StateDef, Server['State']>>,
  None<Unknown<wire.Move, Server['MoveInfo']>>,
  None<Unknown<wire.RelationDef, Server['RelationInfo']>>,
  None<Unknown<wire.StageDef, Server['StageInfo']>>,
  None<Unknown<wire.OperationDef, Server['OperationInfo']>>,
  None<Unknown<wire.InputDef, Server['InputInfo']>>,
  None<Unknown<wire.Counts, Server['CountsBody']>>,
  None<Unknown<wire.Today, Server['TodayBody']>>,
  None<Unknown<wire.TodayChange, Server['ChangeSummary']>>,
  None<Unknown<wire.ChangedRecord, Server['Touched']>>,
  None<Unknown<wire.Hit, Server['Hit']>>,
]
