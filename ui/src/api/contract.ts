// Holds the types that screens use against those made from docs/openapi.yaml: a member that the server does not send,
// or may leave out where a screen relies on it, does not compile. Nothing of this is in the built application.

import type { Readiness } from '../pages/define/readiness'
import type { Coverage, Covered, CriterionOf, OpenQuestion } from '../pages/define/set'
import type { Phrase, ReadCriterion, ReadSentence, Reading, Remark } from '../record/wording/reading'
import type { Rule, Rules } from '../record/wording/rules'
import type { components } from './schema'
import type * as wire from './wire'

type Generated = components['schemas']
type Required<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T]

/** True when every member of a screen's type is one of the server's, and none that is relied on may be absent. */
type Reads<W, G> = [Exclude<keyof W, keyof G>] extends [never]
  ? [Exclude<Required<W>, Required<G>>] extends [never]
    ? true
    : { mayBeAbsent: Exclude<Required<W>, Required<G>> }
  : { notSent: Exclude<keyof W, keyof G> }

export const contract: {
  record: Reads<wire.Rec, Generated['Record']>
  page: Reads<wire.RecordPage, Generated['ListBody']>
  patch: Reads<wire.Patch, Generated['RecordPatch']>
  create: Reads<wire.NewRecord, Generated['NewRecord']>
  link: Reads<wire.LinkOf, Generated['LinkWithEnd']>
  figure: Reads<wire.Figure, Generated['Figure']>
  finding: Reads<wire.Finding, Generated['Found']>
  snooze: Reads<wire.Snooze, Generated['Snooze']>
  change: Reads<wire.Change, Generated['ChangeWithOps']>
  history: Reads<wire.HistoryEntry, Generated['HistoryEntry']>
  comment: Reads<wire.Comment, Generated['Comment']>
  op: Reads<wire.Op, Generated['Op']>
  applied: Reads<wire.Applied, Generated['Applied']>
  kind: Reads<wire.KindDef, Generated['KindInfo']>
  field: Reads<wire.FieldDef, Generated['Field']>
  state: Reads<wire.StateDef, Generated['State']>
  move: Reads<wire.Move, Generated['MoveInfo']>
  relation: Reads<wire.RelationDef, Generated['RelationInfo']>
  stage: Reads<wire.StageDef, Generated['StageInfo']>
  operation: Reads<Omit<wire.OperationDef, 'doc'>, Generated['OperationInfo']>
  input: Reads<wire.InputDef, Generated['InputInfo']>
  counts: Reads<wire.Counts, Generated['CountsBody']>
  today: Reads<wire.Today, Generated['TodayBody']>
  touched: Reads<wire.ChangedRecord, Generated['Touched']>
  fieldChange: Reads<wire.FieldChange, Generated['FieldChange']>
  me: Reads<wire.Me, Generated['Me']>
  person: Reads<wire.Person, Generated['Person']>
  todayChange: Reads<wire.TodayChange, Generated['ChangeSummary']>
  hit: Reads<wire.Hit, Generated['Hit']>
  reading: Reads<Reading, Generated['DefineReadResult']>
  sentence: Reads<ReadSentence, Generated['DefineReadSentence']>
  readCriterion: Reads<ReadCriterion, Generated['DefineReadCriterion']>
  remark: Reads<Remark, Generated['DefinePlace']>
  phrase: Reads<Phrase, Generated['DefinePhraseResult']>
  coverage: Reads<Coverage, Generated['DefineCoverage']>
  covered: Reads<Covered, Generated['DefineCovered']>
  criterionOf: Reads<CriterionOf, Generated['DefineCriterionOf']>
  openQuestion: Reads<OpenQuestion, Generated['DefineOpenGaps']>
  readiness: Reads<Readiness, Generated['DefineReadiness']>
  rules: Reads<Rules, Generated['DefineRulesResult']>
  rule: Reads<Rule, Generated['DefineRuleUse']>
} = {
  record: true,
  page: true,
  patch: true,
  create: true,
  link: true,
  figure: true,
  finding: true,
  snooze: true,
  change: true,
  history: true,
  comment: true,
  op: true,
  applied: true,
  kind: true,
  field: true,
  state: true,
  move: true,
  relation: true,
  stage: true,
  operation: true,
  input: true,
  counts: true,
  today: true,
  touched: true,
  fieldChange: true,
  me: true,
  person: true,
  todayChange: true,
  hit: true,
  reading: true,
  sentence: true,
  readCriterion: true,
  remark: true,
  phrase: true,
  coverage: true,
  covered: true,
  criterionOf: true,
  openQuestion: true,
  readiness: true,
  rules: true,
  rule: true,
}
