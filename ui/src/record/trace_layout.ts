// The trace as a picture: six columns, one a stage; in each the records by kind, ordered so that few links cross. The
// same records and links always give the same picture, whatever order they come in.

import { keyNumber, type Brief, type LinkEnds, type Vocabulary } from './vocabulary'
import type { Gap } from './gaps'

/** Traced is a record of a trace. Depth counts steps from the record the trace is of, which has 0. */
export interface Traced extends Brief {
  readonly depth: number
}

/** Measures of the picture, in CSS pixels. */
export interface Measures {
  width: number
  gutter: number
  height: number
  gap: number
  header: number
  group: number
}

export const measures: Measures = {
  width: 168,
  gutter: 36,
  height: 54,
  gap: 8,
  header: 26,
  group: 14,
}

interface Box {
  id: string
  x: number
  y: number
  width: number
  height: number
  stage: string
}

export interface Card extends Box {
  sort: 'record'
  record: Traced
}

export interface Fold extends Box {
  sort: 'fold'
  /** Group to open or close. */
  group: string
  kind: string
  /** The records behind it; empty for the card that folds an open group. */
  hidden: Traced[]
}

export interface Hole extends Box {
  sort: 'gap'
  gaps: Gap[]
}

export type Item = Card | Fold | Hole

export interface Group {
  id: string
  kind: string
  count: number
  x: number
  y: number
}

export interface Curve {
  id: string
  /** Items it joins, the left or upper one first. */
  a: string
  b: string
  relations: string[]
  /** How many links it stands for. */
  count: number
  path: string
  /** Where its words go. */
  x: number
  y: number
  missing: boolean
}

export interface Column {
  stage: string
  x: number
  groups: Group[]
  items: Item[]
}

export interface Picture {
  columns: Column[]
  curves: Curve[]
  width: number
  height: number
}

export interface Input {
  vocabulary: Vocabulary
  nodes: readonly Traced[]
  links: readonly LinkEnds[]
  gaps: readonly Gap[]
  /** Groups that are shown whole: "deliver:work_item". */
  open?: ReadonlySet<string>
  measures?: Measures
}

/** The measures for a place of so many pixels: cards grow and shrink within what can be read; below that it scrolls. */
export function fit(width: number, columns: number): Measures {
  const free = width - (columns - 1) * measures.gutter
  return { ...measures, width: Math.round(Math.min(220, Math.max(136, free / columns))) }
}

/** How many records of one kind a picture of so many shows before it folds the rest. */
export function foldAt(total: number): number {
  return total > 60 ? 4 : total > 36 ? 6 : 12
}

interface Row {
  id: string
  item:
    | { sort: 'record'; record: Traced }
    | { sort: 'fold'; group: string; kind: string; hidden: Traced[] }
    | { sort: 'gap'; gaps: Gap[] }
}

interface Cluster {
  id: string
  kind: string
  count: number
  rows: Row[]
}

interface Draft {
  stage: string
  clusters: Cluster[]
}

/** Draws the trace. */
export function layOut(input: Input): Picture {
  const m = input.measures ?? measures
  const shown = new Map<string, string>() // record → the item that stands for it
  const drafts = draft(input, shown)
  const joints = join(input, shown)
  order(drafts, joints)
  const columns = setOut(drafts, m)
  const boxes = new Map(columns.flatMap((c) => c.items.map((i) => [i.id, i] as const)))
  const curves = joints.flatMap((j) => draw(j, boxes, m) ?? [])
  const bottoms = columns.flatMap((c) => c.items.map((i) => i.y + i.height))
  return {
    columns,
    curves,
    width: columns.length * m.width + Math.max(0, columns.length - 1) * m.gutter,
    height: Math.max(m.header, ...bottoms),
  }
}

