// The thread of a record as one line: the evidence above it, the results below, in the order of the stages; what is near
// is named, what is far is counted, what is missing has an empty place.

import { count, plain } from '../words'
import { gapsOf, type Gap } from './gaps'
import {
  keyNumber,
  kindNamed,
  kindOfKey,
  relationWords,
  stageIndex,
  type Brief,
  type LinkEnds,
  type Vocabulary,
} from './vocabulary'

/** A step of GET /records/{key}/trace. */
export interface Step<R extends Brief = Brief> {
  readonly record: R
  readonly via: LinkEnds
  readonly depth: number
}

export interface Trace<R extends Brief = Brief> {
  readonly record: R
  readonly upstream: readonly Step<R>[]
  readonly downstream: readonly Step<R>[]
  readonly links: readonly LinkEnds[]
}

/** A record on the line. */
export interface Bead<R extends Brief = Brief> {
  record: R
  depth: number
  /** How the record of the page relates to it; empty when it is further away. */
  words: string
  /** The link between the two; absent when it is further away. */
  link?: LinkEnds
}

/** A dot on the line: what one stage holds on one side of the record. */
export interface Stop<R extends Brief = Brief> {
  id: string
  side: 'up' | 'down'
  stage: string
  beads: Bead<R>[]
  /** What is not named, counted by kind: "4 quotes, 3 interviews". */
  more: string
  gaps: Gap[]
}

/** How many linked records of one stage are named, and how many that are further away. */
const near = 5
const far = 2

/** The stops above and below a record. */
export function thread<R extends Brief>(vocabulary: Vocabulary, trace: Trace<R>): { up: Stop<R>[]; down: Stop<R>[] } {
  const gaps = gapsOf(vocabulary, trace.record, trace.links)
  const side = (which: 'up' | 'down', steps: readonly Step<R>[]): Stop<R>[] => {
    const stops: Stop<R>[] = []
    for (const { name: stage, kinds } of vocabulary.stages) {
      const here = steps.filter((s) => kinds.includes(s.record.kind))
      const missing = gaps.filter((g) => g.side === which && g.stage === stage)
      if (here.length === 0 && missing.length === 0) continue
      const { beads, more } = string(vocabulary, trace.record.key, here)
      stops.push({ id: `${which}:${stage}`, side: which, stage, beads, more, gaps: missing })
    }
    return stops
  }
  // The line follows the stages: a neighbour of a later stage stands below though it lies upstream (the release a
  // feature is part of), one of an earlier stage above. Further away such a step ends the trace; it is another thread.
  const up = new Map<string, Step<R>>()
  const down = new Map<string, Step<R>>()
  const put = (steps: readonly Step<R>[], towards: 'up' | 'down') => {
    for (const s of steps) {
      const other = turned(vocabulary, s, towards)
      if (other && s.depth > 1) continue
      const side = (towards === 'up') === !other ? up : down
      const known = up.get(s.record.key) ?? down.get(s.record.key)
      if (known && known.depth <= s.depth) continue // what lies on both sides is told once, where it is nearest
      up.delete(s.record.key)
      down.delete(s.record.key)
      side.set(s.record.key, s)
    }
  }
  put(trace.downstream, 'down')
  put(trace.upstream, 'up')
  return { up: side('up', [...up.values()]), down: side('down', [...down.values()]) }
}

/** Whether a step goes against the order of the stages, as ledger.Schema.Turns says: the trace ends there. */
function turned(vocabulary: Vocabulary, step: Step, towards: 'up' | 'down'): boolean {
  const { via, record } = step
  const stage = (key: string) => stageIndex(vocabulary, kindOfKey(vocabulary, key)?.stage ?? '')
  const way = stage(record.key) - stage(via.from === record.key ? via.to : via.from)
  return towards === 'up' ? way > 0 : way < 0
}

function string<R extends Brief>(
  vocabulary: Vocabulary,
  key: string,
  steps: readonly Step<R>[],
): { beads: Bead<R>[]; more: string } {
  const order = (a: Step<R>, b: Step<R>) =>
    place(vocabulary, a.record) - place(vocabulary, b.record) || keyNumber(a.record.key) - keyNumber(b.record.key)
  const direct = steps.filter((s) => s.depth === 1).sort(order)
  const distant = steps.filter((s) => s.depth > 1).sort((a, b) => a.depth - b.depth || order(a, b))
  const named = direct.length > near + 1 ? direct.slice(0, near) : direct
  // A handful of distant records is named when nothing nearer is; many are a number.
  const alone =
    direct.length === 0 && distant.length <= far + 1 ? distant : direct.length === 0 ? distant.slice(0, far) : []
  const beads = [...named, ...alone].map((s) => bead(vocabulary, key, s))
  const told = new Set(beads.map((b) => b.record.key))
  return {
    beads,
    more: tally(
      vocabulary,
      steps.filter((s) => !told.has(s.record.key)),
    ),
  }
}

function bead<R extends Brief>(vocabulary: Vocabulary, key: string, step: Step<R>): Bead<R> {
  if (step.depth !== 1) return { record: step.record, depth: step.depth, words: '' }
  const outgoing = step.via.from === key
  return {
    record: step.record,
    depth: 1,
    words: relationWords(vocabulary, step.via.relation, outgoing),
    link: step.via,
  }
}

/** Records counted by kind: "4 quotes, 3 interviews". */
export function tally<R extends Brief>(vocabulary: Vocabulary, steps: readonly { record: R }[]): string {
  const counts = new Map<string, number>()
  for (const s of steps) counts.set(s.record.kind, (counts.get(s.record.kind) ?? 0) + 1)
  return [...counts]
    .sort(([a], [b]) => placeOfKind(vocabulary, a) - placeOfKind(vocabulary, b))
    .map(([kind, n]) => count(n, plain(kind), plain(kindNamed(vocabulary, kind)?.plural ?? `${kind}s`)))
    .join(', ')
}

function place(vocabulary: Vocabulary, record: Brief): number {
  return placeOfKind(vocabulary, record.kind)
}

function placeOfKind(vocabulary: Vocabulary, kind: string): number {
  const found = kindNamed(vocabulary, kind)
  return stageIndex(vocabulary, found?.stage ?? '') * 100 + (found ? vocabulary.kinds.indexOf(found) : 99)
}

/**
 * The gaps of a whole trace: what the record misses on both sides, what its evidence misses above, what its results miss
 * below. Records that end the trace because they turned back to another thread miss nothing here.
 */
export function traceGaps(vocabulary: Vocabulary, trace: Trace): Gap[] {
  const gaps = gapsOf(vocabulary, trace.record, trace.links)
  const seen = new Set(gaps.map((g) => g.id))
  const add = (steps: readonly Step[], side: 'up' | 'down') => {
    for (const step of steps) {
      if (turned(vocabulary, step, side)) continue
      for (const gap of gapsOf(vocabulary, step.record, trace.links, [side])) {
        if (seen.has(gap.id)) continue
        seen.add(gap.id)
        gaps.push(gap)
      }
    }
  }
  add(trace.upstream, 'up')
  add(trace.downstream, 'down')
  return gaps
}
