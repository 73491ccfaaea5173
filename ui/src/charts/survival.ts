// Geometry of the time until people first do something: a step curve a cohort, with its band, its median, its censored
// people and the numbers it stands on. The statistics come from the server; nothing is estimated here.

import type { Figure } from '../api/wire'
import { figure, number } from '../words'
import { fit } from './marks'
import { linear, lineHeight, num, plainNumber, spread, textWidth, weekTicks, type Scale } from './scale'
import type { Marker, Place, Table } from './types'

export interface CurvePoint {
  days: number
  not_yet: number
  low?: number
  high?: number
  at_risk: number
}
export interface Cohort {
  name: string
  n: number
  events: number
  censored: number
  /** The longest anybody was followed, in days. */
  follow_up: number
  median: Figure
  curve: CurvePoint[]
  /** The share who had left by a day, after which nobody gets there any more. */
  gone?: { days: number; share: number; low: number; high: number }[] | null
  left?: number
  /** People followed beyond a day who had not got there by it, and those who had left the count by then. */
  risk?: { days: number; at_risk: number; censored?: number }[]
}
/** `time_to` of GET /measure/answer. */
export interface TimeTo {
  definition: string
  level: number
  cohorts: Cohort[]
}
/** Which share is drawn: of those who have got there, rising, or of those who have not, falling. */
export type Reading = 'reached' | 'not_yet'

interface Step {
  at: number
  y: number
  low?: number
  high?: number
}

/** The steps of a cohort in the reading asked for. */
export function steps(c: Cohort, reading: Reading): Step[] {
  return c.curve.map((p) => {
    if (reading === 'not_yet') return { at: p.days, y: p.not_yet, low: p.low, high: p.high }
    const turn = (v: number | undefined) => (v === undefined ? undefined : 1 - v)
    return { at: p.days, y: 1 - p.not_yet, low: turn(p.high), high: turn(p.low) }
  })
}

/** The steps of those who left first. */
const leaving = (c: Cohort): Step[] => (c.gone ?? []).map((g) => ({ at: g.days, y: g.share, low: g.low, high: g.high }))

/** Of two cohorts the last is the one to look at; of more each has a look of its own. */
const lookOf = (i: number, n: number): string => (n > 2 ? `s${i % 8}` : i === n - 1 ? 'now' : 'then')

/** How far a cohort's line is known: to the last day anybody was followed. */
const knownTo = (c: Cohort): number => Math.max(c.follow_up, c.curve[c.curve.length - 1]?.days ?? 0)

/**
 * Up to which day curves are drawn: where all of them have all but flattened out, and no further than somebody got
 * there. Whole weeks; whole days below two weeks.
 */
export function curveEnd(cohorts: Cohort[]): number {
  let high = 0
  let followed = 0
  for (const c of cohorts) {
    const last = c.curve[c.curve.length - 1]
    if (!last) continue
    followed = Math.max(followed, last.days)
    const all = 1 - last.not_yet
    high = Math.max(high, c.curve.find((p) => 1 - p.not_yet >= 0.94 * all)?.days ?? 0)
  }
  high = Math.min(1.15 * high, followed)
  if (high < 2) return Math.max(high, 0.1)
  return high < 14 ? Math.ceil(high) : 7 * Math.ceil(high / 7)
}

/** The line: from where everybody stands, along the steps, cut off at high. Steps that do not move the pen are left out,
 *  so that the path of a million people is no longer than the picture has room for. */
export function linePath(list: Step[], known: number, high: number, start: number, x: Scale, y: Scale): string {
  let path = `M${num(x(0))} ${num(y(start))}`
  let last = 0
  let pen = ''
  for (const s of list) {
    if (s.at > high) break
    const to = `H${num(x(s.at))}V${num(y(s.y))}`
    if (to !== pen) path += to
    pen = to
    last = s.at
  }
  const end = Math.min(known, high)
  return end > last ? path + `H${num(x(end))}` : path
}

/** The band: along the upper bounds, and back along the lower ones; it ends where a bound is not known. */
export function bandPath(list: Step[], known: number, high: number, start: number, x: Scale, y: Scale): string {
  let upper = ''
  let lower = ''
  let [at, low] = [0, start]
  let pen = ''
  for (const s of list) {
    if (s.at > high || s.low === undefined || s.high === undefined) break
    const there = `H${num(x(s.at))}V${num(y(s.high))}`
    const back = `V${num(y(low))}H${num(x(at))}`
    if (there + back !== pen) {
      upper += there
      lower = back + lower
    }
    pen = there + back
    ;[at, low] = [s.at, s.low]
  }
  if (!upper) return ''
  const unknown = list.find((s) => s.low === undefined || s.high === undefined)?.at ?? Infinity
  const end = Math.max(at, Math.min(known, high, unknown))
  return `M${num(x(0))} ${num(y(start))}${upper}H${num(x(end))}V${num(y(low))}H${num(x(at))}${lower}Z`
}

