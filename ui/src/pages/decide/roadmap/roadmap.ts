// The roadmap as the screen draws it: what GET /decide/roadmap says, with the features themselves, their promises and
// their scores. All here is arithmetic; nothing is loaded.

import type { Figure, Key, Rec } from '../../../api/wire'

/** A feature of GET /decide/roadmap. */
export interface Planned {
  key: Key
  title: string
  state: string
  addresses?: Key[]
  promises?: Key[]
  delivered?: string
}
/** A no with its reasons. */
export interface Declined {
  key: Key
  title: string
  kind: string
  decline: { class: string; explanation: string; reopen_if: string }
}
/** GET /decide/roadmap. A column without features is null. */
export interface Roadmap {
  now: Planned[] | null
  next: Planned[] | null
  later: Planned[] | null
  released: Planned[] | null
  declined: Declined[] | null
}

/** A promise on its day. */
export interface Flag {
  key: Key
  what: string
  day: string
  whom: string
  /** kept, broken, released; or open, and then whether the day has passed. */
  state: 'open' | 'late' | 'kept' | 'broken' | 'released'
}
/** A card of the roadmap. */
export interface Card {
  key: Key
  title: string
  state: string
  owner: string
  addresses: { key: Key; title: string }[]
  flags: Flag[]
  score?: Figure
  delivered?: string
  record?: Rec
}
export const horizons = ['now', 'next', 'later', ''] as const
export type Horizon = (typeof horizons)[number]
export interface Column {
  horizon: Horizon
  label: string
  cards: Card[]
}

const labels: Record<Horizon, string> = { now: 'Now', next: 'Next', later: 'Later', '': 'Not placed' }
export const labelOf = (horizon: Horizon): string => labels[horizon]

interface Sources {
  roadmap: Roadmap
  /** All features, for those on no column, and their owners. */
  features: Rec[]
  opportunities: Rec[]
  commitments: Rec[]
  /** Scored features in the order of the priority list. */
  scores: { key: Key; score: Figure }[]
  today: string
}

/** Promises of a feature, the earliest first. */
export function flagsOf(keys: Key[], commitments: Rec[], today: string): Flag[] {
  return commitments
    .filter((c) => keys.includes(c.key))
    .map((c) => {
      const day = String(c.fields?.['by_when'] ?? '')
      const open = c.state !== 'kept' && c.state !== 'broken' && c.state !== 'released'
      const state = open ? (day !== '' && day < today ? 'late' : 'open') : (c.state as Flag['state'])
      return { key: c.key, what: c.title, day, whom: String(c.fields?.['to_whom'] ?? ''), state }
    })
    .sort((a, b) => a.day.localeCompare(b.day))
}

/**
 * The columns, each in the order of the priority list; what has no score comes after, by key. `moved` places features
 * whose move is on its way. The column of those that are not placed is there only when it holds some.
 */
export function columns(from: Sources, moved: ReadonlyMap<Key, Horizon> = new Map()): Column[] {
  const placed = new Map<Key, Horizon>()
  for (const h of ['now', 'next', 'later'] as const) for (const f of from.roadmap[h] ?? []) placed.set(f.key, h)
  for (const f of from.features)
    if (!placed.has(f.key) && f.state !== 'released' && f.state !== 'declined') placed.set(f.key, '')
  for (const [key, to] of moved) if (placed.has(key)) placed.set(key, to)
  const order = new Map(from.scores.map((s, i) => [s.key, i]))
  const last = from.scores.length
  const keys = [...placed.keys()].sort(
    (a, b) => (order.get(a) ?? last) - (order.get(b) ?? last) || number(a) - number(b),
  )
  return horizons
    .map((horizon) => ({
      horizon,
      label: labels[horizon],
      cards: keys.filter((k) => placed.get(k) === horizon).map((k) => card(k, from)),
    }))
    .filter((c) => c.horizon !== '' || c.cards.length > 0)
}

/** One feature with what stands on its card. */
export function card(key: Key, from: Sources): Card {
  const planned = [
    ...(from.roadmap.now ?? []),
    ...(from.roadmap.next ?? []),
    ...(from.roadmap.later ?? []),
    ...(from.roadmap.released ?? []),
  ].find((f) => f.key === key)
  const record = from.features.find((f) => f.key === key)
  const title = new Map(from.opportunities.map((o) => [o.key, o.title]))
  const score = from.scores.find((s) => s.key === key)?.score
  return {
    key,
    title: planned?.title ?? record?.title ?? '',
    state: planned?.state ?? record?.state ?? '',
    owner: record?.owner ?? '',
    addresses: (planned?.addresses ?? []).map((k) => ({ key: k, title: title.get(k) ?? '' })),
    flags: flagsOf(planned?.promises ?? [], from.commitments, from.today),
    ...(score && { score }),
    ...(planned?.delivered && { delivered: planned.delivered }),
    ...(record && { record }),
  }
}

/** Where the focus goes from a card: so many cards down, so many columns right; empty columns are passed over. */
export function step(list: Column[], key: Key, dx: number, dy: number): Key | undefined {
  const at = list.findIndex((c) => c.cards.some((card) => card.key === key))
  const column = list[at]
  if (!column) return list.find((c) => c.cards.length > 0)?.cards[0]?.key
  const row = column.cards.findIndex((card) => card.key === key)
  if (dx === 0) return column.cards[Math.max(0, Math.min(row + dy, column.cards.length - 1))]?.key
  for (let i = at + dx; i >= 0 && i < list.length; i += dx) {
    const cards = list[i]?.cards ?? []
    if (cards.length > 0) return cards[Math.min(row, cards.length - 1)]?.key
  }
  return key
}

/** The column beside the one a card is in; undefined at the end. */
export function beside(list: Column[], key: Key, by: 1 | -1): Horizon | undefined {
  const at = list.findIndex((c) => c.cards.some((card) => card.key === key))
  return at < 0 ? undefined : list[at + by]?.horizon
}

const number = (key: Key): number => Number(key.slice(key.lastIndexOf('-') + 1))
