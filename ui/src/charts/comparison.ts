// Geometry of figures beside each other on one scale: a row a figure, its interval as a bar, its value as a tick in it,
// and where there is one the target as a line through all rows.

import type { Figure } from '../api/wire'
import { figure, number, plainly } from '../words'
import type { Box } from './bars'
import { fit } from './marks'
import { linear, plainNumber, textWidth } from './scale'
import type { Place, Table } from './types'

export interface Compared {
  name: string
  figure: Figure
  /** Whom it is of, below the bar: "514 of 825 people". */
  about?: string
  /** The one that the others are compared with, or that is judged. */
  now?: boolean
}
export interface ComparisonRow {
  name: string
  nameY: number
  value: string
  about: string
  aboutY: number
  bar?: Box
  /** Where the value stands. */
  x?: number
  y: number
  now: boolean
}
export interface ComparisonDrawing {
  height: number
  top: number
  bottom: number
  ticks: { x: number; label: string; anchor: 'start' | 'middle' | 'end' }[]
  target?: number
  rows: ComparisonRow[]
  places: Place[]
}

const thick = 12

/** Lays the rows out on a scale that is given by its ticks. A figure without a value has no bar. */
export function draw(
  rows: readonly Compared[],
  scale: readonly number[],
  target: number | undefined,
  width: number,
): ComparisonDrawing {
  const [from, to] = [scale[0] ?? 0, scale[scale.length - 1] ?? 1]
  const [left, right] = [1, Math.max(width - 1, 2)]
  const x = linear(from, to, left, right)
  const inside = (v: number) => Math.min(Math.max(x(v), left), right)
  const top = 22
  let y = top + 8
  const drawn = rows.map((r): ComparisonRow => {
    const f = r.figure
    const value = plainly(figure(f))
    const nameY = y + 12
    const at = y + 20
    y = at + thick + (r.about ? 34 : 16)
    const known = f.value !== null && f.value !== undefined
    const [low, high] = [
      f.low ?? (f.high === undefined ? f.value : from),
      f.high ?? (f.low === undefined ? f.value : to),
    ]
    const bar =
      typeof low === 'number' && typeof high === 'number'
        ? { x: inside(low), y: at, width: Math.max(inside(high) - inside(low), 2), height: thick }
        : undefined
    return {
      name: fit(r.name, Math.max(width - textWidth(value) - 16, 60)),
      nameY,
      value,
      about: r.about ? fit(r.about, width) : '',
      aboutY: at + thick + 16,
      ...(bar && { bar }),
      ...(known && { x: inside(f.value!) }),
      y: at,
      now: r.now ?? false,
    }
  })
  const bottom = Math.max(y - 8, top)
  return {
    height: bottom + 4,
    top,
    bottom,
    ticks: scale.map((v, i) => ({
      x: x(v),
      label: plainNumber(v),
      anchor: i === 0 ? 'start' : i === scale.length - 1 ? 'end' : 'middle',
    })),
    ...(target !== undefined && target >= from && target <= to && { target: x(target) }),
    rows: drawn,
    places: drawn.map((d, i) => ({
      x: d.x ?? left,
      y: d.y + thick / 2,
      row: i,
      title: rows[i]!.name,
      lines: [
        { value: d.value },
        { name: 'n', value: number(rows[i]!.figure.n) },
        ...(rows[i]!.about ? [{ value: rows[i]!.about! }] : []),
      ],
    })),
  }
}

/** Every figure in words, one after the other. */
export const sentence = (rows: readonly Compared[]): string =>
  rows.map((r) => `${r.name}: ${figure(r.figure)}`).join('; ') + '.'

export function table(rows: readonly Compared[], target?: number): Table {
  const about = rows.some((r) => r.about)
  return {
    columns: [
      { label: '' },
      ...['Value', 'Low', 'High'].map((label) => ({ label, number: true })),
      { label: 'Unit' },
      { label: 'n', number: true },
      ...(about ? [{ label: 'Of whom' }] : []),
      ...(target === undefined ? [] : [{ label: 'Target', number: true }]),
    ],
    rows: rows.map(({ name, figure: f, about: of }) => [
      name,
      f.value,
      f.low ?? null,
      f.high ?? null,
      f.unit,
      f.n,
      ...(about ? [of ?? ''] : []),
      ...(target === undefined ? [] : [target]),
    ]),
  }
}
