// Where the chain from evidence to outcome breaks: what a record of a kind is expected to hang on, and what is expected
// to hang on it. The vocabulary says what may be linked; this table says what a reader misses when it is not there.

import { kindNamed, kindOfKey, phaseOf, type Brief, type LinkEnds, type Vocabulary } from './vocabulary'

/** Way is one sort of link that closes a gap, seen from the record that has the gap. */
export interface Way {
  relation: string
  outgoing: boolean
  kinds: string[]
}

interface Expected {
  kind: string
  side: 'up' | 'down'
  /** What is missing, after the word "no". */
  what: string
  ways: Way[]
  /** Only in these states; left out: in all that are not dropped. */
  states?: string[]
}

const to = (relation: string, ...kinds: string[]): Way => ({ relation, outgoing: true, kinds })
const by = (relation: string, ...kinds: string[]): Way => ({ relation, outgoing: false, kinds })

// In the order in which a reader misses them.
const expected: readonly Expected[] = [
  { kind: 'interview', side: 'down', what: 'quote', ways: [by('quotes', 'quote')] },
  {
    kind: 'quote',
    side: 'down',
    what: 'use as evidence',
    ways: [to('evidences', 'theme', 'opportunity', 'feature', 'requirement', 'decision')],
  },
  {
    kind: 'theme',
    side: 'up',
    what: 'feedback or quote',
    ways: [by('about', 'feedback'), by('evidences', 'quote')],
  },
  {
    kind: 'theme',
    side: 'down',
    what: 'opportunity',
    ways: [to('evidences', 'opportunity', 'feature', 'requirement', 'decision')],
  },
  { kind: 'objective', side: 'down', what: 'key result', ways: [by('parent', 'key_result')] },
  { kind: 'key_result', side: 'up', what: 'objective', ways: [to('parent', 'objective')] },
  { kind: 'key_result', side: 'down', what: 'metric', ways: [by('measures', 'metric')] },
  {
    kind: 'opportunity',
    side: 'up',
    what: 'evidence',
    ways: [by('evidences', 'theme', 'quote', 'metric')],
  },
  {
    kind: 'opportunity',
    side: 'down',
    what: 'feature',
    ways: [by('addresses', 'feature', 'requirement', 'story')],
  },
  { kind: 'feature', side: 'up', what: 'opportunity', ways: [to('addresses', 'opportunity')] },
  {
    kind: 'feature',
    side: 'down',
    what: 'requirement',
    ways: [by('addresses', 'requirement', 'story')],
  },
  {
    kind: 'feature',
    side: 'down',
    what: 'evaluation',
    ways: [by('verifies', 'evaluation', 'experiment'), by('measures', 'metric')],
  },
  { kind: 'assumption', side: 'up', what: 'feature', ways: [to('parent', 'feature', 'opportunity')] },
  { kind: 'commitment', side: 'down', what: 'feature', ways: [by('promised_in', 'feature')] },
  {
    kind: 'requirement',
    side: 'up',
    what: 'feature',
    ways: [to('addresses', 'feature', 'opportunity')],
  },
  {
    kind: 'requirement',
    side: 'down',
    what: 'work',
    ways: [by('implements', 'work_item', 'flag')],
    states: ['ready', 'building', 'delivered'],
  },
  {
    kind: 'requirement',
    side: 'down',
    what: 'evaluation',
    ways: [by('verifies', 'evaluation'), by('measures', 'metric')],
  },
  { kind: 'story', side: 'up', what: 'feature', ways: [to('addresses', 'feature', 'opportunity')] },
  {
    kind: 'story',
    side: 'down',
    what: 'work',
    ways: [by('implements', 'work_item')],
    states: ['ready', 'building'],
  },
  {
    kind: 'work_item',
    side: 'up',
    what: 'requirement',
    ways: [to('implements', 'requirement', 'feature', 'story')],
  },
  {
    kind: 'metric',
    side: 'up',
    what: 'key result',
    ways: [to('measures', 'key_result', 'feature', 'requirement'), to('evidences', 'opportunity')],
  },
  {
    kind: 'evaluation',
    side: 'up',
    what: 'claim to judge',
    ways: [to('verifies', 'requirement', 'feature', 'key_result')],
  },
  {
    kind: 'experiment',
    side: 'up',
    what: 'feature or assumption',
    ways: [to('verifies', 'feature', 'assumption')],
  },
  { kind: 'launch', side: 'up', what: 'release', ways: [to('parent', 'release', 'feature')] },
  { kind: 'note', side: 'up', what: 'release', ways: [to('parent', 'release', 'feature')] },
]

/** Gap is an empty place beside a record. */
export interface Gap {
  /** Unique within a trace. */
  id: string
  /** The record that misses something. */
  key: string
  side: 'up' | 'down'
  /** The stage in which the missing record would stand. */
  stage: string
  /** "No requirement yet". */
  words: string
  /** The links that would close it; the first is what is meant. */
  ways: Way[]
}

/** Every expectation that a vocabulary contradicts, for the test that keeps this table true. */
export function contradictions(vocabulary: Vocabulary): string[] {
  const out: string[] = []
  for (const e of expected) {
    const kind = kindNamed(vocabulary, e.kind)
    for (const way of e.ways) {
      for (const other of way.kinds) {
        const end = (way.outgoing ? kind?.out : kind?.in)?.find((x) => x.relation === way.relation)
        if (!end?.kinds?.includes(other)) out.push(`${e.kind} ${way.relation} ${other}`)
      }
    }
    for (const state of e.states ?? []) {
      if (!kind?.states.some((s) => s.name === state)) out.push(`${e.kind} is never ${state}`)
    }
  }
  return out
}

/** The gaps beside a record, given the links among what is shown. Nothing is expected of a record that was dropped. */
export function gapsOf(
  vocabulary: Vocabulary,
  record: Brief,
  links: readonly LinkEnds[],
  sides: readonly ('up' | 'down')[] = ['up', 'down'],
): Gap[] {
  if (phaseOf(vocabulary, record.kind, record.state) === 'dropped') return []
  const gaps: Gap[] = []
  for (const e of expected) {
    if (e.kind !== record.kind || !sides.includes(e.side)) continue
    if (e.states && !e.states.includes(record.state)) continue
    if (e.ways.some((way) => links.some((l) => closes(vocabulary, record.key, way, l)))) continue
    const ways = e.ways.filter((way) => kindNamed(vocabulary, way.kinds[0] ?? ''))
    const first = ways[0]
    if (!first) continue
    gaps.push({
      id: `${record.key}:${e.side}:${e.what}`,
      key: record.key,
      side: e.side,
      stage: kindNamed(vocabulary, first.kinds[0] ?? '')?.stage ?? '',
      words: `No ${e.what} yet`,
      ways,
    })
  }
  return gaps
}

function closes(vocabulary: Vocabulary, key: string, way: Way, link: LinkEnds): boolean {
  if (link.relation !== way.relation) return false
  if ((way.outgoing ? link.from : link.to) !== key) return false
  const other = way.outgoing ? link.to : link.from
  return way.kinds.includes(kindOfKey(vocabulary, other)?.name ?? '')
}
