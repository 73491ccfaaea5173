// Small parts of drawings that several charts share. Everything is a path or plain numbers: no SVG patterns, no clipping,
// so that a picture survives being saved as PNG and can be drawn the same way on paper.

import type { Figure } from '../api/wire'
import { number } from '../words'
import type { Box } from './bars'
import { lettersOf, num, textWidth } from './scale'

/** Slanting lines that fill a box: what is not known yet, or what must be told from its neighbour without colour. */
export function hatch(box: Box, gap = 6, rising = true): string {
  const { x, y, width, height } = box
  if (!(width > 0) || !(height > 0)) return ''
  let path = ''
  // Each line holds the points with (across + down) = c, counted from the upper left corner, or the upper right one.
  for (let c = gap; c < width + height; c += gap) {
    const from = Math.max(0, c - height)
    const to = Math.min(width, c)
    const at = (across: number) => (rising ? x + across : x + width - across)
    path += `M${num(at(from))} ${num(y + c - from)}L${num(at(to))} ${num(y + c - to)}`
  }
  return path
}

/** An interval as a line with end strokes, lying: from one x to another at a height. */
export const whisker = (from: number, to: number, y: number, half = 4): string =>
  `M${num(from)} ${num(y - half)}V${num(y + half)}M${num(from)} ${num(y)}H${num(to)}M${num(to)} ${num(y - half)}V${num(y + half)}`

/** The same, standing: from one y to another. */
export const upright = (from: number, to: number, x: number, half = 4): string =>
  `M${num(x - half)} ${num(from)}H${num(x + half)}M${num(x)} ${num(from)}V${num(to)}M${num(x - half)} ${num(to)}H${num(x + half)}`

/** Words without what a drawing must not pass on: control characters, which XML cannot hold, and marks that turn the
 *  direction of what follows. */
export const clean = (words: string): string =>
  words
    .replace(/[\t\n\r]/g, ' ')
    .replace(/[\p{Cc}\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]/gu, '')

/** Words shortened with an ellipsis to what fits a width. */
export function fit(words: string, width: number): string {
  const plain = clean(words)
  if (textWidth(plain) <= width) return plain
  let room = Math.floor(width / textWidth('n')) - 1
  if (room < 1) return ''
  let kept = ''
  for (const char of plain) {
    room -= lettersOf(char)
    if (room < 0) break
    kept += char
  }
  return `${kept.replace(/ +$/, '')}…`
}

/** A share as a number from 0 to 1; figures carry percent. Undefined of what is not known. */
export function shareOf(f: Pick<Figure, 'value' | 'unit'> | null | undefined): number | undefined {
  if (!f || f.value === null || f.value === undefined) return undefined
  return f.unit === '%' ? f.value / 100 : f.value
}
/** The bounds of a share, 0 to 1, where they are known. */
export function boundsOf(f: Figure | null | undefined): { low: number; high: number } | undefined {
  if (!f || f.low === undefined || f.high === undefined) return undefined
  const by = f.unit === '%' ? 100 : 1
  return { low: f.low / by, high: f.high / by }
}

/** A number with a fixed number of digits after the point and a true minus, and zero without a sign. */
export function fixed(v: number, digits: number): string {
  const s = v.toFixed(digits)
  return /^-[0.]+$/.test(s) ? s.slice(1) : s.replace('-', '−')
}
/** "63.4 %". */
export const percent = (share: number, digits = 1): string => `${fixed(100 * share, digits)} %`
/** "63.4 % [61.0, 65.7]". */
export function percentOf(f: Figure | null | undefined): string {
  const share = shareOf(f)
  if (share === undefined) return f?.note || 'cannot tell'
  const bounds = boundsOf(f)
  const range = bounds ? ` [${fixed(100 * bounds.low, 1)}, ${fixed(100 * bounds.high, 1)}]` : ''
  return percent(share) + range
}

/** A length of time in its own unit: "1.4 d", from a figure in days, hours, minutes or seconds. */
export function lasting(f: Pick<Figure, 'value' | 'unit'> | null | undefined): string {
  if (!f || f.value === null || f.value === undefined) return ''
  const seconds = { d: 86_400, h: 3600, min: 60, s: 1, ms: 0.001 }[f.unit]
  if (seconds === undefined) return `${number(f.value)} ${f.unit}`.trim()
  const all = f.value * seconds
  const [size, unit] = all >= 129_600 ? [86_400, 'd'] : all >= 5400 ? [3600, 'h'] : all >= 90 ? [60, 'min'] : [1, 's']
  return `${number(all / size)} ${unit}`
}

/** The look of the i-th of n lines or bars that are compared: one alone is the one to look at. */
export const lookOf = (i: number, n: number): string => (n === 1 ? 'now' : `s${i % 8}`)