/** Sorts the records into columns and kinds, and folds what is too many. */
function draft(input: Input, shown: Map<string, string>): Draft[] {
  const { vocabulary, nodes, links, gaps } = input
  const degree = new Map<string, number>()
  for (const l of links) {
    for (const key of [l.from, l.to]) degree.set(key, (degree.get(key) ?? 0) + 1)
  }
  const limit = foldAt(nodes.length)
  return vocabulary.stages.map(({ name: stage, kinds }) => {
    const clusters: Cluster[] = []
    for (const kind of kinds) {
      const members = nodes
        .filter((n) => n.kind === kind)
        .sort(
          (a, b) =>
            a.depth - b.depth ||
            (degree.get(b.key) ?? 0) - (degree.get(a.key) ?? 0) ||
            keyNumber(a.key) - keyNumber(b.key),
        )
      if (members.length === 0) continue
      const id = `${stage}:${kind}`
      const foldable = members.length > limit + 1 // one more card costs what the fold would
      const visible = foldable && !input.open?.has(id) ? members.slice(0, limit) : members
      const hidden = members.slice(visible.length)
      const rows: Row[] = [...visible]
        .sort((a, b) => keyNumber(a.key) - keyNumber(b.key))
        .map((record) => ({ id: record.key, item: { sort: 'record', record } }))
      if (foldable) {
        rows.push({ id: `fold:${id}`, item: { sort: 'fold', group: id, kind, hidden } })
      }
      for (const r of visible) shown.set(r.key, r.key)
      for (const r of hidden) shown.set(r.key, `fold:${id}`)
      clusters.push({ id, kind, count: members.length, rows })
    }
    const holes = holesOf(gaps.filter((g) => g.stage === stage))
    if (holes.length > 0) clusters.push({ id: `${stage}:gaps`, kind: '', count: 0, rows: holes })
    return { stage, clusters }
  })
}

function holeId(gap: Gap): string {
  return `gap:${gap.side}:${gap.words}`
}

/** Gaps that say the same share a place. */
function holesOf(gaps: readonly Gap[]): Row[] {
  const same = new Map<string, Gap[]>()
  const sorted = [...gaps].sort((a, b) => keyNumber(a.key) - keyNumber(b.key) || compare(a.key, b.key))
  for (const gap of sorted) {
    const id = holeId(gap)
    same.set(id, [...(same.get(id) ?? []), gap])
  }
  return [...same].map(([id, list]) => ({ id, item: { sort: 'gap', gaps: list } }))
}

interface Joint {
  a: string
  b: string
  relations: Set<string>
  count: number
  missing: boolean
}

/** One joint for all links between two items. */
function join(input: Input, shown: ReadonlyMap<string, string>): Joint[] {
  const joints = new Map<string, Joint>()
  const add = (x: string, y: string, relation: string, missing: boolean) => {
    const [a, b] = x < y ? [x, y] : [y, x]
    const id = `${a}\n${b}`
    const joint = joints.get(id) ?? { a, b, relations: new Set(), count: 0, missing }
    joint.relations.add(relation)
    joint.count++
    joints.set(id, joint)
  }
  for (const l of input.links) {
    const from = shown.get(l.from)
    const to = shown.get(l.to)
    if (from && to && from !== to) add(from, to, l.relation, false)
  }
  for (const g of input.gaps) {
    const at = shown.get(g.key)
    if (at) add(at, holeId(g), g.ways[0]?.relation ?? '', true)
  }
  return [...joints.values()].sort((p, q) => compare(p.a, q.a) || compare(p.b, q.b))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** How often the columns are walked through; the order settles long before. */
const sweeps = 6

/** Moves each item to the middle of what it is joined with, column by column, there and back. Kinds keep their order. */
function order(drafts: Draft[], joints: readonly Joint[]): void {
  const near = new Map<string, string[]>()
  for (const j of joints) {
    near.set(j.a, [...(near.get(j.a) ?? []), j.b])
    near.set(j.b, [...(near.get(j.b) ?? []), j.a])
  }
  const place = new Map<string, number>()
  const number = (d: Draft) => {
    const rows = d.clusters.flatMap((c) => c.rows)
    rows.forEach((row, i) => place.set(row.id, (i + 1) / (rows.length + 1)))
  }
  drafts.forEach(number)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const columns = sweep % 2 === 0 ? drafts : [...drafts].reverse()
    for (const column of columns) {
      for (const cluster of column.clusters) {
        const aim = (row: Row) => {
          if (row.item.sort === 'fold') return Infinity // the rest comes last
          const others = (near.get(row.id) ?? []).map((id) => place.get(id) ?? 0.5)
          if (others.length === 0) return place.get(row.id) ?? 0.5
          return others.reduce((sum, y) => sum + y, 0) / others.length
        }
        const aims = new Map(cluster.rows.map((row) => [row.id, aim(row)]))
        cluster.rows = cluster.rows
          .map((row, i) => ({ row, i }))
          .sort((p, q) => {
            const a = aims.get(p.row.id) ?? 0
            const b = aims.get(q.row.id) ?? 0
            return a === b ? p.i - q.i : a - b
          })
          .map(({ row }) => row)
      }
      number(column)
    }
  }
}

