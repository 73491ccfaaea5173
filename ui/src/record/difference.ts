// What changed between two texts, word by word.

export interface Piece {
  sort: 'same' | 'gone' | 'new'
  text: string
}

/** Texts of more words are compared as wholes: their difference would be read by nobody, and takes the square of it. */
const most = 3000

/**
 * The pieces that lead from one text to the other: read without what is new they are the old one, without what is gone
 * the new one.
 */
export function difference(old: string, next: string): Piece[] {
  const a = split(old)
  const b = split(next)
  // What is the same at both ends needs no search.
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  const x = a.slice(head, a.length - tail)
  const y = b.slice(head, b.length - tail)
  const middle =
    x.length * y.length > most * most
      ? [...x.map((text): Piece => ({ sort: 'gone', text })), ...y.map((text): Piece => ({ sort: 'new', text }))]
      : longest(x, y)
  return merge([
    ...a.slice(0, head).map((text): Piece => ({ sort: 'same', text })),
    ...middle,
    ...a.slice(a.length - tail).map((text): Piece => ({ sort: 'same', text })),
  ])
}

const split = (text: string): string[] => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? []

/** The longest common subsequence, walked from the start. */
function longest(x: readonly string[], y: readonly string[]): Piece[] {
  const width = y.length + 1
  const table = new Uint16Array((x.length + 1) * width)
  const at = (i: number, j: number) => table[i * width + j] ?? 0
  for (let i = x.length - 1; i >= 0; i--)
    for (let j = y.length - 1; j >= 0; j--)
      table[i * width + j] = x[i] === y[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const out: Piece[] = []
  let i = 0
  let j = 0
  while (i < x.length || j < y.length) {
    const p = x[i]
    const q = y[j]
    if (p !== undefined && p === q) {
      out.push({ sort: 'same', text: p })
      i++
      j++
    } else if (p !== undefined && (q === undefined || at(i + 1, j) >= at(i, j + 1))) {
      out.push({ sort: 'gone', text: p })
      i++
    } else {
      out.push({ sort: 'new', text: q ?? '' })
      j++
    }
  }
  return out
}

/** Neighbours of one sort become one piece; a single space between two changes belongs to both. */
function merge(pieces: readonly Piece[]): Piece[] {
  const spread: Piece[] = []
  let gone = ''
  let added = ''
  const flush = () => {
    if (gone) spread.push({ sort: 'gone', text: gone })
    if (added) spread.push({ sort: 'new', text: added })
    gone = added = ''
  }
  pieces.forEach((piece, i) => {
    const between = piece.sort === 'same' && /^[ \t]+$/.test(piece.text) && i + 1 < pieces.length
    if (piece.sort === 'gone') gone += piece.text
    else if (piece.sort === 'new') added += piece.text
    else if (between && gone && added && pieces[i + 1]?.sort !== 'same') {
      gone += piece.text
      added += piece.text
    } else {
      flush()
      const last = spread.at(-1)
      if (last?.sort === 'same') last.text += piece.text
      else spread.push({ ...piece })
    }
  })
  flush()
  return spread
}
