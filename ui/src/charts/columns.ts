// Geometry of standing bars: on how many days people were active (stickiness), and who came and went in each period
// (lifecycle), above zero those who were there and below it those who were not any more.

import { plainNumber, ticks, countTicks, linear, textWidth } from './scale'
import type { Box } from './bars'
import { figure } from '../words'
import { boundsOf, hatch, percent, percentOf, shareOf, upright } from './marks'
import { fitting, type MonthTick } from './time'
import { axisTicks, bucketName, legend, wall, zeroed, type Bucket } from './trend'
import { inTime } from './flow'
import type { Marker, Place, Table } from './types'
import type { Figure } from '../api/wire'

export interface StickyBucket {
  /** On how many days of the week or month. */
  days: number
  n: number
  share: Figure
  /** Of those who were active on so many days or more. */
  cumulative: Figure
}
/** `stickiness` of GET /measure/ask. */
export interface StickyData {
  interval: string
  per: string
  n: number
  buckets: StickyBucket[]
  mean: Figure
}

/** Exactly so many days, or so many and more. */
export type Sticky = 'share' | 'cumulative'

const intervals = (n: number, data: StickyData) => `${n} ${data.interval}${n === 1 ? '' : 's'}`

export function stickySentence(data: StickyData): string {
  if (!data.n) return 'Nobody was active.'
  const most = data.buckets.reduce((best, b) => (b.n > best.n ? b : best))
  return `Active on ${figure(data.mean)} of a ${data.per} where active at all; most often on ${intervals(most.days, data)} (${percentOf(most.share)}).`
}

export function stickyTable(data: StickyData): Table {
  return {
    columns: [
      { label: `${data.interval}s active in a ${data.per}`, number: true },
      { label: 'n', number: true },
      { label: 'Exactly so many', number: true },
      { label: 'So many or more', number: true },
    ],
    rows: data.buckets.map((b) => [b.days, b.n, percentOf(b.share), percentOf(b.cumulative)]),
  }
}

export interface StickyDrawing {
  height: number
  left: number
  right: number
  top: number
  bottom: number
  grid: { y: number; label: string }[]
  bars: (Box & { value: string; valueY: number; label: string; middle: number; interval: string })[]
  places: Place[]
}

export function drawSticky(data: StickyData, width: number, reading: Sticky = 'share'): StickyDrawing {
  const shareIn = (b: StickyBucket) => shareOf(b[reading]) ?? 0
  const boundsIn = (b: StickyBucket) => boundsOf(b[reading])
  const left = 44
  const right = width - 4
  const top = 22
  const bottom = top + Math.min(Math.max(120, Math.round(width * 0.34)), 240)
  const high = Math.max(0.01, ...data.buckets.map((b) => boundsIn(b)?.high ?? shareIn(b)))
  const grid = ticks(high, 4)
  const y = linear(0, grid[grid.length - 1]!, bottom, top)
  const step = (right - left) / Math.max(1, data.buckets.length)
  const bar = Math.min(64, Math.max(2, step - Math.min(12, step * 0.3)))
  return {
    height: bottom + 40,
    left,
    right,
    top,
    bottom,
    grid: grid.map((v) => ({ y: y(v), label: `${plainNumber(Number((100 * v).toPrecision(6)))} %` })),
    bars: data.buckets.map((b, i) => {
      const middle = left + (i + 0.5) * step
      const bounds = boundsIn(b)
      const text = percent(shareIn(b), step >= 52 ? 1 : 0)
      return {
        x: middle - bar / 2,
        y: y(shareIn(b)),
        width: bar,
        height: bottom - y(shareIn(b)),
        middle,
        value: step > textWidth(text) + 2 ? text : '',
        valueY: y(bounds?.high ?? shareIn(b)) - 6,
        label: step > 18 || b.days % 5 === 0 || b.days === 1 ? String(b.days) : '',
        interval: bounds ? upright(y(bounds.high), y(bounds.low), middle, Math.min(4, bar / 4)) : '',
      }
    }),
    places: data.buckets.map((b, i) => ({
      x: left + (i + 0.5) * step,
      y: y(shareIn(b)),
      title: intervals(b.days, data),
      lines: [
        { name: 'exactly so many', value: percentOf(b.share) },
        { name: 'so many or more', value: percentOf(b.cumulative) },
        { name: 'n', value: plainNumber(b.n) },
      ],
    })),
  }
}

export interface LifeBucket extends Partial<Bucket> {
  start: string
  new: number
  returning: number
  resurrecting: number
  dormant: number
}
/** `lifecycle` of GET /measure/ask. */
export interface LifeData {
  buckets: LifeBucket[]
}
export const lives = ['returning', 'resurrecting', 'new', 'dormant'] as const
export type Life = (typeof lives)[number]