/** What a cohort's curve says at a day; undefined once nobody is followed any longer. */
export function readAt(c: Cohort, day: number, reading: Reading): Step | undefined {
  if (day > knownTo(c)) return undefined
  const list = steps(c, reading)
  let found: Step = { at: 0, y: reading === 'reached' ? 0 : 1 }
  for (const s of list) {
    if (s.at > day) break
    found = s
  }
  return found
}

/** The share who had left by a day, as it is written. */
function leftBy(c: Cohort, day: number): string {
  if (day > knownTo(c)) return 'not known'
  const s = leaving(c).findLast((one) => one.at <= day)
  return s ? percent(s.y) + interval(s) : percent(0)
}

/** By which days people had left the count without having got there, and how many since the day before that. */
export function censorMarks(c: Cohort): { at: number; n: number }[] {
  let before = 0
  return (c.risk ?? []).flatMap((row) => {
    const n = (row.censored ?? 0) - before
    before += n
    return n > 0 && row.days > 0 ? [{ at: row.days, n }] : []
  })
}

const riskAt = (c: Cohort, day: number) => c.risk?.find((r) => r.days === day)?.at_risk
const percent = (share: number) => `${(100 * share).toFixed(1)} %`
const interval = (s: Step) =>
  s.low === undefined || s.high === undefined ? '' : ` [${(100 * s.low).toFixed(1)}, ${(100 * s.high).toFixed(1)}]`

/** The picture in a sentence; the last cohort is the one to look at. */
export function sentence(cohorts: Cohort[]): string {
  const now = cohorts[cohorts.length - 1]
  if (!now || cohorts.every((c) => c.n === 0)) return 'Nobody has started yet.'
  const half = (c: Cohort) => `${figure(c.median)} (${c.name}, n ${plainNumber(c.n)})`
  const rest = cohorts.slice(0, -1).map(half)
  const first =
    now.median.value === null ? `Half are not there yet: ${half(now)}` : `Half get there within ${half(now)}`
  return rest.length ? `${first}; compared with ${rest.join(' and ')}.` : `${first}.`
}

/** The table behind the curve: each cohort at whole weeks, or days while it is short. */
export function table(cohorts: Cohort[], reading: Reading): Table {
  const verb = reading === 'reached' ? 'got there' : 'not there yet'
  return {
    columns: [
      { label: 'Days', number: true },
      ...cohorts.flatMap((c) => [
        { label: `${c.name}: ${verb}`, number: true },
        ...(c.gone ? [{ label: `${c.name}: left first`, number: true }] : []),
        { label: `${c.name}: still followed`, number: true },
      ]),
    ],
    rows: weekTicks(curveEnd(cohorts), 14).map((day) => [
      day,
      ...cohorts.flatMap((c) => {
        const s = readAt(c, day, reading)
        const left = c.gone ? [leftBy(c, day)] : []
        return [s ? percent(s.y) + interval(s) : 'not known', ...left, riskAt(c, day) ?? null]
      }),
    ]),
  }
}

export interface SurvivalDrawing {
  width: number
  height: number
  left: number
  right: number
  top: number
  bottom: number
  shares: { y: number; label: string }[]
  days: { x: number; label: string }[]
  series: Series[]
  markers: { x: number; labelX: number; label: string; kind?: string }[]
  riskTop: number
  places: Place[]
  /** The day of each place. */
  placeDays: number[]
}
interface Series {
  look: string
  name: string
  line: string
  band: string
  /** Those who left first: drawn beside the line of those who got there. */
  gone: string
  goneY: number
  censored: { x: number; y: number }[]
  half?: { x: number; y: number; labelX: number; label: string }
  nameY: number
  riskY: number
  risk: { x: number; n: string; anchor: 'start' | 'middle' | 'end' }[]
}

