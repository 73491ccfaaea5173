// What GET /measure/ask answers, as the screen reads it, and what has to stand beside every chart: who was counted,
// and up to when.

import type { Figure, Key, Rec } from '../../../api/wire'
import type { StickyData, LifeData } from '../../../charts/columns'
import type { ValueData } from '../../../charts/distribution'
import type { FrictionData } from '../../../charts/friction'
import type { FunnelData, FunnelStep } from '../../../charts/funnel'
import type { PathData } from '../../../charts/paths'
import type { RetentionData } from '../../../charts/retention'
import { lineName, type TrendData } from '../../../charts/trend'
import type { Marker } from '../../../charts/types'
import { count, number } from '../../../words'
import type { TimeToAnswer, WithinAnswer } from './timed'
import type { Question, Wire } from './question'

interface Head {
  definition: string
  as_of: { seq: number; through?: string }
}
type MatureStep = FunnelStep & { mature?: { n: number; share: Figure; from_previous: Figure } }
export type FunnelAnswer = Head & {
  entrants: number
  immature: number
  excluded: number
  unsplit?: number
  steps: MatureStep[]
  groups?: { by: string; other?: boolean; values?: number; entrants: number; immature: number; steps: MatureStep[] }[]
}
export interface Answer {
  metric?: Key
  title?: string
  /** Of the metric's definition. */
  version?: number
  question: Wire
  trend?: Head & TrendData & { interval: string; values?: number }
  funnel?: FunnelAnswer
  retention?: Head & RetentionData & { n: number; units: number }
  stickiness?: Head & StickyData & { units: number; periods: number }
  lifecycle?: Head & LifeData & { units: number }
  paths?: Head & PathData & { sessions: number; paths: number; units: number }
  distribution?: Head & ValueData & { units: number; values?: number }
  friction?: Head & FrictionData & { n: number; without: number; with: number; young?: number; cut?: string }
  time_to?: Head & TimeToAnswer
  within?: Head & WithinAnswer
  value: Figure
  before?: Figure
  sentence: string
  definition?: string
  /** Why there is no number. */
  stopped?: string
}

/** The part that answers, whatever was asked. */
export const headOf = (a: Answer): Head | undefined =>
  a.trend ??
  a.funnel ??
  a.retention ??
  a.stickiness ??
  a.lifecycle ??
  a.paths ??
  a.distribution ??
  a.friction ??
  a.time_to ??
  a.within

/** The moment until which events are on record. */
export const through = (a: Answer): string => headOf(a)?.as_of.through ?? ''
export const definition = (a: Answer): string => a.definition || headOf(a)?.definition || a.value.definition

/** Who was counted, in a sentence. */
export function people(a: Answer, q: Question): string {
  const who = (n: number) => (q.body.unit === 'account' ? count(n, 'account') : count(n, 'person', 'people'))
  if (a.funnel) {
    const f = a.funnel
    const parts = [`${who(f.entrants)} began`]
    if (f.immature) parts.push(`${number(f.immature)} of them may still get further`)
    if (f.excluded) parts.push(`${number(f.excluded)} left out`)
    if (f.unsplit) parts.push(`${number(f.unsplit)} in no group`)
    return parts.join('; ')
  }
  if (a.retention) return `${who(a.retention.units)} in ${count(a.retention.rows.length, 'row')}`
  if (a.stickiness) return `${who(a.stickiness.units)} over ${count(a.stickiness.periods, `whole ${a.stickiness.per}`)}`
  if (a.lifecycle) return who(a.lifecycle.units)
  if (a.paths) return `${who(a.paths.units)}, ${count(a.paths.paths, 'path')} in ${count(a.paths.sessions, 'session')}`
  if (a.distribution) return `${count(a.distribution.n, 'value')} of ${who(a.distribution.units)}`
  if (a.friction) {
    const f = a.friction
    const young = f.young ? `; ${number(f.young)} started too late to be judged` : ''
    return `${who(f.n)}, ${number(f.without)} of them not there and ${number(f.with)} there${young}`
  }
  if (a.trend) {
    const lines = a.trend.lines
    return lines.map((l, i) => `${lineName(lines, i)}: n ${number(l.total.n)}`).join('; ')
  }
  const cohorts = a.time_to?.cohorts ?? a.within?.cohorts ?? []
  return cohorts.map((c) => (cohorts.length > 1 ? `${c.name}: ${who(c.n)}` : who(c.n))).join('; ')
}

/** Why there is nothing to draw; empty when there is. */
export function nothing(a: Answer): string {
  if (!headOf(a)) return a.stopped || a.value.note || 'nothing was answered'
  if (a.funnel && a.funnel.entrants === 0) return 'Nobody did the first step in this period'
  if (a.retention && a.retention.rows.length === 0) return 'Nobody began in this period'
  if (a.stickiness && a.stickiness.periods === 0) return `No whole ${a.stickiness.per} lies in this period`
  if (a.stickiness && a.stickiness.n === 0) return 'Nobody was active in this period'
  if (a.lifecycle && a.lifecycle.units === 0) return 'Nobody was active in this period'
  if (a.paths && (a.paths.nodes ?? []).length === 0) return 'Nobody went this way in this period'
  if (a.distribution && a.distribution.n === 0) return 'No value of this property reads as a number'
  if (a.friction && a.friction.n === 0) return 'Nobody can be judged in this period'
  if (a.trend && a.trend.lines.length === 0) return 'Nothing of this is on record in this period'
  return ''
}

/** A funnel over those alone whose window has passed: what may be judged. */
export function mature(f: FunnelAnswer): FunnelData {
  const turn = (steps: MatureStep[]): FunnelStep[] =>
    steps.map((s) =>
      s.mature ? { ...s, n: s.mature.n, share: s.mature.share, from_previous: s.mature.from_previous } : s,
    )
  return { steps: turn(f.steps), groups: f.groups?.map((g) => ({ ...g, steps: turn(g.steps) })) }
}

/** What was released, delivered and decided, for a time axis. */
export function markersOf(records: Rec[]): Marker[] {
  return records.flatMap((r): Marker[] => {
    const at =
      r.kind === 'release' && r.state !== 'cancelled'
        ? r.fields?.['date']
        : r.kind === 'decision'
          ? r.created.slice(0, 10)
          : undefined
    return at ? [{ at: String(at), label: r.key, key: r.key, kind: r.kind === 'release' ? 'release' : 'decision' }] : []
  })
}

/** At most so many markers, spread over those there are: what a narrow axis can name. */
export function thinned(markers: Marker[], most: number): Marker[] {
  if (markers.length <= most) return markers
  const releases = markers.filter((m) => m.kind === 'release')
  return releases.length <= most ? releases : releases.slice(-most)
}
