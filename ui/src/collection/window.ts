// The arithmetic of a virtual list: which rows of a long list are drawn for a scroll position. All rows have one
// height, so that nothing is measured and a position is a multiplication.

/** The rows to draw: from start (inclusive) to end (exclusive). */
export interface Span {
  start: number
  end: number
}

/**
 * The span of rows that a viewport shows, with `over` more rows on either side so that a fast scroll meets drawn rows.
 * Heights and positions are in pixels.
 */
export function span(scrollTop: number, viewport: number, height: number, count: number, over = 10): Span {
  if (count <= 0 || height <= 0) return { start: 0, end: 0 }
  const first = Math.floor(Math.max(0, scrollTop) / height)
  const last = Math.ceil((Math.max(0, scrollTop) + Math.max(0, viewport)) / height)
  const end = Math.min(count, last + over)
  return { start: Math.max(0, Math.min(first - over, end)), end }
}

/**
 * Where to scroll so that a row is wholly seen below a sticky head; the present position when it is seen already.
 */
export function reveal(index: number, scrollTop: number, viewport: number, height: number, head = 0): number {
  const top = index * height
  if (top < scrollTop) return Math.max(0, top)
  const below = top + height - (viewport - head)
  return below > scrollTop ? below : scrollTop
}

/**
 * Browsers draw no element higher than some 16 million pixels. A list stays below this many; beyond it asks for a
 * filter instead.
 */
export const highest = 15_000_000

/** The number of rows of a height that a browser can scroll through. */
export function reachable(count: number, height: number): number {
  return Math.min(count, Math.floor(highest / height))
}
