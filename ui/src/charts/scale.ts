// Scales, ticks and labels: the same rules as the charts drawn on paper (tell/chart), so that a screen and a print of
// the same numbers are the same picture.

export const lineHeight = 16
/** Width of a letter of 12 px, rather too wide than too narrow. */
const letter = 6.7
/** Between labels. */
const gap = 8

/** Maps a value to a coordinate. */
export type Scale = (value: number) => number

/** A straight scale from one interval to another; a point when the first has no width. */
export function linear(from: number, to: number, low: number, high: number): Scale {
  return (value) => (to === from ? low : low + ((value - from) / (to - from)) * (high - low))
}

/**
 * Round values that cover 0 to high in about n steps of 1, 2, 2.5 or 5 times a power of ten. The last one is at or
 * above high.
 */
export function ticks(high: number, n: number): number[] {
  if (!(high > 0) || !Number.isFinite(high) || n < 1) return [0, 1]
  const raw = high / n
  const magnitude = 10 ** Math.floor(Math.log10(raw))
  const step = ([1, 2, 2.5, 5].find((m) => m * magnitude >= raw * (1 - 1e-9)) ?? 10) * magnitude
  const out: number[] = []
  for (let i = 0; ; i++) {
    const v = Number((i * step).toPrecision(12))
    out.push(v)
    if (v >= high * (1 - 1e-9)) return out
  }
}

/** Ticks of counts: whole numbers only. */
export function countTicks(high: number, n: number): number[] {
  const list = ticks(Math.max(1, high), n)
  return list.every(Number.isInteger) ? list : [0, Math.max(1, Math.ceil(high))]
}

/** Whole weeks, in days, from 0 to at most high: about n of them. Below two weeks whole days, below two days [ticks]. */
export function weekTicks(high: number, n: number): number[] {
  if (high < 2) {
    const list = ticks(high, n)
    while (list.length > 2 && list[list.length - 1]! > high * (1 + 1e-9)) list.pop()
    return list
  }
  const unit = high < 14 ? 1 : 7
  const times = [1, 2, 4, 8, 13, 26, 52, 104, 208, 520, 1040]
  const step = unit * (times.find((m) => high / (unit * m) <= n) ?? 5200)
  const out: number[] = []
  for (let v = 0; v <= high * (1 + 1e-9); v += step) out.push(v)
  return out
}

/** Moves labels apart so that none touches the next, and keeps them between low and high as far as there is room.
 *  Positions are centres, in rising order; sizes are full widths. */
export function spread(at: number[], size: number[], low: number, high: number): number[] {
  const out = [...at]
  let edge = low
  for (let i = 0; i < out.length; i++) {
    out[i] = Math.max(out[i]!, edge + size[i]! / 2)
    edge = out[i]! + size[i]! / 2 + gap
  }
  edge = high
  for (let i = out.length - 1; i >= 0; i--) {
    out[i] = Math.min(out[i]!, edge - size[i]! / 2)
    edge = out[i]! - size[i]! / 2 - gap
  }
  return out
}

/** How many letters wide a character is set: none for marks that join the one before, two for those of ideographs and
 *  pictures. */
export function lettersOf(char: string): number {
  const r = char.codePointAt(0) ?? 0
  const within = (ranges: [number, number][]) => ranges.some(([from, to]) => r >= from && r <= to)
  if (r < 0x300) return 1
  if (within(joining)) return 0
  return r >= 0x1f000 || within(twice) ? 2 : 1
}
const joining: [number, number][] = [
  [0x300, 0x36f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xfe00, 0xfe0f],
]
const twice: [number, number][] = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
]

/** Estimates how wide words of 12 px are set. */
export function textWidth(words: string): number {
  let n = 0
  for (const char of words) n += lettersOf(char)
  return letter * n
}

/** A coordinate with one digit after the point. */
export function num(v: number): string {
  const rounded = Math.round(v * 10) / 10
  return rounded === 0 || !Number.isFinite(rounded) ? '0' : String(rounded)
}

/** A number between two bounds. */
export const clamp = (v: number, low = 0, high = 1): number => Math.min(Math.max(v, low), high)

const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 12 })
/** A tick as it is written: 1,200, 0.5. */
export const plainNumber = (v: number): string => grouped.format(v).replace('-', '−')

/** The index of the point that lies nearest to a coordinate; -1 of none. */
export function nearest(at: number[], x: number): number {
  let best = -1
  let distance = Infinity
  at.forEach((v, i) => {
    if (Math.abs(v - x) < distance) [best, distance] = [i, Math.abs(v - x)]
  })
  return best
}

/** The index of the place nearest to a point; -1 of none. */
export function nearestIn(places: readonly { x: number; y: number }[], x: number, y: number): number {
  return nearest(
    places.map((p) => Math.hypot(p.x - x, p.y - y)),
    0,
  )
}

/** Where an arrow key leads from a place: along its row, or to what lies closest in the next one; rows are numbered
 *  without gaps, in columns too. */
export function neighbour(places: readonly { x: number; row?: number }[], from: number, key: string): number {
  const here = places[from]
  const by = { ArrowUp: -1, ArrowDown: 1 }[key]
  if (!here || by === undefined || here.row === undefined) {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[key] ?? 0
    return Math.max(0, Math.min(from + step, places.length - 1))
  }
  const others = places.map((p, i) => ({ i, row: p.row, x: p.x })).filter((p) => p.row === here.row! + by)
  const best = nearest(
    others.map((o) => o.x),
    here.x,
  )
  return others[best]?.i ?? from
}
