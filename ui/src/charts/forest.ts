// Geometry of the effects of an experiment: a row a metric, its effect and interval on one scale for each unit, zero as
// the line that decides, and the margin a guardrail may not pass.

import type { Figure, Key } from '../api/wire'
import { figure, number } from '../words'
import { linear, num, plainNumber, textWidth } from './scale'
import { fit, whisker } from './marks'
import { zeroed } from './trend'
import type { Place, Table } from './types'

export interface Effect {
  name: string
  role: 'primary' | 'secondary' | 'guardrail'
  /** Which variant is compared with the control, where there are several. */
  variant?: string
  effect: Figure
  /** Which way is better. */
  direction?: 'up' | 'down' | 'hold'
  /** How far a guardrail may move, in the unit of the effect, towards the worse side. */
  margin?: number
  /** What the engine says of it: "better", "worse", "cannot tell", "within its margin". */
  verdict: string
  key?: Key
}
export interface ForestData {
  effects: Effect[]
  /** Why nothing here is to be believed: a sample-ratio mismatch in words. */
  mismatch?: string
}

export function sentence(data: ForestData): string {
  if (data.mismatch) return `${data.mismatch} No effect below is to be believed.`
  const first = data.effects.find((e) => e.role === 'primary') ?? data.effects[0]
  if (!first) return 'No metric is compared.'
  const harmed = data.effects.filter((e) => e.role === 'guardrail' && /worse|harm/.test(e.verdict))
  const more = harmed.length ? ` Harmed: ${harmed.map((e) => e.name).join(', ')}.` : ''
  return `${rowName(first)}: ${figure(first.effect)}, ${first.verdict}.${more}`
}

export const rowName = (e: Effect): string => (e.variant ? `${e.name}, ${e.variant}` : e.name)

export function table(data: ForestData): Table {
  return {
    columns: [
      { label: 'Metric' },
      { label: 'Role' },
      { label: 'Effect', number: true },
      { label: 'Low', number: true },
      { label: 'High', number: true },
      { label: 'Unit' },
      { label: 'n', number: true },
      { label: 'Verdict' },
    ],
    rows: data.effects.map((e) => [
      rowName(e),
      e.role,
      e.effect.value,
      e.effect.low ?? null,
      e.effect.high ?? null,
      e.effect.unit,
      e.effect.n,
      e.verdict,
    ]),
  }
}

export interface ForestRow {
  effect: Effect
  name: string
  nameY: number
  y: number
  interval: string
  /** The point; undefined where there is no estimate. */
  x?: number
  margin?: number
  value: string
  /** Interval beyond the scale, at that side. */
  cut: { low: boolean; high: boolean }
}
export interface ForestPanel {
  unit: string
  zero: number
  top: number
  bottom: number
  ticks: { x: number; label: string }[]
  rows: ForestRow[]
}
export interface ForestDrawing {
  height: number
  left: number
  right: number
  panels: ForestPanel[]
  places: Place[]
}

