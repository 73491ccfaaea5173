// What an empty collection teaches, in one sentence a kind. Kinds that have none here are described by their schema.
import type { KindDef } from '../api/wire'

const sentences: Record<string, string> = {
  account: 'Accounts say who is behind the feedback, and how much revenue a problem touches.',
  feedback: 'Import tickets, reviews or survey answers, and read here what customers say in their own words.',
  interview:
    'Add a transcript, then mark the words worth keeping: each quote stays tied to its place in the conversation.',
  quote: 'Quotes are cut from feedback and interviews, so that every claim leads back to somebody’s words.',
  theme: 'A theme gathers the quotes and tickets that tell of one struggle, and shows how many accounts share it.',
  opportunity: 'Write down a problem worth solving in the customer’s terms; features come later.',
  feature: 'A feature is a way to solve an opportunity; estimate reach, impact and effort as ranges to compare it.',
  decision: 'Record a question with its options and criteria, so that nobody has to ask in a year why it was so.',
  objective: 'State what should be true by when; key results make it a number.',
  key_result: 'A key result ties an objective to a metric, with a baseline, a target and a day.',
  assumption: 'List what must be true for a feature to work, and test the riskiest first.',
  commitment: 'Promises to customers, each with its day, so that a forecast can warn before one is broken.',
  debt: 'A shortcut and what it costs each month, so that paying it off competes fairly with features.',
  requirement:
    'Write what must be true, with a threshold that can be checked; wording that cannot be tested is marked as you type.',
  story: 'Say who wants what and why, with the scenarios that accept it.',
  work_item: 'Import issues from your tracker: their history is what forecasts are made from.',
  release: 'A release is what customers get together; metrics are compared before and after it.',
  metric: 'Define a number once, in words and as a question to the event log, and use it everywhere.',
  evaluation: 'An evaluation freezes a target at release and says afterwards whether it was reached.',
  experiment: 'Plan a comparison before it starts: what you expect, for whom, and how many it takes.',
  view: 'Filter a list as you like it and save it as a view; it appears here and in the sidebar.',
}

/** One sentence on what belongs into a collection. */
export function teaching(kind: KindDef): string {
  return sentences[kind.name] ?? kind.doc
}
