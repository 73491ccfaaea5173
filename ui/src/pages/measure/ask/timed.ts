// What the event log answers, as the screen reads it.

import type { TimeTo, Cohort } from '../../charts/survival'
import type { Figure, Key, Rec } from '../../api/wire'
import { date, figure, number } from '../../words'

export interface Question {
  type: string
  start: string
  end: string
  days?: number
  split?: string
}
interface Mark {
  seq: number
  through?: string
}
interface Verdict {
  answer: string
  sentence: string
}
export interface Naive {
  mean: Figure
  median: Figure
}
export type FullCohort = Cohort & { naive: Naive; done?: Figure[] | null; from?: string; to?: string }
/** GET /measure/answer. */
export interface Answer {
  metric?: Key
  title?: string
  version?: number
  question: Question
  time_to?: Omit<TimeTo, 'cohorts'> & { cohorts: FullCohort[]; as_of: Mark; verdict: Verdict }
  within?: {
    definition: string
    as_of: Mark
    level: number
    cohorts: { name: string; n: number; mature: number; done: number; share: Figure; estimate: Figure }[]
    lift?: { relative: Figure; points: Figure; p?: number | null }
    verdict: Verdict
  }
  value: Figure
  before?: Figure
  sentence: string
  stopped?: string
}
/** GET /events/catalogue. */
export interface Catalogue {
  events: { name: string; count: number; people: number; first: string; last: string }[] | null
  mark: Mark
}

/** What is asked, in a sentence. */
export function asked(q: Question): string {
  if (!q.start || !q.end) return ''
  const what = q.days
    ? `How many people get from ${q.start} to ${q.end} within ${number(q.days)} days`
    : `How long people take from ${q.start} to ${q.end}`
  return q.split ? `${what}, before and from ${date(`${q.split}T12:00`)}` : what
}

/** Half of whom get there when: the sentence people quote. Empty when it is no question of time, or half are not reached. */
export function half(a: Answer): string {
  if (!a.time_to || a.value.value === null) return ''
  const split = a.question.split && date(`${a.question.split}T12:00`)
  const whose = split ? `those who started from ${split} on` : 'the people'
  const first = `Half of ${whose} get from ${a.question.start} to ${a.question.end} within ${figure(a.value)}`
  if (!a.before) return `${first}.`
  return a.before.value === null
    ? `${first}; of those before, fewer than half got there.`
    : `${first}; before, it took ${figure(a.before)}.`
}

/** The query that asks a question; the metric's own needs no query. */
export function parameters(q: Question): Record<string, string | undefined> {
  return {
    start: q.start || undefined,
    end: q.end || undefined,
    days: q.days ? String(q.days) : undefined,
    split: q.split || undefined,
  }
}

/** Reads a question out of an address; what is not a number or a day is left out. */
export function questionIn(query: (name: string) => string): Question {
  const days = Number(query('days'))
  const split = query('split')
  return {
    type: query('days') ? 'within' : 'time_to',
    start: query('start'),
    end: query('end'),
    ...(Number.isInteger(days) && days > 0 && days <= 3650 && { days }),
    ...(/^\d{4}-\d\d-\d\d$/.test(split) && { split }),
  }
}

/** The moment until which events are on record. */
export const through = (a: Answer): string => a.time_to?.as_of.through ?? a.within?.as_of.through ?? ''
export const definition = (a: Answer): string => a.time_to?.definition ?? a.within?.definition ?? a.value.definition

/** Why there is nothing to draw; empty when there is. */
export function cannotTell(a: Answer): string {
  if (a.stopped) return a.stopped
  if (a.time_to && a.time_to.cohorts.every((c) => c.n === 0)) return `Nobody did ${a.question.start}`
  if (a.time_to && a.time_to.cohorts.every((c) => c.events === 0)) return `Nobody has done ${a.question.end} yet`
  if (a.within && a.within.cohorts.every((c) => c.n === 0)) return `Nobody did ${a.question.start}`
  if (a.within && a.within.cohorts.every((c) => c.mature === 0))
    return `Nobody has been followed for ${number(a.question.days ?? 0)} days yet`
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
