// When work is done, as a histogram of days: each bar's AREA is the probability of finishing in its days, so that bars
// of different widths may stand side by side. The server gives days that hold with 50, 85 and 95 %; finer bins are
// drawn when they are given, and never invented.

import { clamp, linear, num, spread, textWidth, type Scale } from './scale'
import { dayLength, dayName, fitting, instantOf, monthTicks, type MonthTick } from './time'
import type { Line, Marker, Place, Table } from './types'

/** A day that holds with a confidence, as GET /deliver/forecast tells it. An empty day is not reached. */
export interface Deadline {
  level: number
  /** By the method alone. */
  claimed: string
  /** So that it holds as often as it says. */
  corrected: string
}
/** The share of all chances that lies between two instants. */
export interface Bin {
  from: number
  to: number
  share: number
}
export type Claim = 'claimed' | 'corrected'

const reached = (list: Deadline[], claim: Claim) =>
  list
    .map((d) => ({ level: d.level, at: instantOf(d[claim]) }))
    .filter((d): d is { level: number; at: number } => d.at !== undefined)
    .sort((a, b) => a.level - b.level)

/** The bins between today and the days: the first holds 50 %, the next 35 %, and so on. What comes after the last day
 *  is in none. Two days that fall together give one bin. */
export function binsOf(deadlines: Deadline[], claim: Claim, today: number): Bin[] {
  const out: Bin[] = []
  let level = 0
  for (const d of reached(deadlines, claim)) {
    const last = out[out.length - 1]
    const from = last?.to ?? today
    if (d.at > from) out.push({ from, to: d.at, share: d.level - level })
    else if (last) last.share += d.level - level
    else out.push({ from, to: from + dayLength, share: d.level })
    level = d.level
  }
  return out
}

/** The share of all chances that lies beyond the last bin. */
export const beyond = (bins: Bin[]): number => clamp(1 - bins.reduce((sum, b) => sum + b.share, 0))

const percent = (level: number) => `${Number((100 * level).toFixed(1))} %`
const dated = (day: string) => (instantOf(day) === undefined ? 'not reached' : dayName(instantOf(day)!))

