// A collection as a tree: records below the record they have as parent, or that they address.
import type { Rec } from '../api/wire'

/** A link from a child to what stands above it. */
export interface Above {
  from: string
  to: string
}

/** One line of a tree. */
export interface Line {
  row: Rec
  depth: number
  /** How many records stand directly below. */
  children: number
  open: boolean
  /** Position among its siblings, from 1, and how many there are: for readers of the screen. */
  place: number
  siblings: number
  parent?: string
}

/** A tree: who stands below whom, and who stands at the top. */
export interface Tree {
  rows: Map<string, Rec>
  below: Map<string, string[]>
  tops: string[]
}

/**
 * Builds a tree. A record with several parents stands below the first; one whose parents are not among the rows
 * stands at the top; links that would close a circle are passed over. Order is that of the rows.
 */
export function build(rows: Rec[], links: Above[]): Tree {
  const byKey = new Map(rows.map((r) => [r.key, r]))
  const parent = new Map<string, string>()
  for (const { from, to } of links) {
    if (parent.has(from) || from === to || !byKey.has(from) || !byKey.has(to)) continue
    let up: string | undefined = to
    while (up !== undefined && up !== from) up = parent.get(up)
    if (up === undefined) parent.set(from, to)
  }
  const below = new Map<string, string[]>()
  const tops: string[] = []
  for (const { key } of rows) {
    const up = parent.get(key)
    if (up === undefined) tops.push(key)
    else below.set(up, [...(below.get(up) ?? []), key])
  }
  return { rows: byKey, below, tops }
}

/** The lines that are seen, with the folded records' children left out. */
export function lines(tree: Tree, folded: ReadonlySet<string>): Line[] {
  const out: Line[] = []
  const walk = (keys: string[], depth: number, parent?: string) => {
    keys.forEach((key, i) => {
      const row = tree.rows.get(key)
      if (row === undefined) return
      const children = tree.below.get(key) ?? []
      const open = children.length > 0 && !folded.has(key)
      out.push({
        row,
        depth,
        children: children.length,
        open,
        place: i + 1,
        siblings: keys.length,
        ...(parent === undefined ? {} : { parent }),
      })
      if (open) walk(children, depth + 1, key)
    })
  }
  walk(tree.tops, 0)
  return out
}

/** What an arrow key does on a line: where to go, or what to fold or unfold. */
export type Step = { go: string } | { fold: string } | { unfold: string } | undefined

/** The step of the left arrow: fold what is open, else go to the parent. */
export function left(line: Line): Step {
  if (line.open) return { fold: line.row.key }
  return line.parent === undefined ? undefined : { go: line.parent }
}

/** The step of the right arrow: unfold what is folded, else go to the first child. */
export function right(line: Line, tree: Tree): Step {
  if (line.children === 0) return undefined
  if (!line.open) return { unfold: line.row.key }
  const first = tree.below.get(line.row.key)?.[0]
  return first === undefined ? undefined : { go: first }
}
