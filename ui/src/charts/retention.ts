// Geometry of a retention heat map: a row for those who began in one period, a column for each period after it. The
// number stands in each cell, so that nothing hangs on its shade; a period that is not over for a row is hatched.

import type { Figure } from '../api/wire'
import { plainNumber, textWidth } from './scale'
import type { Box } from './bars'
import { fit, hatch, percent, percentOf, shareOf } from './marks'
import { dayName, instantOf } from './time'
import type { Cell as TableCell, Place, Table } from './types'

export interface RetentionCell {
  period: number
  /** Of how many. */
  n: number
  back: number
  /** Null while the period is not over. */
  share: Figure | null
  mature: boolean
}
export interface RetentionRow {
  /** When these people began: an instant or a day. */
  start: string
  n: number
  cells: RetentionCell[]
}
/** `retention` of GET /measure/ask. */
export interface RetentionData {
  interval: string
  /** What the cells stand for, in order. */
  columns: { name: string; low: number; high: number }[]
  rows: RetentionRow[]
  /** All rows that reached the period, together. */
  pooled: RetentionCell[]
}

/** The head of a column: "3", or "1–3" where it is a range. */
export function headOf(c: { low: number; high: number; name: string }): string {
  if (c.low === c.high) return String(c.low)
  return / or later$/.test(c.name) ? `${c.low}+` : `${c.low}–${c.high}`
}

export function sentence(data: RetentionData): string {
  const unit = data.interval
  const period = (p: number) => headOf(data.columns.find((c) => c.low === p) ?? { name: '', low: p, high: p })
  const known = data.pooled.filter((c) => c.mature && c.period > 0 && shareOf(c.share) !== undefined)
  const last = known[known.length - 1]
  if (!last) return data.rows.length ? `No ${unit} is over yet for anybody.` : 'Nobody has begun yet.'
  const first = known[0]!
  const then =
    last === first ? '' : `; ${unit} ${period(last.period)}: ${percentOf(last.share)}, n ${plainNumber(last.n)}`
  return `Back in ${unit} ${period(first.period)}: ${percentOf(first.share)}, n ${plainNumber(first.n)}${then}.`
}

export const rowName = (start: string, interval = ''): string => {
  const at = instantOf(start.slice(0, 10))
  if (at === undefined) return start
  return interval === 'month' ? dayName(at).replace(/^\d+ /, '') : dayName(at)
}

export function table(data: RetentionData): Table {
  const list = data.columns
  const cell = (c: RetentionCell | undefined): TableCell =>
    !c ? '' : c.mature ? `${percentOf(c.share)}, ${plainNumber(c.back)} of ${plainNumber(c.n)}` : 'not over yet'
  return {
    columns: [{ label: 'Began' }, { label: 'n', number: true }, ...list.map((c) => ({ label: c.name, number: true }))],
    rows: [
      [
        'All',
        data.rows.reduce((sum, r) => sum + r.n, 0),
        ...list.map((p) => cell(data.pooled.find((c) => c.period === p.low))),
      ],
      ...data.rows.map((r): TableCell[] => [
        rowName(r.start, data.interval),
        r.n,
        ...list.map((p) => cell(r.cells.find((c) => c.period === p.low))),
      ]),
    ],
  }
}

export interface HeatCell {
  box: Box
  /** 0 to 1: how dark. */
  shade: number
  text: string
  hatch: string
  pooled: boolean
}
export interface HeatDrawing {
  /** May be more than there is: the drawing scrolls inside. */
  width: number
  height: number
  left: number
  top: number
  heads: { x: number; label: string }[]
  rows: { y: number; name: string; n: string; pooled: boolean }[]
  cells: HeatCell[]
  nX: number
  rule: number
  places: Place[]
  /** Row (-1: all) and period of each place. */
  picks: { row: number; period: number }[]
}

const tall = 24

/** Lays the map out. The scale of the shade is absolute, 0 to 100 %, so that two maps can be compared. */
export function draw(data: RetentionData, available: number): HeatDrawing {
  const list = data.columns
  const narrow = available < 560
  const names = data.rows
    .map((r) => rowName(r.start, data.interval))
    .map((n) => fit(narrow && data.interval !== 'month' ? n.replace(/ \d{4}$/, '') : n, 120))
  const nameWidth = Math.max(textWidth('All'), ...names.map(textWidth))
  const most = plainNumber(data.rows.reduce((sum, r) => sum + r.n, 0))
  const nX = nameWidth + 16 + Math.max(textWidth(most), textWidth('n'))
  const left = nX + 10
  const least = 26
  const size = Math.min(64, Math.max(least, (available - left) / Math.max(list.length, 1)))
  const digits = size >= 48 ? 1 : 0
  const width = Math.max(available, left + size * list.length)
  const top = 36
  const cells: HeatCell[] = []
  const places: Place[] = []
  const picks: { row: number; period: number }[] = []
  const rows: HeatDrawing['rows'] = []
  const put = (row: number, y: number, of: RetentionCell[], name: string, n: number) => {
    list.forEach((p, k) => {
      const c = of.find((one) => one.period === p.low)
      if (!c) return
      const box = { x: left + k * size + 1, y: y + 1, width: size - 2, height: tall - 2 }
      const share = shareOf(c.share)
      cells.push({
        box,
        shade: c.mature ? (share ?? 0) : 0,
        text: !c.mature || share === undefined ? '' : percent(share, digits).replace(' %', ''),
        hatch: c.mature ? '' : hatch(box, 6),
        pooled: row < 0,
      })
      places.push({
        x: box.x + box.width / 2,
        y: y + tall / 2,
        row: row + 1,
        title: row < 0 ? `All who reached ${p.name}` : `${name}, ${p.name}`,
        lines: c.mature
          ? [
              { name: 'came back', value: percentOf(c.share) },
              { name: 'people', value: `${plainNumber(c.back)} of ${plainNumber(c.n)}` },
            ]
          : [{ value: 'not over yet' }, { name: 'so far', value: `${plainNumber(c.back)} of ${plainNumber(c.n)}` }],
      })
      picks.push({ row, period: p.low })
    })
    rows.push({ y: y + tall / 2 + 4, name, n: plainNumber(n), pooled: row < 0 })
  }
  put(
    -1,
    top,
    data.pooled,
    'All',
    data.rows.reduce((sum, r) => sum + r.n, 0),
  )
  const body = top + tall + 8
  data.rows.forEach((r, i) => put(i, body + i * tall, r.cells, names[i]!, r.n))
  return {
    width,
    height: body + data.rows.length * tall + 4,
    left,
    top,
    heads: list.map((p, k) => ({ x: left + (k + 0.5) * size, label: headOf(p) })),
    rows,
    cells,
    nX,
    rule: body - 4,
    places,
    picks,
  }
}
