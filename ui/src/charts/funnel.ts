// Geometry of a funnel: a row a step, its bar the share of those who began, its whisker the interval, and between two
// rows what was lost. With a breakdown each step has a bar for each group, on the same scale.

import type { Figure } from '../api/wire'
import { plainNumber, textWidth } from './scale'
import type { Box } from './bars'
import { boundsOf, fit, hatch, lasting, lookOf, percent, percentOf, shareOf, whisker } from './marks'
import type { Cell, Place, Table } from './types'

export interface FunnelStep {
  name: string
  n: number
  /** Of those who began. */
  share: Figure
  /** Of those who did the step before; the first step has none. */
  from_previous?: Figure | null
  /** From the step before, of those who did both. */
  time?: { median?: Figure; p25?: Figure; p75?: Figure } | null
}
export interface FunnelGroup {
  by: string
  /** The values that have no group of their own, together. */
  other?: boolean
  values?: number
  steps: FunnelStep[]
}
/** `funnel` of GET /measure/ask. */
export interface FunnelData {
  steps: FunnelStep[]
  groups?: FunnelGroup[] | null
}

/** What is drawn: the groups, or everybody as one. */
export const groupsOf = (data: FunnelData): FunnelGroup[] =>
  data.groups?.length ? data.groups : [{ by: '', steps: data.steps }]

/** How many did not go on to a step. */
export const lost = (steps: FunnelStep[], i: number): number => Math.max(0, (steps[i - 1]?.n ?? 0) - (steps[i]?.n ?? 0))

/** The name of a group: those without the property, and the rest, have none of their own. */
export const groupName = (g: Pick<FunnelGroup, 'by' | 'other' | 'values'>): string =>
  g.other ? (g.values ? `${g.values} others` : 'others') : g.by || '(none)'

export function sentence(data: FunnelData, who = 'people'): string {
  const first = data.steps[0]
  const last = data.steps[data.steps.length - 1]
  if (!first || !last || first.n === 0) return 'Nobody did the first step.'
  if (data.steps.length < 2) return `${plainNumber(first.n)} ${who} did ${first.name}.`
  const worst = worstStep(data.steps)
  const most =
    worst > 0 ? ` Most are lost before ${data.steps[worst]!.name}: ${plainNumber(lost(data.steps, worst))}.` : ''
  return `${plainNumber(last.n)} of ${plainNumber(first.n)} ${who} got from ${first.name} to ${last.name}: ${percentOf(last.share)}.${most}`
}

/** The step before which most are lost; 0 when none are. */
export function worstStep(steps: FunnelStep[]): number {
  let worst = 0
  for (let i = 1; i < steps.length; i++) if (lost(steps, i) > (worst ? lost(steps, worst) : 0)) worst = i
  return worst
}

export function table(data: FunnelData): Table {
  const groups = groupsOf(data)
  const named = (data.groups?.length ?? 0) > 0
  return {
    columns: [
      { label: 'Step' },
      ...(named ? [{ label: 'Group' }] : []),
      { label: 'n', number: true },
      { label: 'Share of those who began', number: true },
      { label: 'Share of the step before', number: true },
      { label: 'Lost before it', number: true },
      { label: 'Median time from the step before', number: true },
    ],
    rows: data.steps.flatMap((step, i) =>
      groups.map((g): Cell[] => {
        const s = g.steps[i]
        return [
          `${i + 1}. ${step.name}`,
          ...(named ? [groupName(g)] : []),
          s?.n ?? null,
          s ? percentOf(s.share) : '',
          s && i > 0 && s.from_previous ? percentOf(s.from_previous) : '',
          i > 0 ? lost(g.steps, i) : null,
          lasting(s?.time?.median),
        ]
      }),
    ),
  }
}

export interface FunnelBar {
  look: string
  box: Box
  /** Those who did the step before and not this one. */
  gone: string
  interval: string
  label: string
  labelWidth: number
  labelY: number
  value: string
  n: string
}
export interface FunnelRow {
  name: string
  nameY: number
  bars: FunnelBar[]
  /** What was lost on the way to this step; empty at the first, and where groups say it themselves. */
  drop: string
  dropY: number
}
export interface FunnelDrawing {
  height: number
  left: number
  right: number
  bottom: number
  top: number
  ticks: { x: number; label: string }[]
  rows: FunnelRow[]
  places: Place[]
  /** The step and the group of each place. */
  picks: { step: number; group: number }[]
}

