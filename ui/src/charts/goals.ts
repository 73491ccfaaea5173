// Geometry of objectives and their key results: a tree, each key result with how far it has got, how sure that is, and
// where it will stand when it is due if things go on as they do.

import type { Figure, Key } from '../api/wire'
import { figure } from '../words'
import { clamp, linear, num, textWidth } from './scale'
import type { Box } from './bars'
import { boundsOf, fit, fixed, hatch, percent, shareOf, whisker } from './marks'
import { dayName, instantOf } from './time'
import type { Place, Table } from './types'

export interface KeyResult {
  key: Key
  title: string
  /** From baseline to target, in percent; below 0 it went the wrong way, above 100 it is passed. */
  progress: Figure
  /** The same when it is due; absent where it cannot be told. */
  forecast?: Figure | null
  /** Where it stands, in its own unit. */
  now?: Figure
  baseline?: string
  target?: string
  due?: string
  owner?: string
  state: string
}
export interface Objective {
  key: Key
  title: string
  state?: string
  key_results: KeyResult[]
}

export function sentence(list: Objective[]): string {
  const all = list.flatMap((o) => o.key_results)
  if (!all.length) return 'No objective has a key result yet.'
  const reached = all.filter((k) => (shareOf(k.progress) ?? 0) >= 1)
  const unknown = all.filter((k) => shareOf(k.progress) === undefined)
  const parts = [`${reached.length} of ${all.length} key results are reached`]
  if (unknown.length) parts.push(`of ${unknown.length} it cannot be told`)
  return `${parts.join('; ')}.`
}

export function table(list: Objective[]): Table {
  const bound = (f: Figure | null | undefined) => {
    const b = boundsOf(f)
    return b ? `${percent(b.low, 0)} to ${percent(b.high, 0)}` : ''
  }
  return {
    columns: [
      { label: 'Objective' },
      { label: 'Key result' },
      { label: 'Baseline', number: true },
      { label: 'Now', number: true },
      { label: 'Target', number: true },
      { label: 'Progress', number: true },
      { label: 'Interval', number: true },
      { label: 'Expected when due', number: true },
      { label: 'Due' },
      { label: 'State' },
    ],
    rows: list.flatMap((o) =>
      o.key_results.map((k) => {
        const p = shareOf(k.progress)
        return [
          `${o.key} ${o.title}`,
          `${k.key} ${k.title}`,
          k.baseline ?? '',
          k.now ? figure(k.now) : '',
          k.target ?? '',
          p === undefined ? k.progress.note || 'cannot tell' : percent(p, 0),
          bound(k.progress),
          bound(k.forecast),
          k.due ?? '',
          k.state,
        ]
      }),
    ),
  }
}

export interface GoalRow {
  kind: 'objective' | 'key result'
  key: Key
  title: string
  x: number
  y: number
  /** From the objective's line to the row. */
  branch: string
  track?: Box
  done?: Box
  interval: string
  forecast: string
  forecastBox?: Box
  value: string
  aside: string
}
export interface GoalDrawing {
  height: number
  barLeft: number
  barRight: number
  wide: boolean
  rows: GoalRow[]
  places: Place[]
  keys: Key[]
}

/** Lays the tree out. A bar begins at the baseline (0 %) and its frame ends at the target (100 %). */
export function draw(list: Objective[], width: number): GoalDrawing {
  const wide = width >= 640
  const indent = 20
  const barLeft = wide ? Math.round(width * 0.46) : indent
  const longest = Math.min(
    Math.max(60, ...list.flatMap((o) => o.key_results.map((k) => textWidth(dueWords(k))))),
    width * 0.3,
  )
  // Room beyond the target for what passes it.
  const barRight = Math.round(wide ? width - longest - 16 - width * 0.02 : width - 12)
  const end = 1 + (wide ? width * 0.02 : 8) / (barRight - barLeft)
  const x = linear(0, 1, barLeft, barRight)
  const rows: GoalRow[] = []
  const places: Place[] = []
  const keys: Key[] = []
  let y = 6
  for (const o of list) {
    const head = y + 14
    rows.push({
      kind: 'objective',
      key: o.key,
      title: fit(o.title, width - textWidth(o.key) - 12),
      x: 0,
      y: head,
      branch: '',
      interval: '',
      forecast: '',
      value: '',
      aside: o.key_results.length ? '' : 'no key result yet',
    })
    places.push({
      x: 8,
      y: head - 4,
      row: places.length,
      title: `${o.key} ${o.title}`,
      lines: [{ value: o.key_results.length ? `${o.key_results.length} key results` : 'no key result yet' }],
    })
    keys.push(o.key)
    y += 24
    for (const k of o.key_results) {
      const middle = y + (wide ? 16 : 12)
      const bar = wide ? middle : middle + 20
      const share = shareOf(k.progress)
      const bounds = boundsOf(k.progress)
      const ahead = boundsOf(k.forecast)
      const box = (from: number, to: number, half: number): Box => ({
        x: x(clamp(from, 0, end)),
        y: bar - half,
        width: Math.max(0, x(clamp(to, 0, end)) - x(clamp(from, 0, end))),
        height: 2 * half,
      })
      const forecastBox = ahead ? box(ahead.low, ahead.high, 8) : undefined
      rows.push({
        kind: 'key result',
        key: k.key,
        title: fit(k.title, (wide ? barLeft - 16 : width) - indent - textWidth(k.key) - 12),
        x: indent,
        y: middle + 4,
        branch: `M4 ${num(head + 8)}V${num(middle)}H${num(indent - 4)}`,
        track: box(0, 1, 6),
        done: share === undefined ? undefined : box(0, share, 6),
        interval: bounds ? whisker(x(clamp(bounds.low, 0, end)), x(clamp(bounds.high, 0, end)), bar, 4) : '',
        forecast: forecastBox ? hatch(forecastBox, 5) : '',
        forecastBox,
        value: share === undefined ? k.progress.note || 'cannot tell' : percent(share, 0),
        aside: dueWords(k),
      })
      places.push({
        x: share === undefined ? barLeft : x(clamp(share, 0, end)),
        y: bar,
        row: places.length,
        title: `${k.key} ${k.title}`,
        lines: placeLines(k),
      })
      keys.push(k.key)
      y += wide ? 36 : 68
    }
    y += 12
  }
  return { height: Math.max(30, y), barLeft, barRight, wide, rows, places, keys }
}

const dueWords = (k: KeyResult): string => {
  const at = instantOf(k.due)
  return at === undefined ? k.state : `${k.state}, due ${dayName(at)}`
}

function placeLines(k: KeyResult): Place['lines'] {
  const share = shareOf(k.progress)
  const bounds = boundsOf(k.progress)
  const ahead = boundsOf(k.forecast)
  const range = bounds ? ` [${fixed(100 * bounds.low, 0)}, ${fixed(100 * bounds.high, 0)}]` : ''
  return [
    { name: 'progress', value: share === undefined ? k.progress.note || 'cannot tell' : percent(share, 0) + range },
    ...(k.now ? [{ name: 'now', value: figure(k.now) }] : []),
    ...(k.baseline || k.target ? [{ name: 'from and to', value: `${k.baseline ?? '?'} to ${k.target ?? '?'}` }] : []),
    ...(ahead ? [{ name: 'expected when due', value: `${percent(ahead.low, 0)} to ${percent(ahead.high, 0)}` }] : []),
    { name: 'state', value: dueWords(k) },
  ]
}