/** Lays the drawing out: effects of one unit share a scale. Below 560 px the words stand above their line. */
export function draw(data: ForestData, width: number): ForestDrawing {
  const wide = width >= 560
  const longest = Math.max(0, ...data.effects.map((e) => textWidth(rowName(e))))
  const left = wide ? Math.min(longest + 20, width * 0.32) : 16
  const words = Math.max(0, ...data.effects.map((e) => Math.max(textWidth(figure(e.effect)), textWidth(e.verdict))))
  const right = wide ? width - Math.min(words + 20, width * 0.36) : width - 16
  const tall = wide ? 36 : 66
  const units = [...new Set(data.effects.map((e) => e.effect.unit))]
  const places: Place[] = []
  let y = 0
  const panels = units.map((unit): ForestPanel => {
    const list = data.effects.filter((e) => e.effect.unit === unit)
    const bounds = list.flatMap((e) => [e.effect.value, e.effect.low, e.effect.high, signed(e)])
    const known = bounds.filter((v): v is number => typeof v === 'number' && Number.isFinite(v))
    const { scale } = zeroed(Math.min(0, ...known), Math.max(0, ...known))
    const x = linear(scale[0]!, scale[scale.length - 1]!, left, right)
    const top = y + 4
    const rows = list.map((e, i): ForestRow => {
      const at = top + i * tall + (wide ? 18 : 48)
      const { value, low, high } = e.effect
      const from = low === undefined ? left : x(low)
      const to = high === undefined ? right : x(high)
      places.push({
        x: value === null ? x(0) : x(value),
        y: at,
        row: places.length,
        title: `${rowName(e)}, ${e.role}`,
        lines: [
          { value: figure(e.effect) },
          { name: 'n', value: plainNumber(e.effect.n) },
          ...(e.margin !== undefined ? [{ name: 'margin', value: `${number(e.margin)} ${unit}` }] : []),
          { name: 'verdict', value: e.verdict },
        ],
      })
      return {
        effect: e,
        name: fit(rowName(e), wide ? left - 14 : width - textWidth(figure(e.effect)) - 16),
        nameY: wide ? at + 4 : at - 28,
        y: at,
        interval: low === undefined && high === undefined ? '' : whisker(from, to, at, 5),
        x: value === null ? undefined : x(value),
        margin: signed(e) === undefined ? undefined : x(signed(e)!),
        value: figure(e.effect),
        cut: { low: low === undefined, high: high === undefined },
      }
    })
    const bottom = top + list.length * tall + 4
    y = bottom + 42
    return {
      unit,
      zero: x(0),
      top,
      bottom,
      ticks: scale.map((v) => ({ x: x(v), label: `${v > 0 ? '+' : v < 0 ? '−' : ''}${plainNumber(Math.abs(v))}` })),
      rows,
    }
  })
  return { height: Math.max(40, y - 4), left, right, panels, places }
}

/** Where the margin of a guardrail lies: on its worse side. */
const signed = (e: Effect): number | undefined =>
  e.margin === undefined ? undefined : e.direction === 'up' ? -Math.abs(e.margin) : Math.abs(e.margin)

/** The mark of a row: a square for the primary metric, a shield for a guardrail, a dot for the rest. */
export function markPath(role: Effect['role'], x: number, y: number): string {
  const [a, b] = [num(x), num(y)]
  if (role === 'primary') return `M${num(x - 4.5)} ${num(y - 4.5)}h9v9h-9z`
  if (role === 'guardrail') return `M${a} ${num(y - 5.5)}l5 2v3.500c0 2.500-2 4.500-5 5.500c-3-1-5-3-5-5.500v-3.500z`
  return `M${num(x - 4)} ${b}a4 4 0 1 0 8 0a4 4 0 1 0-8 0z`
}

/** A comparison of an experiment's result, as far as it is drawn. */
interface Compared {
  to: string
  difference: Figure
  lift: Figure
  outcome: string
}
interface Read {
  name: string
  better: string
  comparisons?: Compared[] | null
}
/** `experiment` of GET /measure/ask, as far as it is drawn. */
export interface ExperimentData {
  primary: Read
  guardrails?: Read[] | null
  balance: { ok: boolean; p: number }
  arms: { name: string; units: number; expected: number }[]
}

const outcomes: Record<string, string> = { better: 'better', worse: 'worse', holds: 'holds', not_shown: 'cannot tell' }

/** The rows of an experiment: relative effects, which share one scale, or the differences themselves. */
export function forestOf(
  r: ExperimentData,
  by: 'lift' | 'difference',
  margins: (number | undefined)[] = [],
): ForestData {
  const rows = (read: Read, role: Effect['role'], margin?: number) =>
    (read.comparisons ?? []).map((c): Effect => ({
      name: read.name,
      role,
      variant: (read.comparisons?.length ?? 0) > 1 ? c.to : undefined,
      effect: c[by],
      direction: read.better === 'down' ? 'down' : 'up',
      margin: by === 'lift' && margin ? 100 * margin : undefined,
      verdict: outcomes[c.outcome] ?? c.outcome,
    }))
  const groups = r.arms.map(
    (a) => `${plainNumber(a.units)} ${a.name} where ${plainNumber(Math.round(a.expected))} were meant`,
  )
  return {
    effects: [
      ...rows(r.primary, 'primary'),
      ...(r.guardrails ?? []).flatMap((g, i) => rows(g, 'guardrail', margins[i])),
    ],
    ...(!r.balance.ok && { mismatch: `The groups are not of the size they should be: ${groups.join(', ')}.` }),
  }
}