function setOut(drafts: readonly Draft[], m: Measures): Column[] {
  return drafts.map(({ stage, clusters }, i) => {
    const x = i * (m.width + m.gutter)
    const groups: Group[] = []
    const items: Item[] = []
    let y = 0
    clusters.forEach((cluster, n) => {
      if (n > 0) y += m.group
      if (cluster.kind) {
        groups.push({ id: cluster.id, kind: cluster.kind, count: cluster.count, x, y })
        y += m.header
      } else if (n === 0) y += m.header // level with the first records of the other columns
      for (const row of cluster.rows) {
        const height = row.item.sort === 'fold' ? 30 : m.height
        items.push({ id: row.id, x, y, width: m.width, height, stage, ...row.item })
        y += height + m.gap
      }
      y -= m.gap
    })
    return { stage, x, groups, items }
  })
}

function draw(joint: Joint, boxes: ReadonlyMap<string, Item>, m: Measures): Curve | null {
  const p = boxes.get(joint.a)
  const q = boxes.get(joint.b)
  if (!p || !q) return null
  const [a, b] = p.x < q.x || (p.x === q.x && p.y < q.y) ? [p, q] : [q, p]
  const y1 = a.y + a.height / 2
  const y2 = b.y + b.height / 2
  const x1 = a.x + a.width
  const common = {
    id: `${joint.a} ${joint.b}`,
    a: a.id,
    b: b.id,
    relations: [...joint.relations].sort(),
    count: joint.count,
    missing: joint.missing,
  }
  if (a.x === b.x) {
    // Within a column the curve swings out into the gutter, the further the longer it is.
    const swing = Math.min(m.gutter - 4, 10 + Math.abs(y2 - y1) / 12) * (4 / 3)
    const path = `M${x1} ${y1}C${x1 + swing} ${y1} ${x1 + swing} ${y2} ${x1} ${y2}`
    return { ...common, path, x: x1 + swing * 0.75, y: (y1 + y2) / 2 }
  }
  const x2 = b.x
  const bend = Math.min((x2 - x1) / 2, m.gutter * 1.5)
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
  return { ...common, path, x: (x1 + x2) / 2, y: (y1 + y2) / 2 }
}

export type Arrow = 'left' | 'right' | 'up' | 'down'

/**
 * The item an arrow key leads to: up and down within the column; left and right to what the item is joined with there,
 * else to the nearest one of the next column that has any. Null at the edge.
 */
export function step(picture: Picture, from: string, arrow: Arrow): string | null {
  const column = picture.columns.findIndex((c) => c.items.some((i) => i.id === from))
  const items = picture.columns[column]?.items
  const here = items?.find((i) => i.id === from)
  if (!items || !here) return picture.columns.flatMap((c) => c.items)[0]?.id ?? null
  if (arrow === 'up' || arrow === 'down') {
    return items[items.indexOf(here) + (arrow === 'down' ? 1 : -1)]?.id ?? null
  }
  const forward = arrow === 'right'
  const joined = new Set(picture.curves.flatMap((c) => (c.a === from ? [c.b] : c.b === from ? [c.a] : [])))
  const beyond = picture.columns.filter((_, i) => (forward ? i > column : i < column)).flatMap((c) => c.items)
  const nearest = (list: Item[]) =>
    list.toSorted(
      (p, q) => Math.abs(p.x - here.x) - Math.abs(q.x - here.x) || Math.abs(p.y - here.y) - Math.abs(q.y - here.y),
    )[0]?.id ?? null
  return nearest(beyond.filter((i) => joined.has(i.id))) ?? nearest(beyond)
}

/** All items on a path to or from an item without turning back: what belongs to its thread. */
export function threadOf(picture: Picture, from: string): Set<string> {
  const column = new Map(picture.columns.flatMap((c, i) => c.items.map((item) => [item.id, i])))
  const seen = new Set([from])
  for (const towards of [-1, 1]) {
    const queue = [from]
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      for (const c of picture.curves) {
        const other = c.a === at ? c.b : c.b === at ? c.a : null
        if (other === null || seen.has(other)) continue
        const way = (column.get(other) ?? 0) - (column.get(at) ?? 0)
        if (way * towards < 0 || (way === 0 && at !== from)) continue
        seen.add(other)
        queue.push(other)
      }
    }
  }
  return seen
}
