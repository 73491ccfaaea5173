// Geometry of counts over time: lines with their intervals, named where they end; the last bucket is dashed while it is
// not over. The axis begins at zero.

import type { Figure } from '../api/wire'
import { figure, number } from '../words'
import { inTime } from './flow'
import { fit, lookOf } from './marks'
import { linear, lineHeight, num, plainNumber, spread, textWidth, ticks, type Scale } from './scale'
import { dayName, fitting, instantOf, monthTicks, type MonthTick } from './time'
import type { Marker, Place, Table } from './types'

export interface Bucket {
  /** Instants, or days. */
  start: string
  end: string
  complete: boolean
}
export interface TrendPoint {
  /** Null where there is nothing to count, such as a ratio of zero people. */
  value: number | null
  low?: number | null
  high?: number | null
  n: number
}
export interface TrendLine {
  name: string
  /** Which series it is a part of. */
  series?: number
  by?: string | null
  /** All groups that are not told apart. */
  other?: boolean
  unit?: string
  points: TrendPoint[]
  total: Figure
}
/** `trend` of GET /measure/ask. */
export interface TrendData {
  buckets: Bucket[]
  lines: TrendLine[]
}

/** What a line is called: its series, its group, or both where there are several of both. */
export function lineName(lines: TrendLine[], i: number): string {
  const line = lines[i]!
  const series = new Set(lines.map((l) => l.series ?? l.name))
  const grouped = lines.some((l) => l.other || typeof l.by === 'string')
  if (!grouped) return line.name
  const group = line.other ? 'others' : line.by || '(none)'
  // The engine's names of split series hold their group already.
  return series.size < 2 ? group : line.name.endsWith(group) ? line.name : `${line.name}, ${group}`
}

/** The wall-clock day of an instant that carries its zone ("2026-03-01T00:00:00+01:00"), as an instant of the axis. */
export const wall = (instant: string): number => {
  const plain = instant.slice(0, 16)
  return instantOf(plain.length > 10 ? `${plain}Z` : plain) ?? NaN
}
export const bucketName = (b: Bucket): string => {
  const hour = b.start.length > 10 && wall(b.end) - wall(b.start) < 7_300_000 ? `, ${b.start.slice(11, 16)}` : ''
  return `${dayName(wall(b.start))}${hour}`
}

export function sentence(data: TrendData): string {
  const done = data.buckets.map((b, i) => (b.complete ? i : -1)).filter((i) => i >= 0)
  const [first, last] = [done[0], done[done.length - 1]]
  if (first === undefined || last === undefined || data.lines.length === 0) return 'No period is over yet.'
  const parts = data.lines.slice(0, 3).map((l, i) => {
    const [a, b] = [l.points[first], l.points[last]]
    const said = (p: TrendPoint | undefined) => (!p || p.value === null ? 'nothing' : number(p.value))
    return `${lineName(data.lines, i)}: ${said(b)}${first === last ? '' : `, ${said(a)} at first`}`
  })
  const more = data.lines.length > 3 ? `, and ${data.lines.length - 3} more` : ''
  return `Of the last whole period (${bucketName(data.buckets[last]!)}), ${parts.join('; ')}${more}.`
}

export function table(data: TrendData, unit = ''): Table {
  const value = (p: TrendPoint | undefined) => (!p || p.value === null ? null : p.value)
  return {
    columns: [
      { label: 'Begins' },
      { label: 'Over' },
      ...data.lines.flatMap((_, i) => {
        const name = lineName(data.lines, i)
        const bounded = data.lines[i]!.points.some((p) => typeof p.low === 'number')
        return [
          { label: unit ? `${name}, ${unit}` : name, number: true },
          ...(bounded ? [{ label: `${name}: interval`, number: true }] : []),
          { label: `${name}: n`, number: true },
        ]
      }),
    ],
    rows: data.buckets.map((b, i) => [
      b.start.slice(0, 16).replace('T00:00', '').replace('T', ' '),
      b.complete ? 'yes' : 'no',
      ...data.lines.flatMap((l) => {
        const p = l.points[i]
        const bounded = l.points.some((o) => typeof o.low === 'number')
        return [value(p), ...(bounded ? [p ? range(p) : ''] : []), p?.n ?? null]
      }),
    ]),
  }
}

const range = (p: TrendPoint): string =>
  typeof p.low !== 'number' || typeof p.high !== 'number' ? '' : `[${number(p.low)}, ${number(p.high)}]`

export interface DrawnLine {
  look: string
  name: string
  labelY: number
  band: string
  path: string
  /** The piece that leads to a bucket that is not over. */
  open: string
  dots: { x: number; y: number; open: boolean }[]
}
export interface TrendDrawing {
  width: number
  height: number
  left: number
  right: number
  top: number
  bottom: number
  zero: number
  grid: { y: number; label: string }[]
  months: (MonthTick & { x: number; shown: boolean })[]
  lines: DrawnLine[]
  /** Below the picture, where there is no room beside it. */
  below: { x: number; y: number; look: string; name: string }[]
  markers: ReturnType<typeof inTime>
  /** From where on nothing is over. */
  open?: number
  places: Place[]
}

