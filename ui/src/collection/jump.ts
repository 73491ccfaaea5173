// Moving the keys' place through a long list of which only a part is loaded.
import type { Hands } from './hands'

/** What scrolls the list. */
export interface Scrolling {
  /** Scrolls no further than needed to show a line. */
  reveal(line: number): void
}

/**
 * Goes to the nearest record from a line on; heads are passed over. A record that is not loaded is scrolled to at once,
 * then loaded once the browser has drawn its place, and the keys follow when it is there, unless the person went
 * somewhere else meanwhile.
 */
export async function goTo(hands: Hands, scroller: Scrolling, line: number, direction: 1 | -1): Promise<void> {
  const { cursor } = hands
  const turn = cursor.turn()
  const from = cursor.key
  let place = nearest(hands, line, direction)
  if (place < 0) return
  scroller.reveal(place)
  if (take(hands, place)) return
  await painted()
  const collection = hands.collection
  await collection.reach(place)
  if (!cursor.isTurn(turn) || cursor.key !== from || hands.collection !== collection) return
  place = nearest(hands, line, direction)
  if (place >= 0) take(hands, place)
}

/** Puts the keys on the record of a line; false when it is not loaded. */
function take(hands: Hands, line: number): boolean {
  const row = hands.collection.line(line)?.row
  if (row !== undefined) hands.cursor.key = row.key
  return row !== undefined
}

/** The nearest line from one on that is no head; -1 when there is none. */
function nearest({ collection }: Hands, line: number, direction: 1 | -1): number {
  const lines = collection.lines
  for (let i = Math.max(0, Math.min(line, lines - 1)); i >= 0 && i < lines; i += direction) {
    if (collection.line(i)?.head === false) return i
  }
  return -1
}

/** Waits until the browser has drawn what has changed, so that what follows does not delay it. */
export function painted(): Promise<void> {
  if (typeof requestAnimationFrame === 'undefined') return Promise.resolve()
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
}
