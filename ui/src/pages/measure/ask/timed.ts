// How long people take, as the screen reads it: what can be said beside the curve.

import type { TimeTo, Cohort } from '../../../charts/survival'
import type { Figure, Key, Rec } from '../../../api/wire'
import { date, figure, number } from '../../../words'

export interface Naive {
  mean: Figure
  median: Figure
}
export type FullCohort = Cohort & { naive: Naive; done?: Figure[] | null; from?: string; to?: string }
/** `time_to` of GET /measure/ask, with what the picture does not draw. */
export type TimeToAnswer = Omit<TimeTo, 'cohorts'> & {
  cohorts: FullCohort[]
  differences?: { from: string; to: string; restricted: Figure; conclusive: boolean }[] | null
  log_rank?: { chi2: number; df: number; p: number } | null
  hazards?: {
    reference: string
    ratios: { cohort: string; ratio: Figure; p?: number | null }[]
    note: string
  } | null
  /** How many are in more than one of the cohorts compared, and left out. */
  several?: number
}
/** `within` of GET /measure/ask. */
export interface WithinAnswer {
  level: number
  cohorts: { name: string; n: number; mature: number; done: number; share: Figure; estimate: Figure }[]
  lift?: { relative: Figure; points: Figure; p?: number | null }
}

/** Half of whom get there when: the sentence people quote. Empty when half are not reached, or there are more than two
 *  cohorts. */
export function half(a: TimeToAnswer, from: string, to: string, split = ''): string {
  const now = a.cohorts[a.cohorts.length - 1]
  if (!now || now.median.value === null || a.cohorts.length > 2) return ''
  const before = a.cohorts.length === 2 ? a.cohorts[0] : undefined
  if (before && !split) return ''
  const whose = before ? `those who started from ${date(`${split}T12:00`)} on` : 'the people'
  const first = `Half of ${whose} get from ${from} to ${to} within ${figure(now.median)}`
  if (!before) return `${first}.`
  return before.median.value === null
    ? `${first}; of those before, fewer than half got there.`
    : `${first}; before, it took ${figure(before.median)}.`
}

/** A p-value as it is said. */
export const pValue = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`)

/** What compares the cohorts, in sentences: restricted means first, the tests after them. */
export function comparisons(a: TimeToAnswer): string[] {
  const out = (a.differences ?? []).map(
    (d) =>
      `${d.to} against ${d.from}: ${figure(d.restricted)} in the restricted mean${d.conclusive ? '' : ', which may be none'}.`,
  )
  for (const r of a.hazards?.ratios ?? [])
    out.push(
      `${r.cohort} against ${a.hazards!.reference}: hazard ratio ${figure(r.ratio)}${typeof r.p === 'number' ? `, ${pValue(r.p)}` : ''}.`,
    )
  if (a.hazards?.note) out.push(a.hazards.note.replace(/\.?$/, '.'))
  if (a.log_rank) out.push(`Log-rank: χ² ${number(a.log_rank.chi2)}, ${a.log_rank.df} df, ${pValue(a.log_rank.p)}.`)
  if (a.several) out.push(`${number(a.several)} are in more than one of the cohorts and left out.`)
  return out.map((s) => s.charAt(0).toUpperCase() + s.slice(1))
}

/** Why there is nothing to draw; empty when there is. */
export function nobody(a: { time_to?: TimeToAnswer; within?: WithinAnswer }, from: string, to: string): string {
  if (a.time_to && a.time_to.cohorts.every((c) => c.n === 0)) return `Nobody did ${from}`
  if (a.time_to && a.time_to.cohorts.every((c) => c.events === 0)) return `Nobody has done ${to} yet`
  if (a.within && a.within.cohorts.every((c) => c.n === 0)) return `Nobody did ${from}`
  if (a.within && a.within.cohorts.every((c) => c.mature === 0)) return 'Nobody has been followed for so many days yet'
  return ''
}

/** What the mean over those who got there would claim, and whom it leaves out. */
export function naive(c: FullCohort): string {
  if (c.naive.mean.value === null || c.censored === 0) return ''
  const median = c.median.value === null ? 'not reached yet' : `${number(c.median.value)} d`
  return `${c.name}: the plain mean says ${number(c.naive.mean.value)} d, because it leaves out the ${number(c.censored)} of ${number(c.n)} who had not got there yet. With them, the time by which half of all people get there is ${median}.`
}

/** Something that happened near the day of the split. */
export interface Nearby {
  key: Key
  title: string
  day: string
  kind: string
  /** Days after the split; negative before. */
  after: number
}

/** Releases, delivered features and decisions so many days around a day, the nearest first. */
export function around(day: string, records: Rec[], reach = 21): Nearby[] {
  const split = Date.parse(day)
  if (Number.isNaN(split)) return []
  return records
    .flatMap((r): Nearby[] => {
      const own = dayOf(r)
      const at = Date.parse(own)
      if (Number.isNaN(at)) return []
      const after = Math.round((at - split) / 86_400_000)
      return Math.abs(after) > reach ? [] : [{ key: r.key, title: r.title, day: own, kind: r.kind, after }]
    })
    .sort((a, b) => Math.abs(a.after) - Math.abs(b.after) || a.key.localeCompare(b.key))
}

/** The day something reached customers or was decided; a decision has only the day it went on record. */
function dayOf(r: Rec): string {
  if (r.kind === 'release' && r.state !== 'cancelled') return String(r.fields?.['date'] ?? '')
  if (r.kind === 'feature') return String(r.fields?.['delivered'] ?? '')
  return r.kind === 'decision' ? r.created.slice(0, 10) : ''
}
