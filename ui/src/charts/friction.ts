// Geometry of what people met on the way to a goal: a row a friction, its bar the time it cost all of them together, and
// beside it how many met it and how much more often those did who are not there. Association, never cause.

import type { Figure, Key } from '../api/wire'
import { figure } from '../words'
import { linear, plainNumber, textWidth, ticks } from './scale'
import type { Box } from './bars'
import { fit, percentOf, whisker } from './marks'
import type { Place, Table } from './types'

export interface Friction {
  kind: string
  what: { event?: string; operation?: string; status?: string; code?: string }
  /** The friction in a sentence. */
  words: string
  people: Figure
  times: number
  /** Hours, of all together. */
  lost: Figure
  /** Hours, of one of them. */
  each: Figure
  /** Shares of those not there and of those there who met it. */
  without: Figure
  with: Figure
  association: Figure
  /** The association could not be otherwise, and is not tested. */
  by_construction?: boolean
  /** Those not there met it more often, beyond chance. */
  notable: boolean
  links?: Key[] | null
}
/** `friction` of GET /measure/ask. */
export interface FrictionData {
  /** Frictions taken together: what asked for several requests, what failed, what found nothing. */
  groups?: Friction[] | null
  frictions: Friction[] | null
}

const kinds: Record<string, [one: string, all: string]> = {
  error: ['failed', 'Requests that failed'],
  repeat: ['was tried again', 'Requests that were tried again'],
  requests_before: ['had to come first', 'Several requests first'],
  nothing_found: ['found nothing', 'Searches that found nothing'],
  dead_end: ['was the last thing before silence', 'Dead ends'],
}
/** A friction in a few words: "createOrder failed"; of a group what it holds. */
export function nameOf(f: Friction): string {
  const [one, all] = kinds[f.kind] ?? [f.kind, f.kind]
  const what = [f.what.operation ?? f.what.event, f.what.status, f.what.code].filter(Boolean).join(' ')
  return what ? `${what} ${one}` : all
}
const listed = (data: FrictionData): Friction[] => [...(data.groups ?? []), ...(data.frictions ?? [])]

/** What the association says. An interval wholly below zero is a difference too: those who got there met it more often. */
export function mark(f: Friction): string {
  if (f.by_construction) return 'by construction'
  if (f.notable) return 'more often among those not there'
  return (f.association.high ?? 0) < 0 ? 'less often among those not there' : 'no difference shown'
}

export function sentence(data: FrictionData): string {
  const first = listed(data)[0]
  return first ? first.words : 'Nobody met anything of note on the way.'
}

export function table(data: FrictionData): Table {
  return {
    columns: [
      { label: 'Friction' },
      { label: 'In words' },
      { label: 'People', number: true },
      { label: 'Times', number: true },
      { label: 'Time lost by all', number: true },
      { label: 'By each, half at most', number: true },
      { label: 'Of those not there', number: true },
      { label: 'Of those there', number: true },
      { label: 'Difference', number: true },
      { label: 'Reading' },
      { label: 'Records' },
    ],
    rows: listed(data).map((f) => [
      nameOf(f),
      f.words,
      f.people.value,
      f.times,
      figure(f.lost),
      figure(f.each),
      percentOf(f.without),
      percentOf(f.with),
      figure(f.association),
      mark(f),
      (f.links ?? []).join(', '),
    ]),
  }
}

export interface FrictionRow {
  words: string
  wordsY: number
  bar: Box
  interval: string
  value: string
  about: string
  notable: boolean
  /** Several frictions together. */
  group: boolean
}
export interface FrictionDrawing {
  height: number
  top: number
  bottom: number
  ticks: { x: number; label: string }[]
  rows: FrictionRow[]
  places: Place[]
}

/** Lays the rows out. Bars begin at zero; a time that is not known has none. */
export function draw(data: FrictionData, width: number): FrictionDrawing {
  const list = listed(data)
  const groups = data.groups?.length ?? 0
  const right = width - 8
  const scale = ticks(Math.max(0, ...list.map((f) => f.lost.high ?? f.lost.value ?? 0)), width < 480 ? 2 : 4)
  const x = linear(0, scale[scale.length - 1]!, 0, right)
  const top = 30
  let y = top + 8
  const rows = list.map((f, i): FrictionRow => {
    if (groups && i === groups) y += 14
    const value = f.lost.value === null ? 'time not known' : figure(f.lost)
    const about = `${plainNumber(f.people.value ?? 0)} people; ${percentOf(f.without)} of those not there, ${percentOf(f.with)} of those there`
    const short = `${plainNumber(f.people.value ?? 0)} people, ${mark(f)}`
    const wide = textWidth(about) <= width
    const row: FrictionRow = {
      words: fit(nameOf(f), width - textWidth(value) - 16),
      wordsY: y + 12,
      bar: { x: 0, y: y + 19, width: x(f.lost.value ?? 0), height: 14 },
      interval:
        f.lost.value !== null && f.lost.low !== undefined && f.lost.high !== undefined
          ? whisker(x(f.lost.low), x(f.lost.high), y + 26, 4)
          : '',
      value,
      about: fit(
        wide ? `${about}${f.by_construction ? '; by construction' : f.notable ? '; beyond chance' : ''}` : short,
        width,
      ),
      notable: f.notable,
      group: i < groups,
    }
    y += 62
    return row
  })
  return {
    height: Math.max(60, y),
    top,
    bottom: y - 8,
    ticks: scale.map((v) => ({ x: x(v), label: plainNumber(v) })),
    rows,
    places: list.map((f, i) => ({
      x: x(f.lost.value ?? 0),
      y: rows[i]!.bar.y + 7,
      row: i,
      title: f.words,
      lines: [
        { name: 'people', value: `${plainNumber(f.people.value ?? 0)}, ${plainNumber(f.times)} times` },
        { name: 'time lost by all', value: rows[i]!.value },
        { name: 'by each, half at most', value: figure(f.each) },
        { name: 'of those not there', value: percentOf(f.without) },
        { name: 'of those there', value: percentOf(f.with) },
        { name: 'difference', value: `${figure(f.association)}, ${mark(f)}` },
        ...(f.links?.length ? [{ name: 'records', value: f.links.join(', ') }] : []),
      ],
    })),
  }
}
