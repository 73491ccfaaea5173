// Places in a text. The ledger counts characters as Unicode code points; the browser counts UTF-16 units, in which an
// emoji takes two or more. Everything here turns one into the other, and never cuts a character in half.

/** Span is a stretch of text, the end exclusive. Who owns it says what it counts. */
export interface Span {
  start: number
  end: number
}

/** CodePoints converts places within one text, in O(log n) of its characters beyond the basic plane. */
export class CodePoints {
  readonly #text: string
  /** The units at which a pair of surrogates starts, ascending. */
  readonly #pairs: number[] = []

  constructor(text: string) {
    this.#text = text
    for (let i = 0; i < text.length - 1; i++) {
      if (isPair(text, i)) this.#pairs.push(i++)
    }
  }

  /** The number of code points of the whole text. */
  get length(): number {
    return this.#text.length - this.#pairs.length
  }

  /** The code point at a UTF-16 unit; within a pair, the one the pair is. */
  fromUnit(unit: number): number {
    const at = Math.min(Math.max(unit, 0), this.#text.length)
    return at - lowerBound(this.#pairs, (pair) => pair >= at)
  }

  /** The UTF-16 unit at which a code point starts. */
  toUnit(point: number): number {
    const at = Math.min(Math.max(point, 0), this.length)
    return at + lowerBound(this.#pairs, (pair, rank) => pair - rank >= at)
  }

  /** The words between two code points. */
  slice(start: number, end: number): string {
    return this.#text.slice(this.toUnit(start), this.toUnit(end))
  }
}

function isPair(text: string, at: number): boolean {
  const high = text.charCodeAt(at)
  const low = text.charCodeAt(at + 1)
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff
}

/** The first rank for which the condition holds, the length of the list when there is none. */
function lowerBound(list: number[], holds: (value: number, rank: number) => boolean): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(list[middle] ?? 0, middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** How many code points a text has. */
export function countPoints(text: string): number {
  return new CodePoints(text).length
}

// Making a segmenter costs more than using it.
const segmenters = {
  grapheme: new Intl.Segmenter(undefined, { granularity: 'grapheme' }),
  sentence: new Intl.Segmenter(undefined, { granularity: 'sentence' }),
}

/** The spans, in units, of one sort of piece. */
function cut(text: string, granularity: keyof typeof segmenters): Span[] {
  return Array.from(segmenters[granularity].segment(text), (s) => ({ start: s.index, end: s.index + s.segment.length }))
}

/** The sentences of a text, in units, without the white space around them. */
export function sentences(text: string): Span[] {
  return cut(text, 'sentence')
    .map((span) => trim(text, span))
    .filter((span) => span.end > span.start)
}

/** The words of a text, in units, each with the punctuation that clings to it: what one step of the keyboard takes. */
export function words(text: string): Span[] {
  return Array.from(text.matchAll(/\S+/gu), (m) => ({
    start: m.index,
    end: m.index + m[0].length,
  }))
}

/** The span without white space at either end. */
export function trim(text: string, span: Span): Span {
  let { start, end } = span
  while (start < end && /\s/u.test(text.charAt(start))) start++
  while (end > start && /\s/u.test(text.charAt(end - 1))) end--
  return { start, end }
}

/**
 * The span widened so that it cuts no character as a reader sees it: no family emoji, no letter from its accent.
 * Counts units.
 */
export function whole(text: string, span: Span): Span {
  let { start, end } = span
  // Only the neighbourhood matters; a thousand units hold any character that is still one to a reader.
  const from = Math.max(0, start - 1000)
  const to = Math.min(text.length, end + 1000)
  for (const g of cut(text.slice(from, to), 'grapheme')) {
    const a = g.start + from
    const z = g.end + from
    if (a < start && start < z) start = a
    if (a < end && end < z) end = z
  }
  return { start, end }
}
