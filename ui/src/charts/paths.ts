// Geometry of what people do one after the other: a column a step, a box an event as tall as the people who did it there,
// and ribbons as thick as the people who went that way.

import { num, plainNumber, textWidth } from './scale'
import type { Box } from './bars'
import { fit, percent } from './marks'
import type { Place, Table } from './types'

export interface PathNode {
  step: number
  /** Empty where the node stands for all names that are not told apart. */
  name: string
  other?: boolean
  /** Paths through it, and those that have no further event. */
  n: number
  ends: number
}
export interface PathEdge {
  /** Of the first node. */
  step: number
  from: string
  from_other?: boolean
  to: string
  to_other?: boolean
  n: number
}
/** `paths` of GET /measure/ask. */
export interface PathData {
  /** Steps are counted back from the end, which stands at the right. */
  backward?: boolean
  nodes: PathNode[] | null
  edges: PathEdge[] | null
}

export const others = 'others'
const idOf = (step: number, name: string, other = false) => `${step} ${other ? '' : name}`
const fromName = (e: PathEdge) => (e.from_other ? others : e.from)
const toName = (e: PathEdge) => (e.to_other ? others : e.to)

export function sentence(data: PathData): string {
  const edges = data.edges ?? []
  if (!edges.length) return 'Nobody went on from anything.'
  const best = edges.reduce((a, b) => (b.n > a.n ? b : a))
  const from = data.nodes?.find((n) => idOf(n.step, n.name, n.other) === idOf(best.step, best.from, best.from_other))
  const ends = data.backward ? [toName(best), fromName(best)] : [fromName(best), toName(best)]
  const of = from ? `, ${percent(best.n / from.n)} of the ${plainNumber(from.n)} through ${fromName(best)}` : ''
  return `The widest way leads from ${ends[0]} to ${ends[1]}: ${plainNumber(best.n)} paths${of}.`
}

export function table(data: PathData): Table {
  return {
    columns: [{ label: 'Step', number: true }, { label: 'From' }, { label: 'To' }, { label: 'n', number: true }],
    rows: [...(data.edges ?? [])]
      .sort((a, b) => a.step - b.step || b.n - a.n)
      .map((e) => [e.step + 1, fromName(e), toName(e), e.n]),
  }
}

export interface DrawnNode extends PathNode {
  box: Box
  label: string
  labelX: number
  labelY: number
}
export interface Ribbon {
  path: string
  from: number
  to: number
}
export interface PathDrawing {
  width: number
  height: number
  nodes: DrawnNode[]
  ribbons: Ribbon[]
  places: Place[]
}

const boxWidth = 10
const apart = 18
/** A box is at least as tall as the letters beside it, as far as the next one goes. */
const least = 14

/** Lays the drawing out; it is as wide as its columns need. */
export function draw(data: PathData, available: number): PathDrawing {
  const columns: PathNode[][] = []
  for (const node of data.nodes ?? []) (columns[node.step] ??= []).push(node)
  const steps = Array.from(columns, (c) => c ?? [])
  const n = Math.max(2, steps.length)
  const column = Math.max(132, available / n)
  const width = Math.max(available, column * n)
  const fullest = Math.max(1, ...steps.map((c) => c.reduce((sum, node) => sum + node.n, 0)))
  const crowd = Math.max(1, ...steps.map((c) => c.length))
  const tall = Math.max(220, crowd * (apart + least))
  const scale = (tall - (crowd - 1) * apart) / fullest
  const nodes: DrawnNode[] = []
  const at = new Map<string, number>()
  steps.forEach((list, step) => {
    let y = 12
    const x = (data.backward ? n - 1 - step : step) * column
    for (const node of list) {
      const height = Math.max(2, node.n * scale)
      const name = node.other ? others : node.name
      at.set(idOf(step, node.name, node.other), nodes.length)
      nodes.push({
        ...node,
        name,
        box: { x, y, width: boxWidth, height },
        label: fit(name, column - boxWidth - 12 - textWidth(plainNumber(node.n)) - 8),
        labelX: x + boxWidth + 5,
        labelY: y + Math.min(12, Math.max(height / 2 + 4, 10)),
      })
      y += Math.max(height, least) + apart - least / 2
    }
  })
  const bottom = Math.max(52, ...nodes.map((node) => node.box.y + node.box.height))
  const edges = (data.edges ?? []).flatMap((e): End[] => {
    const from = at.get(idOf(e.step, e.from, e.from_other))
    const to = at.get(idOf(e.step + 1, e.to, e.to_other))
    if (from === undefined || to === undefined) return []
    return data.backward ? [{ from: to, to: from, n: e.n }] : [{ from, to, n: e.n }]
  })
  return {
    width,
    height: bottom + 10,
    nodes,
    ribbons: ribbonsOf(edges, nodes, scale),
    places: nodes.map((node, i) => placeOf(node, i, nodes, edges, data.backward)),
  }
}

/** A way between two nodes, in the order of time. */
interface End {
  from: number
  to: number
  n: number
}

/** Ribbons leave and enter a box in the order of where they lead, so that few cross. */
function ribbonsOf(ends: End[], nodes: DrawnNode[], scale: number): Ribbon[] {
  const y = (i: number) => nodes[i]!.box.y
  const stacked = (at: 'from' | 'to', other: 'from' | 'to') => {
    const used = new Map<number, number>()
    const out = new Map<End, number>()
    for (const one of [...ends].sort((a, b) => y(a[other]) - y(b[other]))) {
      const taken = used.get(one[at]) ?? 0
      out.set(one, y(one[at]) + taken)
      used.set(one[at], taken + one.n * scale)
    }
    return out
  }
  const leaves = stacked('from', 'to')
  const enters = stacked('to', 'from')
  return ends.map((one) => {
    const thick = Math.max(1, one.n * scale)
    const [x0, x1] = [nodes[one.from]!.box.x + boxWidth, nodes[one.to]!.box.x]
    const [y0, y1] = [leaves.get(one)!, enters.get(one)!]
    const middle = (x0 + x1) / 2
    const curve = (a: number, b: number, to: number) =>
      `C${num(middle)} ${num(a)} ${num(middle)} ${num(b)} ${num(to)} ${num(b)}`
    const path = `M${num(x0)} ${num(y0)}${curve(y0, y1, x1)}V${num(y1 + thick)}${curve(y1 + thick, y0 + thick, x0)}Z`
    return { path, from: one.from, to: one.to }
  })
}

function placeOf(node: DrawnNode, i: number, nodes: DrawnNode[], ends: End[], backward = false): Place {
  const ways = (at: 'from' | 'to', other: 'from' | 'to') =>
    ends
      .filter((e) => e[at] === i)
      .sort((a, b) => b.n - a.n)
      .slice(0, 4)
      .map((e) => ({
        name: `${other} ${nodes[e[other]]!.name}`,
        value: `${plainNumber(e.n)} (${percent(e.n / Math.max(1, node.n), 0)})`,
      }))
  const stop = node.ends ? [{ name: backward ? 'began here' : 'ended here', value: plainNumber(node.ends) }] : []
  return {
    x: node.box.x + boxWidth / 2,
    y: node.box.y + node.box.height / 2,
    row: nodes.filter((other) => other.step === node.step).indexOf(node),
    title: `${node.name}, step ${node.step + 1}${backward ? ' from the end' : ''}`,
    lines: [{ name: 'paths', value: plainNumber(node.n) }, ...ways('to', 'from'), ...ways('from', 'to'), ...stop],
  }
}
