// Cumulative flow: how many items had been opened, begun and finished by each day. The height between two lines is
// what lay in a state; the distance across is how long it lay there.

import { countTicks, linear, num, plainNumber, spread, textWidth, type Scale } from './scale'
import { fit } from './marks'
import { dayLength, dayName, dayOf, fitting, instantOf, monthTicks, type MonthTick } from './time'
import type { Marker, Place, Table } from './types'

/** The dates of one item; what has not happened is absent. */
export interface Item {
  opened?: string
  started?: string
  finished?: string
}
/** A layer of the flow, the topmost first: how many had got at least this far by each day. */
export interface Layer {
  name: string
  counts: number[]
}
export interface FlowData {
  days: number[]
  layers: Layer[]
}

/** Counts items by day. An item counts as opened from its earliest date on, and as begun once it is finished. */
export function flowOf(items: Item[], from: number, to: number, step = 7 * dayLength): FlowData {
  const days: number[] = []
  for (let t = from; t <= to; t += step) days.push(t)
  const first = (...list: (string | undefined)[]) => Math.min(...list.map((d) => instantOf(d) ?? Infinity))
  const at = [
    items.map((i) => first(i.opened, i.started, i.finished)),
    items.map((i) => first(i.started, i.finished)),
    items.map((i) => first(i.finished)),
  ]
  return {
    days,
    layers: ['waiting', 'under way', 'done'].map((name, k) => ({ name, counts: cumulated(at[k]!, days) })),
  }
}

function cumulated(at: number[], days: number[]): number[] {
  const sorted = at.filter(Number.isFinite).sort((a, b) => a - b)
  let n = 0
  return days.map((day) => {
    while (n < sorted.length && sorted[n]! <= day) n++
    return n
  })
}

/** How many lay in each layer on a day: its line less the next one. */
export const lying = (data: FlowData, i: number): number[] =>
  data.layers.map((l, k) => (l.counts[i] ?? 0) - (data.layers[k + 1]?.counts[i] ?? 0))

export function sentence(data: FlowData): string {
  const last = data.days.length - 1
  if (last < 0) return 'There are no dated items.'
  const now = lying(data, last)
  const parts = data.layers.map((l, k) => `${plainNumber(now[k]!)} ${l.name}`)
  return `On ${dayName(data.days[last]!)}: ${parts.join(', ')}.`
}

export function table(data: FlowData): Table {
  return {
    columns: [{ label: 'Day' }, ...data.layers.map((l) => ({ label: l.name, number: true }))],
    rows: data.days.map((t, i) => [dayOf(t), ...lying(data, i)]),
  }
}

export interface FlowDrawing {
  width: number
  height: number
  left: number
  right: number
  top: number
  bottom: number
  grid: { y: number; label: string }[]
  months: (MonthTick & { x: number; shown: boolean })[]
  areas: { path: string; rank: number; name: string; labelY: number; n: number }[]
  markers: { x: number; labelX: number; label: string; kind?: string }[]
  places: Place[]
}

/** Lays the drawing out. The counts begin at zero. */
export function draw(data: FlowData, width: number, markers: Marker[] = []): FlowDrawing {
  const wide = width >= 480
  const high = Math.max(1, ...(data.layers[0]?.counts ?? []))
  const grid = countTicks(high, 4)
  const left = Math.max(36, textWidth(plainNumber(grid[grid.length - 1]!)) + 12)
  const right = wide ? width - 96 : width - 12
  const top = 12 + (markers.length ? 18 : 0)
  const bottom = top + Math.min(Math.round((right - left) * 0.45), 240)
  const from = data.days[0] ?? 0
  const to = data.days[data.days.length - 1] ?? 1
  const x = linear(from, to, left, right)
  const y = linear(0, grid[grid.length - 1]!, bottom, top)
  const areas = data.layers.map((l, k) => ({
    path: area(data, k, x, y),
    rank: k,
    name: l.name,
    labelY: middle(data, k, y),
    n: lying(data, data.days.length - 1)[k] ?? 0,
  }))
  const at = spread(
    areas.map((a) => a.labelY),
    areas.map(() => 10),
    top,
    bottom,
  )
  areas.forEach((a, i) => (a.labelY = at[i]!))
  return {
    width,
    height: bottom + 26 + (wide ? 0 : 20),
    left,
    right,
    top,
    bottom,
    grid: grid.map((v) => ({ y: y(v), label: plainNumber(v) })),
    months: fitting(monthTicks(from, to, Math.trunc((right - left) / 52)), x, right + 40),
    areas,
    markers: inTime(markers, from, to, x, left, right),
    places: data.days.map((t, i) => ({
      x: x(t),
      y: y(data.layers[0]?.counts[i] ?? 0),
      title: dayName(t),
      lines: data.layers.map((l, k) => ({ look: `flow-${k}`, name: l.name, value: plainNumber(lying(data, i)[k]!) })),
    })),
  }
}

/** A layer from its own line down to the next one's: steps, for nothing happens between two counts that is known. */
function area(data: FlowData, k: number, x: Scale, y: Scale): string {
  const upper = data.layers[k]!.counts
  const lower = data.layers[k + 1]?.counts
  if (!data.days.length) return ''
  let there = `M${num(x(data.days[0]!))} ${num(y(upper[0]!))}`
  let back = ''
  data.days.forEach((t, i) => {
    there += `L${num(x(t))} ${num(y(upper[i]!))}`
    back = `L${num(x(t))} ${num(y(lower?.[i] ?? 0))}` + back
  })
  return `${there}${back}Z`
}

function middle(data: FlowData, k: number, y: Scale): number {
  const last = data.days.length - 1
  return (y(data.layers[k]?.counts[last] ?? 0) + y(data.layers[k + 1]?.counts[last] ?? 0)) / 2
}

/** Markers on a time axis, their labels apart. */
export function inTime(markers: Marker[], from: number, to: number, x: Scale, left: number, right: number) {
  const inside = markers
    .flatMap((m) => {
      const at = instantOf(String(m.at))
      return at === undefined || at < from || at > to ? [] : [{ ...m, at, label: fit(m.label, 120) }]
    })
    .sort((a, b) => a.at - b.at)
  const centres = spread(
    inside.map((m) => x(m.at)),
    inside.map((m) => textWidth(m.label)),
    left,
    right,
  )
  return inside.map((m, i) => ({ x: x(m.at), labelX: centres[i]!, label: m.label, kind: m.kind }))
}