/** Lays the drawing out for a width. Below 480 px the cohorts' names stand in the table under the axis. */
export function draw(cohorts: Cohort[], width: number, reading: Reading, markers: Marker[] = []): SurvivalDrawing {
  const wide = width >= 480
  const high = curveEnd(cohorts)
  const longest = Math.max(0, ...cohorts.map((c) => textWidth(c.name)))
  const left = 44
  const right = wide ? width - Math.min(longest + 20, width * 0.3) : width - 12
  const top = 12 + (markers.length ? lineHeight : 0)
  const bottom = top + Math.min(Math.round((right - left) * 0.5), 260)
  const x = linear(0, high, left, right)
  const y = linear(0, 1, bottom, top)
  const days = weekTicks(high, Math.trunc((right - left) / 56))
  const rows = cohorts.filter((c) => c.risk).length
  const rowHeight = wide ? lineHeight + 4 : 2 * lineHeight + 4
  const riskTop = bottom + 18 + 2 * lineHeight + 12
  const start = reading === 'reached' ? 0 : 1
  const placeDays = daysToRead(high)
  let row = 0
  const series = cohorts.map((c, i): Series => {
    const list = steps(c, reading)
    const known = knownTo(c)
    const riskY = riskTop + 6 + lineHeight + rowHeight * (c.risk ? row++ : row)
    return {
      look: lookOf(i, cohorts.length),
      name: fit(c.name, wide ? width - right - 8 : width - left - 22),
      gone: c.gone && reading === 'reached' ? linePath(leaving(c), known, high, 0, x, y) : '',
      goneY: y(leaving(c).findLast((one) => one.at <= high)?.y ?? 0),
      line: linePath(list, known, high, start, x, y),
      band: bandPath(list, known, high, start, x, y),
      censored: censorMarks(c)
        .filter((m) => m.at <= high)
        .map((m) => ({ x: x(m.at), y: y(readAt(c, m.at, reading)?.y ?? 0) })),
      nameY: y(readAt(c, Math.min(high, known), reading)?.y ?? 0),
      riskY,
      risk: days.flatMap((day) => {
        const n = riskAt(c, day)
        if (n === undefined) return []
        const anchor = day === 0 ? 'start' : day === high ? 'end' : 'middle'
        return [{ x: x(day), n: plainNumber(n), anchor } as const]
      }),
    }
  })
  halves(series, cohorts, high, x, y, left, right)
  apart(series, top - 4, bottom)
  return {
    width,
    height: rows ? riskTop + rows * rowHeight + 6 : bottom + 2 * lineHeight + 12,
    left,
    right,
    top,
    bottom,
    shares: [0, 0.25, 0.5, 0.75, 1].map((s) => ({ y: y(s), label: `${100 * s} %` })),
    days: days.map((d) => ({ x: x(d), label: plainNumber(d) })),
    series,
    markers: marked(markers, high, x, left, right),
    riskTop,
    places: placeDays.map((day) => placeAt(cohorts, day, reading, x, y)),
    placeDays,
  }
}

/** Sets each median's label beside its dot, apart from the others. */
function halves(series: Series[], cohorts: Cohort[], high: number, x: Scale, y: Scale, left: number, right: number) {
  if (cohorts.length > 3) return // their labels would be a heap; the table and the places have them
  const found = cohorts
    .map((c, i) => ({ at: c.median.value, label: c.median.value === null ? '' : `${number(c.median.value)} d`, i }))
    .filter((m): m is { at: number; label: string; i: number } => m.at !== null && m.at <= high)
    .sort((a, b) => a.at - b.at)
  const sizes = found.map((m) => textWidth(m.label))
  const centres = spread(
    found.map((m, i) => x(m.at) + 6 + sizes[i]! / 2),
    sizes,
    left,
    right,
  )
  found.forEach((m, i) => {
    series[m.i]!.half = { x: x(m.at), y: y(0.5), labelX: centres[i]!, label: m.label }
  })
}

/** Moves the names at the ends of the lines apart. */
function apart(series: Series[], top: number, bottom: number) {
  const order = [...series].sort((a, b) => a.nameY - b.nameY)
  const at = spread(
    order.map((s) => s.nameY),
    order.map(() => lineHeight - 8),
    top,
    bottom,
  )
  order.forEach((s, i) => (s.nameY = at[i]!))
}

function marked(markers: Marker[], high: number, x: Scale, left: number, right: number) {
  const inside = markers
    .map((m) => ({ ...m, at: Number(m.at), label: fit(m.label, 120) }))
    .filter((m) => m.at >= 0 && m.at <= high)
    .sort((a, b) => a.at - b.at)
  const centres = spread(
    inside.map((m) => x(m.at)),
    inside.map((m) => textWidth(m.label)),
    left,
    right,
  )
  return inside.map((m, i) => ({ x: x(m.at), labelX: centres[i]!, label: m.label, kind: m.kind }))
}

/** Each whole day; each week where there are more than sixty days; eighths where there are fewer than two. */
function daysToRead(high: number): number[] {
  const step = high < 2 ? high / 8 : high <= 60 ? 1 : 7
  return Array.from({ length: Math.floor(high / step + 1e-9) + 1 }, (_, i) => i * step)
}

/** What every cohort says at a day. */
function placeAt(cohorts: Cohort[], day: number, reading: Reading, x: Scale, y: Scale): Place {
  const read = cohorts.map((c) => readAt(c, day, reading))
  return {
    x: x(day),
    y: y(read[read.length - 1]?.y ?? read[0]?.y ?? 0),
    title: `Day ${number(day)}`,
    lines: cohorts.map((c, i) => {
      const s = read[i]
      const risk = riskAt(c, day)
      const followed = risk === undefined ? '' : `, ${plainNumber(risk)} still followed`
      return {
        look: lookOf(i, cohorts.length),
        name: c.name,
        value: s
          ? percent(s.y) + interval(s) + (c.gone ? `; left first ${leftBy(c, day)}` : '') + followed
          : 'nobody followed',
      }
    }),
  }
}
