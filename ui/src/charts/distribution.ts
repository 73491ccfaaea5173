// Geometry of the values of a property: bars from zero, the quantiles as lines through them; with a breakdown a row of
// bars for each group on one scale.

import type { Figure } from '../api/wire'
import { figure, number } from '../words'
import { linear, plainNumber, spread, textWidth } from './scale'
import type { Box } from './bars'
import { lookOf, percent } from './marks'
import { zeroed } from './trend'
import type { Place, Table } from './types'

export interface ValueBin {
  low: number
  high: number
  n: number
}
export interface ValueGroup {
  by: string
  other?: boolean
  n: number
  mean: Figure
  /** In order; each named for its share: "p50". */
  quantiles: Figure[]
  bins: ValueBin[]
}
/** `distribution` of GET /measure/ask. */
export interface ValueData {
  n: number
  groups: ValueGroup[]
}

export const groupLabel = (g: ValueGroup, among: number): string =>
  among === 1 && !g.by && !g.other ? '' : g.other ? 'others' : g.by || '(none)'
/** "p50" of a quantile's figure, whose name says it in words or as such. */
export function quantileName(f: Figure): string {
  const p =
    /\bp ?(\d{1,2}(?:\.\d+)?)\b/i.exec(f.name) ?? /(\d{1,2}(?:\.\d+)?)(?:st|nd|rd|th)? ?(?:%|percentile)/.exec(f.name)
  return p ? `p${p[1]}` : /median/i.test(f.name) ? 'p50' : f.name
}

export function sentence(data: ValueData, property: string): string {
  const parts = data.groups.slice(0, 3).flatMap((g) => {
    const half = g.quantiles.find((q) => quantileName(q) === 'p50')
    const most = g.quantiles.find((q) => quantileName(q) === 'p90')
    if (!half || half.value === null) return []
    const of = groupLabel(g, data.groups.length)
    return [
      `${of ? `${of}: ` : ''}half are at most ${figure(half)}${most ? `, nine in ten at most ${figure(most)}` : ''}`,
    ]
  })
  return parts.length
    ? `Of ${plainNumber(data.n)} values of ${property}, ${parts.join('; ')}.`
    : `No value of ${property} is on record.`
}

export function table(data: ValueData): Table {
  const quantiles = data.groups[0]?.quantiles ?? []
  return {
    columns: [
      { label: 'Group' },
      { label: 'n', number: true },
      { label: 'Mean', number: true },
      ...quantiles.map((q) => ({ label: quantileName(q), number: true })),
    ],
    rows: data.groups.map((g) => [
      groupLabel(g, data.groups.length) || 'all',
      g.n,
      figure(g.mean),
      ...quantiles.map((_, i) => (g.quantiles[i] ? figure(g.quantiles[i]) : '')),
    ]),
  }
}

export interface ValueRow {
  look: string
  name: string
  nameY: number
  base: number
  top: number
  bars: Box[]
  quantiles: { x: number; labelX: number; label: string; band: { x: number; width: number } | undefined }[]
}
export interface ValueDrawing {
  height: number
  left: number
  right: number
  bottom: number
  ticks: { x: number; label: string }[]
  rows: ValueRow[]
  places: Place[]
}

const marked = ['p50', 'p90', 'p99']

/** Lays the drawing out. The height of a bar is the share of its group's values per unit, so that bins of different
 *  widths compare. */
export function draw(data: ValueData, width: number, unit = ''): ValueDrawing {
  const left = 4
  const right = width - 8
  const bins = data.groups.flatMap((g) => g.bins)
  const high = Math.max(0, ...bins.map((b) => b.high))
  const low = Math.min(high, ...bins.map((b) => b.low))
  // An axis that nearly begins at zero does.
  const begin = low > 0 && low < high / 2 ? 0 : low
  const x = linear(begin, high === begin ? begin + 1 : high, left, right)
  const several = data.groups.length > 1
  const tall = several ? 56 : Math.min(220, Math.max(120, Math.round(width * 0.3)))
  const dense = (g: ValueGroup, b: ValueBin) => b.n / Math.max(1, g.n) / Math.max(1e-12, b.high - b.low)
  const most = Math.max(1e-12, ...data.groups.flatMap((g) => g.bins.map((b) => dense(g, b))))
  const places: Place[] = []
  let y = 4
  const rows = data.groups.map((g, k): ValueRow => {
    const name = groupLabel(g, data.groups.length)
    const nameY = y + 12
    const top = y + (name ? 36 : 20)
    const base = top + tall
    const h = linear(0, most, 0, tall)
    const found = g.quantiles.filter((q) => q.value !== null && marked.includes(quantileName(q)))
    const inside = found.filter((q) => q.value! >= begin && q.value! <= high)
    const labels = inside.map((q) => `${quantileName(q)} ${number(q.value!)}`)
    const at = spread(
      inside.map((q) => x(q.value!)),
      labels.map(textWidth),
      left,
      right,
    )
    g.bins.forEach((b) =>
      places.push({
        x: (x(b.low) + x(b.high)) / 2,
        y: base - h(dense(g, b)),
        row: k,
        title: `${name ? `${name}: ` : ''}${number(b.low)} to ${number(b.high)}${unit ? ` ${unit}` : ''}`,
        lines: [
          { name: 'values', value: plainNumber(b.n) },
          { name: 'share', value: percent(b.n / Math.max(1, g.n)) },
          ...g.quantiles
            .filter((q) => q.value !== null && q.value >= b.low && q.value < b.high)
            .map((q) => ({ name: quantileName(q), value: figure(q) })),
        ],
      }),
    )
    y = base + (several ? 14 : 0)
    return {
      look: lookOf(k, data.groups.length),
      name: name ? `${name}, n ${plainNumber(g.n)}` : '',
      nameY,
      base,
      top,
      bars: g.bins.map((b) => ({
        x: x(b.low),
        y: base - h(dense(g, b)),
        width: Math.max(1, x(b.high) - x(b.low) - (x(b.high) - x(b.low) > 4 ? 1 : 0)),
        height: h(dense(g, b)),
      })),
      quantiles: inside.map((q, i) => ({
        x: x(q.value!),
        labelX: at[i]!,
        label: labels[i]!,
        band:
          q.low !== undefined && q.high !== undefined
            ? {
                x: x(Math.max(begin, q.low)),
                width: Math.max(0, x(Math.min(high, q.high)) - x(Math.max(begin, q.low))),
              }
            : undefined,
      })),
    }
  })
  const { scale } = zeroed(Math.min(0, begin), high, Math.max(2, Math.trunc((right - left) / 90)))
  return {
    height: y + 40,
    left,
    right,
    bottom: rows[rows.length - 1]?.base ?? 20,
    ticks: scale.filter((v) => v >= begin && v <= high).map((v) => ({ x: x(v), label: plainNumber(v) })),
    rows,
    places,
  }
}
