// The roadmap over time: a row a feature, with the days its open work is done by, its promises, and whether they meet.

import type { Deadline } from '../../../charts/histogram'
import { instantOf } from '../../../charts/time'
import type { Rec } from '../../../api/wire'
import type { Marker } from '../../../charts/types'
import { date } from '../../../words'
import type { Card, Flag } from './roadmap'

/** GET /deliver/forecast of a feature, as far as the timeline needs it. */
export interface Outlook {
  today: string
  deadlines?: Deadline[]
  cannot_tell?: string
  teams: { team: string; open: number }[] | null
}

const corrected = (deadlines: Deadline[], level: number): string =>
  deadlines.find((d) => d.level === level)?.corrected ?? ''
const written = (day: string) => date(`${day}T12:00`)

/** The forecast of a feature in a few words; why there is none. */
export function said(outlook: Outlook | undefined): { text: string; known: boolean } {
  if (!outlook) return { text: '', known: false }
  if (outlook.cannot_tell) return { text: `Cannot tell: ${outlook.cannot_tell}`, known: false }
  const deadlines = outlook.deadlines ?? []
  const half = corrected(deadlines, 0.5)
  const sure = corrected(deadlines, 0.85)
  if (!half) return { text: 'Cannot tell: no day is reached with 50 %', known: false }
  return { text: sure ? `${written(half)} – ${written(sure)}` : `${written(half)} at the earliest`, known: true }
}

/** What a promise risks by the forecast; empty when nothing can be said or it holds with 85 %. */
export function risk(flag: Flag, outlook: Outlook | undefined): string {
  if (flag.state !== 'open' || flag.day === '' || !outlook?.deadlines) return ''
  const half = corrected(outlook.deadlines, 0.5)
  const sure = corrected(outlook.deadlines, 0.85)
  if (half && half > flag.day) return `less likely than not by ${written(flag.day)}`
  if (!sure || sure > flag.day) return `held with less than 85 % by ${written(flag.day)}`
  return ''
}

/** Releases as marks above the months: those to come, and those of the last weeks before the span's beginning. */
export function releaseMarks(releases: Rec[], from: number): Marker[] {
  return releases.flatMap((r) => {
    const day = String(r.fields?.['date'] ?? '')
    const at = instantOf(day)
    if (at === undefined || at < from || r.state === 'cancelled') return []
    return [{ at: day, label: String(r.fields?.['version'] ?? r.title), kind: 'release' as const, key: r.key }]
  })
}

/** Instants that the span must hold besides the forecasts: promises and releases to come. */
export function daysOf(cards: Card[], releases: Rec[], today: number): number[] {
  const flags = cards.flatMap((c) => c.flags.flatMap((f) => instantOf(f.day) ?? []))
  const planned = releases.flatMap((r) => instantOf(String(r.fields?.['date'] ?? '')) ?? [])
  return [...flags, ...planned].filter((t) => t >= today)
}