/** Lays the drawing out for a width. Bars begin at zero and end, at most, at all of those who began. */
export function draw(data: FunnelData, width: number): FunnelDrawing {
  const groups = groupsOf(data)
  const several = (data.groups?.length ?? 0) > 0
  const longest = Math.max(0, ...groups.map((g) => textWidth(groupName(g))))
  const left = several ? Math.min(longest + 12, Math.max(64, width * 0.24)) : 0
  const right = Math.max(left + 40, width - 8 - textWidth(several ? '100.0 % 000,000' : ''))
  const x = (share: number) => left + share * (right - left)
  const thick = several ? 14 : 22
  const gap = several ? 5 : 0
  const top = 18
  const rows: FunnelRow[] = []
  const places: Place[] = []
  const picks: { step: number; group: number }[] = []
  let y = top + 8
  data.steps.forEach((step, i) => {
    const drop = !several && i > 0 ? dropWords(data.steps, i, width - 12) : ''
    const dropY = y + 15
    if (i > 0) y += drop ? 32 : 12
    const row: FunnelRow = { name: '', nameY: y + 12, bars: [], drop: fit(drop, width - 12), dropY }
    y += 20
    groups.forEach((g, k) => {
      const s = g.steps[i]
      const share = shareOf(s?.share) ?? 0
      const before = i > 0 ? (shareOf(g.steps[i - 1]?.share) ?? share) : share
      const bounds = i > 0 ? boundsOf(s?.share) : undefined
      const box = { x: left, y, width: x(share) - left, height: thick }
      row.bars.push({
        look: lookOf(k, several ? Math.max(groups.length, 2) : 1),
        box,
        gone: hatch({ x: x(share), y: y + 1, width: x(before) - x(share), height: thick - 2 }, 7),
        interval: bounds ? whisker(x(bounds.low), x(bounds.high), y + thick / 2, thick / 4) : '',
        label: several ? fit(groupName(g), left - 8) : '',
        labelWidth: left,
        labelY: y + thick / 2 + 4,
        value: s ? percent(share) : '',
        n: s ? plainNumber(s.n) : '',
      })
      places.push({
        x: x(share),
        y: y + thick / 2,
        row: i * groups.length + k,
        title: several ? `${i + 1}. ${step.name}, ${groupName(g)}` : `${i + 1}. ${step.name}`,
        lines: s ? lines(g.steps, i) : [{ value: 'nobody' }],
      })
      picks.push({ step: i, group: k })
      y += thick + gap
    })
    const told = row.bars[0]!
    const room = width - (several ? 0 : textWidth(`${told.n}  ${percentOf(step.share)}`) + 16)
    row.name = fit(`${i + 1}. ${step.name}`, room)
    rows.push(row)
  })
  return {
    height: y + 10,
    left,
    right,
    bottom: y + 4,
    top,
    ticks: (right - left < 260 ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]).map((s) => ({
      x: x(s),
      label: `${100 * s} %`,
    })),
    rows,
    places,
    picks,
  }
}

function dropWords(steps: FunnelStep[], i: number, room: number): string {
  const gone = lost(steps, i)
  const from = steps[i - 1]?.n ?? 0
  const median = lasting(steps[i]?.time?.median)
  const time = median ? `; half of those who did took at most ${median}` : ''
  if (from === 0) return ''
  const words = `${plainNumber(gone)} did not go on (${percent(gone / from)})`
  return textWidth(words + time) <= room ? words + time : words
}

function lines(steps: FunnelStep[], i: number): Place['lines'] {
  const s = steps[i]!
  const time = s.time
  const quarter = time?.p25 && time.p75 ? `, the middle half ${lasting(time.p25)} to ${lasting(time.p75)}` : ''
  return [
    { value: `n ${plainNumber(s.n)}` },
    { name: 'of those who began', value: percentOf(s.share) },
    ...(i > 0 && s.from_previous ? [{ name: 'of the step before', value: percentOf(s.from_previous) }] : []),
    ...(i > 0 ? [{ name: 'lost before it', value: plainNumber(lost(steps, i)) }] : []),
    ...(time?.median && time.median.value !== null
      ? [{ name: 'median time', value: `${lasting(time.median)}${quarter}` }]
      : []),
  ]
}
