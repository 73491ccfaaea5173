// The order of the features and what it does not settle. What the server says is arranged here; nothing is scored.

import { places as placesOf, type Scored } from '../../../charts/interval'
import type { Table } from '../../../charts/types'
import type { Figure, Key } from '../../../api/wire'

export const methods = ['rice', 'ice', 'ice-mean', 'wsjf', 'cd3'] as const
export type Method = (typeof methods)[number]
export const methodName: Record<Method, string> = {
  rice: 'RICE',
  ice: 'ICE',
  'ice-mean': 'ICE, mean',
  wsjf: 'WSJF',
  cd3: 'CD3',
}
/** The fields of a feature that a method multiplies, as the server names them. */
export const needed: Record<Method, string[]> = {
  rice: ['reach', 'impact', 'confidence', 'effort'],
  ice: ['impact', 'confidence', 'ease'],
  'ice-mean': ['impact', 'confidence', 'ease'],
  wsjf: ['value', 'criticality', 'enablement', 'job_size'],
  cd3: ['cost_of_delay', 'job_size'],
}
export const methodOf = (text: string): Method => methods.find((m) => m === text) ?? 'rice'

export interface Override {
  rank: number
  reason: string
}
export interface Ranked {
  key: Key
  title: string
  state: string
  horizon?: string
  score: Figure
  p_best: number
  p_top: number
  tied_with: Key[] | null
  override?: Override
  warnings?: string[]
}
export interface Unscored {
  key: Key
  title: string
  why: string
}
/** GET /decide/score. */
export interface Prioritised {
  method: string
  definition: string
  top: number
  features: Ranked[] | null
  unscored?: Unscored[] | null
  refine?: Key
}

/** A row of the list: the feature, its place, the place its score alone would give it. */
export interface Row extends Ranked {
  place: string
  /** Counted from 1; differs from where it stands when somebody put it elsewhere. */
  byScore: number
}

export function rows(features: Ranked[]): Row[] {
  const scored: Scored[] = features.map((f) => ({ ...f, tied_with: f.tied_with ?? [] }))
  const places = placesOf(scored)
  const order = [...features].sort((a, b) => (b.score.value ?? 0) - (a.score.value ?? 0))
  return features.map((f, i) => ({
    ...f,
    place: f.override ? `${i + 1}` : (places[i] ?? `${i + 1}`),
    byScore: order.indexOf(f) + 1,
  }))
}

/** How far an override moves a feature: "from 5th by score to 2nd". */
export function movedBy(row: Row, index: number): string {
  const by = row.byScore - (index + 1)
  if (by === 0) return 'where its score puts it too'
  return `${Math.abs(by)} ${Math.abs(by) === 1 ? 'place' : 'places'} ${by > 0 ? 'up' : 'down'} from place ${row.byScore} by score`
}

/** A chance in words that claim no more than they know: "97 %", "over 99 %", "under 1 %". */
export function odds(p: number): string {
  if (p > 0.99) return 'over 99 %'
  if (p < 0.01) return 'under 1 %'
  return `${Math.round(100 * p)} %`
}

/** How certain the cut at the capacity line is: who stands above it with less than 90 %, and who below with more than 10 %. */
export function doubtful(list: Row[], top: number): Row[] {
  return list.filter((r, i) => (i < top ? r.p_top < 0.9 : r.p_top > 0.1))
}

export function table(list: Row[], unscored: Unscored[], top: number): Table {
  return {
    columns: [
      { label: 'Place' },
      { label: 'Key' },
      { label: 'Title' },
      { label: 'State' },
      { label: 'Horizon' },
      { label: 'Score', number: true },
      { label: 'Low', number: true },
      { label: 'High', number: true },
      { label: `Chance of the first ${top}`, number: true },
      { label: 'Tied with' },
      { label: 'Place set by hand' },
      { label: 'Warnings' },
    ],
    rows: [
      ...list.map((r) => [
        r.place,
        r.key,
        r.title,
        r.state,
        r.horizon ?? '',
        r.score.value,
        r.score.low ?? null,
        r.score.high ?? null,
        r.p_top,
        (r.tied_with ?? []).join(' '),
        r.override ? `${r.override.rank}: ${r.override.reason}` : '',
        (r.warnings ?? []).join(' '),
      ]),
      ...unscored.map((u) => ['', u.key, u.title, '', '', null, null, null, null, '', '', u.why]),
    ],
  }
}
