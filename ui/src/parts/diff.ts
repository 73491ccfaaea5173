// What differs between two texts, word by word, as a reader wants it. Bounded in time and space for any two texts.

export interface Piece {
  kind: 'same' | 'old' | 'new'
  text: string
}

/** Edits that are looked for before a coarser answer is given. The work is at most edits × words. */
const maxEdits = 800
const maxTokens = 60_000

/** The pieces of both texts in reading order: what went, what came, what stayed. Texts that differ in more than
 *  hundreds of words are compared line by line, and if that is too much as wholes. */
export function diffWords(before: string, after: string): Piece[] {
  if (before === after) return before ? [{ kind: 'same', text: before }] : []
  const words = diffTokens(tokens(before), tokens(after))
  if (words) return readable(words)
  const lines = diffTokens(before.split(/(?<=\n)/), after.split(/(?<=\n)/))
  return lines ?? merged([piece('old', before), piece('new', after)])
}

/** Words, runs of space, and single marks. */
function tokens(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}_]+|\s+|[^\s\p{L}\p{N}\p{M}_]/gu) ?? []
}

const piece = (kind: Piece['kind'], text: string): Piece => ({ kind, text })

/** The shortest edit of one list into the other (Myers 1986), undefined when it has too many steps. */
function diffTokens(a: string[], b: string[]): Piece[] | undefined {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const middle = edits(a.slice(start, a.length - end), b.slice(start, b.length - end))
  if (!middle) return undefined
  return merged([
    piece('same', a.slice(0, start).join('')),
    ...middle,
    piece('same', end ? a.slice(a.length - end).join('') : ''),
  ])
}

function edits(a: string[], b: string[]): Piece[] | undefined {
  if (!a.length || !b.length) return [piece('old', a.join('')), piece('new', b.join(''))]
  if (a.length + b.length > maxTokens) return undefined
  const most = Math.min(a.length + b.length, maxEdits)
  // furthest[k + most] is how far into a the furthest path on diagonal k reaches; one copy a step, to walk back on.
  const furthest = new Int32Array(2 * most + 2)
  const trace: Int32Array[] = []
  for (let d = 0; d <= most; d++) {
    trace.push(furthest.slice(most - d, most + d + 2))
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && furthest[most + k - 1]! < furthest[most + k + 1]!)
      let x = down ? furthest[most + k + 1]! : furthest[most + k - 1]! + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      furthest[most + k] = x
      if (x >= a.length && x - k >= b.length) return back(a, b, trace, d)
    }
  }
  return undefined
}

/** Walks the furthest paths back from the end to the beginning. */
function back(a: string[], b: string[], trace: Int32Array[], last: number): Piece[] {
  const out: Piece[] = []
  let x = a.length
  let y = b.length
  for (let d = last; d > 0; d--) {
    const v = trace[d]! // diagonal k is at k + d
    const k = x - y
    const down = k === -d || (k !== d && v[k - 1 + d]! < v[k + 1 + d]!)
    const from = down ? k + 1 : k - 1
    const fromX = v[from + d]!
    const fromY = fromX - from
    while (x > fromX && y > fromY && x > 0 && y > 0 && a[x - 1] === b[y - 1]) {
      out.push(piece('same', a[--x]!))
      y--
    }
    if (down) out.push(piece('new', b[--y]!))
    else out.push(piece('old', a[--x]!))
  }
  while (x > 0 && y > 0) {
    out.push(piece('same', a[--x]!))
    y--
  }
  return out.reverse()
}

/** Joins neighbours of a kind. Between two stretches that stayed, what went stands before what came. */
function merged(pieces: Piece[]): Piece[] {
  const out: Piece[] = []
  let gone = ''
  let come = ''
  const flush = () => {
    if (gone) out.push(piece('old', gone))
    if (come) out.push(piece('new', come))
    gone = come = ''
  }
  for (const p of pieces) {
    if (p.kind === 'old') gone += p.text
    else if (p.kind === 'new') come += p.text
    else if (p.text) {
      if (gone || come) flush()
      const last = out[out.length - 1]
      if (last?.kind === 'same') last.text += p.text
      else out.push({ ...p })
    }
  }
  flush()
  return out
}

/** A single mark or space that stayed between two changes is no help to a reader: it joins them. */
function readable(pieces: Piece[]): Piece[] {
  return merged(
    pieces.flatMap((p, i) => {
      const between = i > 0 && i < pieces.length - 1 && p.kind === 'same'
      return between && !/[\p{L}\p{N}]/u.test(p.text) && p.text.length <= 2 && !p.text.includes('\n')
        ? [piece('old', p.text), piece('new', p.text)]
        : [p]
    }),
  )
}

/** A stretch that stayed, cut to what is near a change. */
export interface Fold {
  head: string
  /** What is folded away; empty when nothing is. */
  hidden: string
  tail: string
}

/** Folds a stretch that stayed: at most `near` characters are kept beside a change, cut at a space. */
export function fold(text: string, first: boolean, last: boolean, near = 120): Fold {
  const head = first ? 0 : near
  const tail = last ? 0 : near
  if (text.length <= head + tail + 80) return { head: text, hidden: '', tail: '' }
  const cut = head ? text.lastIndexOf(' ', head) : 0
  const from = cut > 0 ? cut : head
  const space = tail ? text.indexOf(' ', text.length - tail) : text.length
  const to = space > from ? space : text.length - tail
  return { head: text.slice(0, from), hidden: text.slice(from, to), tail: text.slice(to) }
}