/** Lays the drawing out for a width. A point stands where its bucket begins. */
export function draw(data: TrendData, width: number, markers: Marker[] = []): TrendDrawing {
  const wide = width >= 560
  const at = data.buckets.map((b) => wall(b.start))
  const from = at[0] ?? 0
  const to = at[at.length - 1] ?? 1
  const all = data.lines.flatMap((l) => l.points.flatMap((p) => [p.value, p.low, p.high]))
  const values = all.filter((v): v is number => typeof v === 'number' && Number.isFinite(v))
  const { scale: marks } = zeroed(Math.min(0, ...values), Math.max(0, ...values))
  const names = data.lines.map((_, i) => lineName(data.lines, i))
  const longest = Math.min(Math.max(0, ...names.map(textWidth)), width * 0.28)
  const left = Math.max(28, ...marks.map((v) => textWidth(plainNumber(v)) + 12))
  const right = wide ? width - longest - 16 : width - 8
  const top = 14 + (markers.length ? lineHeight : 0)
  const bottom = top + Math.min(Math.round((right - left) * 0.5), 260)
  const x = linear(from, to, left, right)
  const y = linear(marks[0]!, marks[marks.length - 1]!, bottom, top)
  const lines = data.lines.map((l, i): DrawnLine => ({
    ...strokes(l, data.buckets, at, x, y),
    look: lookOf(i, data.lines.length),
    name: names[i]!,
    labelY: y(l.points.findLast((p, k) => p.value !== null && data.buckets[k]?.complete)?.value ?? 0),
  }))
  apart(lines, top, bottom)
  const below = wide ? [] : legend(lines, left, width, bottom + 38)
  const last = below[below.length - 1]
  const open = data.buckets.findIndex((b) => !b.complete)
  return {
    width,
    height: (last ? last.y : bottom + 22) + 8,
    left,
    right,
    top,
    bottom,
    zero: y(0),
    grid: marks.map((v) => ({ y: y(v), label: plainNumber(v) })),
    months: fitting(axisTicks(from, to, Math.trunc((right - left) / 60)), x, Math.min(right + 40, width)),
    lines,
    below,
    markers: inTime(markers, from, to, x, left, right),
    open: open > 0 ? x(at[open - 1]!) : undefined,
    places: data.buckets.map((b, i) => ({
      x: x(at[i]!),
      y: y(data.lines[0]?.points[i]?.value ?? 0),
      title: b.complete ? bucketName(b) : `${bucketName(b)}, not over yet`,
      lines: data.lines.map((l, k) => ({
        look: lookOf(k, data.lines.length),
        name: names[k],
        value: said(l.points[i]),
      })),
    })),
  }
}

/** Round values that cover low to high and hold zero. */
export function zeroed(low: number, high: number, n = 4): { scale: number[] } {
  const up = ticks(high > 0 ? high : -low, n)
  if (low >= 0) return { scale: up }
  const step = ticks(Math.max(high, -low), n)[1]!
  const scale: number[] = []
  // Multiples, for a sum of steps would pass beside zero.
  for (let k = Math.floor(low / step); k * step < high + step * (1 - 1e-9); k++)
    scale.push(Number((k * step).toPrecision(12)))
  if (scale[scale.length - 1]! < 0) scale.push(0)
  return { scale }
}

/** Months where there are at least two, days where the time is shorter. */
export function axisTicks(from: number, to: number, n: number): MonthTick[] {
  const months = monthTicks(from, to, n)
  if (months.length >= 2) return months
  const days = Math.max(1, Math.ceil((to - from) / 86_400_000 / Math.max(1, Math.min(n, 8))))
  const out: MonthTick[] = []
  for (let t = Math.ceil(from / 86_400_000) * 86_400_000; t <= to; t += days * 86_400_000)
    out.push({ at: t, label: dayName(t, out.length === 0) })
  return out
}

function said(p: TrendPoint | undefined): string {
  if (!p || p.value === null) return 'nothing to count'
  const bounds = range(p)
  return `${number(p.value)}${bounds ? ` ${bounds}` : ''}, n ${plainNumber(p.n)}`
}

function strokes(l: TrendLine, buckets: Bucket[], at: number[], x: Scale, y: Scale) {
  let path = ''
  let open = ''
  let [upper, lower, band] = ['', '', '']
  let before: { x: number; y: number; over: boolean } | undefined
  const dots: DrawnLine['dots'] = []
  const close = () => {
    if (upper) band += `M${upper.slice(1)}${lower}Z`
    ;[upper, lower] = ['', '']
  }
  l.points.forEach((p, i) => {
    if (p.value === null || at[i] === undefined) {
      before = undefined
      return close()
    }
    const over = buckets[i]?.complete ?? true
    const here = { x: x(at[i]), y: y(p.value), over }
    const to = `${num(here.x)} ${num(here.y)}`
    if (!before) {
      if (over) path += `M${to}`
    } else if (over && before.over) path += `L${to}`
    else {
      open += `M${num(before.x)} ${num(before.y)}L${to}`
      if (over) path += `M${to}`
    }
    if (typeof p.low === 'number' && typeof p.high === 'number') {
      upper += `L${num(here.x)} ${num(y(p.high))}`
      lower = `L${num(here.x)} ${num(y(p.low))}${lower}`
    } else close()
    if (!over || l.points.length <= 31) dots.push({ x: here.x, y: here.y, open: !over })
    before = here
  })
  close()
  return { path, open, band, dots }
}

function apart(lines: DrawnLine[], top: number, bottom: number) {
  const order = [...lines].sort((a, b) => a.labelY - b.labelY)
  const at = spread(
    order.map((l) => l.labelY),
    order.map(() => lineHeight - 8),
    top - 4,
    bottom + 4,
  )
  order.forEach((l, i) => (l.labelY = at[i]!))
}

/** The names below a narrow picture, as many a line as fit. */
export function legend(lines: { look: string; name: string }[], left: number, width: number, y: number) {
  let at = left
  return lines.map(({ look, name: whole }) => {
    const name = fit(whole, width - left - 26)
    const wide = textWidth(name) + 26
    if (at > left && at + wide > width) [at, y] = [left, y + lineHeight + 2]
    const out = { x: at, y, look, name }
    at += wide + 14
    return out
  })
}

/** A line's total as it is said beside it. */
export const totalOf = (l: TrendLine): string => figure(l.total)