export function lifeSentence(data: LifeData): string {
  const last = data.buckets.findLast((b) => b.complete !== false)
  if (!last) return 'No period is over yet.'
  const active = last.new + last.returning + last.resurrecting
  return `In the last whole period (${bucketName(bucketOf(last))}) ${plainNumber(active)} were active: ${plainNumber(last.new)} new, ${plainNumber(last.returning)} returning, ${plainNumber(last.resurrecting)} resurrecting; ${plainNumber(last.dormant)} went dormant.`
}

const bucketOf = (b: LifeBucket): Bucket => ({ start: b.start, end: b.end ?? '', complete: b.complete ?? true })

export function lifeTable(data: LifeData): Table {
  return {
    columns: [
      { label: 'Begins' },
      { label: 'Over' },
      ...['New', 'Returning', 'Resurrecting', 'Dormant'].map((label) => ({ label, number: true })),
    ],
    rows: data.buckets.map((b) => [
      b.start.slice(0, 10),
      b.complete === false ? 'no' : 'yes',
      b.new,
      b.returning,
      b.resurrecting,
      b.dormant,
    ]),
  }
}

export interface LifeDrawing {
  height: number
  left: number
  right: number
  top: number
  bottom: number
  zero: number
  grid: { y: number; label: string }[]
  bars: { life: Life; box: Box; hatch: string; open: boolean }[]
  months: (MonthTick & { x: number; shown: boolean })[]
  names: { x: number; y: number; look: string; name: string }[]
  markers: ReturnType<typeof inTime>
  places: Place[]
}

/** Lays the bars out: returning, resurrecting and new one on the other, dormant below zero. */
export function drawLife(data: LifeData, width: number, markers: Marker[] = []): LifeDrawing {
  const at = data.buckets.map((b) => wall(b.start))
  const n = Math.max(1, at.length)
  const from = at[0] ?? 0
  const step = n > 1 ? (at[n - 1]! - from) / (n - 1) : 86_400_000
  const up = Math.max(0, ...data.buckets.map((b) => b.new + b.returning + b.resurrecting))
  const down = Math.max(0, ...data.buckets.map((b) => b.dormant))
  const { scale } = down > 0 ? zeroed(-down, up) : { scale: countTicks(up, 4) }
  const left = Math.max(28, ...scale.map((v) => textWidth(plainNumber(Math.abs(v))) + 12))
  const right = width - 4
  const top = 14 + (markers.length ? 16 : 0)
  const bottom = top + Math.min(Math.max(160, Math.round(width * 0.42)), 280)
  const y = linear(scale[0]!, scale[scale.length - 1]!, bottom, top)
  const x = linear(from, from + n * step, left, right)
  const wide = (right - left) / n
  const gap = Math.max(1, Math.min(6, wide * 0.2))
  const bars: LifeDrawing['bars'] = []
  data.buckets.forEach((b, i) => {
    const box = (low: number, high: number): Box => ({
      x: left + i * wide + gap / 2,
      y: y(high),
      width: Math.max(1, wide - gap),
      height: y(low) - y(high),
    })
    let base = 0
    for (const life of lives) {
      if (!b[life]) continue
      const one = life === 'dormant' ? box(-b.dormant, 0) : box(base, base + b[life])
      if (life !== 'dormant') base += b[life]
      bars.push({ life, box: one, hatch: hatchOf(life, one), open: b.complete === false })
    }
  })
  const names = legend(
    [...lives].map((life) => ({ look: life, name: life })),
    left,
    width,
    bottom + 40,
  )
  return {
    height: names[names.length - 1]!.y + 8,
    left,
    right,
    top,
    bottom,
    zero: y(0),
    grid: scale.map((v) => ({ y: y(v), label: plainNumber(Math.abs(v)) })),
    bars,
    months: fitting(axisTicks(from, from + n * step, Math.trunc((right - left) / 60)), x, right),
    names,
    markers: inTime(markers, from, from + n * step, x, left, right),
    places: data.buckets.map((b, i) => ({
      x: left + (i + 0.5) * wide,
      y: y(b.new + b.returning + b.resurrecting),
      title: bucketName(bucketOf(b)) + (b.complete === false ? ', not over yet' : ''),
      lines: (['new', 'resurrecting', 'returning', 'dormant'] as const).map((life) => ({
        look: life,
        name: life,
        value: plainNumber(b[life]),
      })),
    })),
  }
}

/** What tells the parts apart without colour. */
export const hatchOf = (life: Life, box: Box): string =>
  life === 'resurrecting' ? hatch(box, 5) : life === 'dormant' ? hatch(box, 5, false) : ''