export function sentence(deadlines: Deadline[]): string {
  const at = (level: number) => deadlines.find((d) => d.level === level)
  const half = at(0.5)
  const sure = at(0.85)
  if (!half && !sure) return 'There is no forecast.'
  const parts: string[] = []
  if (sure) parts.push(`done by ${dated(sure.corrected)} with 85 %`)
  if (half) parts.push(`by ${dated(half.corrected)} with 50 %`)
  const claimed = sure && sure.claimed !== sure.corrected && sure.claimed
  const why = claimed ? ` The method alone would claim ${dated(claimed)} for 85 %; it has been wrong before.` : ''
  const words = parts.join(', ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.${why}`
}

export function table(deadlines: Deadline[]): Table {
  return {
    columns: [{ label: 'Confidence', number: true }, { label: 'Corrected' }, { label: 'Claimed by the method alone' }],
    rows: deadlines.map((d) => [percent(d.level), dated(d.corrected), dated(d.claimed)]),
  }
}

export interface HistogramDrawing {
  width: number
  height: number
  left: number
  right: number
  top: number
  bottom: number
  bars: { x: number; width: number; y: number; height: number; rank: number }[]
  outline: string
  marks: { x: number; labelX: number; label: string; y: number; claim: Claim }[]
  months: (MonthTick & { x: number; shown: boolean })[]
  markers: { x: number; labelX: number; label: string; kind?: string }[]
  today: number
  beyond: string
  places: Place[]
}

/** Lays the drawing out: filled bars are corrected, the outline is what the method alone claims. */
export function draw(
  deadlines: Deadline[],
  today: number,
  width: number,
  given: { corrected?: Bin[]; claimed?: Bin[] } = {},
  markers: Marker[] = [],
): HistogramDrawing {
  const corrected = given.corrected ?? binsOf(deadlines, 'corrected', today)
  const claimed = given.claimed ?? binsOf(deadlines, 'claimed', today)
  const flags = markers.flatMap((m) => {
    const at = instantOf(String(m.at))
    return at === undefined ? [] : [{ ...m, at }]
  })
  const ends = [...corrected, ...claimed].map((b) => b.to).concat(flags.map((f) => f.at))
  const to = Math.max(today + 14 * dayLength, ...ends)
  const from = Math.min(today, ...flags.map((f) => f.at))
  const later = beyond(corrected) > 0.0005 ? `${percent(beyond(corrected))} later` : ''
  const left = 4
  const right = width - 4
  const top = 44 + (flags.length ? 32 : 0)
  const bottom = top + 120
  const x = linear(from, to, left, right - (later ? textWidth(later) : 0) - 8)
  const density = (b: Bin) => b.share / Math.max(b.to - b.from, dayLength)
  const high = Math.max(...[...corrected, ...claimed].map(density), 1e-30)
  const y = linear(0, high, bottom, top + 8)
  return {
    width,
    height: bottom + 26,
    left,
    right,
    top,
    bottom,
    bars: corrected.map((b, rank) => ({
      x: x(b.from) + 0.5,
      width: Math.max(1, x(b.to) - x(b.from) - 1),
      y: y(density(b)),
      height: bottom - y(density(b)),
      rank: Math.min(rank, 2),
    })),
    outline: outlinePath(claimed, x, (b) => y(density(b)), bottom),
    marks: [
      ...labelled(reached(deadlines, 'claimed'), x, left, right, 18, 'claimed'),
      ...labelled(reached(deadlines, 'corrected'), x, left, right, 36, 'corrected'),
    ],
    months: fitting(monthTicks(from, to, Math.trunc((right - left) / 60)), x, right),
    markers: flagged(flags, x, left, right),
    today: x(today),
    beyond: later,
    places: places(deadlines, today, x, bottom),
  }
}

function outlinePath(bins: Bin[], x: Scale, top: (b: Bin) => number, bottom: number): string {
  if (!bins.length) return ''
  let path = `M${num(x(bins[0]!.from))} ${num(bottom)}`
  for (const b of bins) path += `V${num(top(b))}H${num(x(b.to))}`
  return `${path}V${num(bottom)}`
}

function labelled(
  days: { level: number; at: number }[],
  x: Scale,
  left: number,
  right: number,
  y: number,
  claim: Claim,
): HistogramDrawing['marks'] {
  const labels = days.map((d) => `${percent(d.level)} ${dayName(d.at, false)}`)
  const centres = spread(
    days.map((d) => x(d.at)),
    labels.map(textWidth),
    left,
    right,
  )
  return days.map((d, i) => ({ x: x(d.at), labelX: centres[i]!, label: labels[i]!, y, claim }))
}

function flagged(flags: (Marker & { at: number })[], x: Scale, left: number, right: number) {
  const order = [...flags].sort((a, b) => a.at - b.at)
  const centres = spread(
    order.map((f) => x(f.at)),
    order.map((f) => textWidth(f.label) + 12),
    left,
    right,
  )
  return order.map((f, i) => ({ x: x(f.at), labelX: centres[i]!, label: f.label, kind: f.kind }))
}

function places(deadlines: Deadline[], today: number, x: Scale, bottom: number): Place[] {
  return deadlines.flatMap((d) => {
    const at = instantOf(d.corrected) ?? instantOf(d.claimed)
    if (at === undefined) return []
    const lines: Line[] = [{ look: 'now', name: 'corrected', value: dated(d.corrected) }]
    lines.push({ look: 'then', name: 'claimed', value: dated(d.claimed) })
    const away = Math.round((at - today) / dayLength)
    return [{ x: x(at), y: bottom, title: `${percent(d.level)}, ${away} days from today`, lines }]
  })
}
