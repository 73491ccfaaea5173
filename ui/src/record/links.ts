// Which links a record may have, in words, and those it has, grouped for reading.

import { plain } from '../words'
import {
  kindNamed,
  kindOfKey,
  relationWords,
  stageIndex,
  keyNumber,
  type Brief,
  type LinkEnds,
  type Vocabulary,
} from './vocabulary'

/** Choice is one way to link a record: a relation read in one direction. */
export interface Choice {
  /** Unique among the choices of a kind. */
  id: string
  relation: string
  /** Whether the record is the start of the link. */
  outgoing: boolean
  words: string
  doc: string
  /** The kinds that may stand at the other end. */
  kinds: string[]
}

/** All ways to link a record of a kind, in the order of the vocabulary; what says least comes last. */
export function linkChoices(vocabulary: Vocabulary, kind: string): Choice[] {
  const found = kindNamed(vocabulary, kind)
  if (!found) return []
  const choices: Choice[] = []
  for (const relation of vocabulary.relations) {
    for (const outgoing of [true, false]) {
      const end = (outgoing ? found.out : found.in)?.find((e) => e.relation === relation.name)
      if (!end?.kinds?.length) continue
      choices.push({
        id: `${outgoing ? 'out' : 'in'}:${relation.name}`,
        relation: relation.name,
        outgoing,
        words: relationWords(vocabulary, relation.name, outgoing),
        doc: relation.doc,
        kinds: [...end.kinds],
      })
    }
  }
  const last = (c: Choice) => (c.relation === 'mentions' ? 1 : 0)
  return choices.sort((a, b) => last(a) - last(b))
}

/** The choices in the order in which they are likely meant: first what the kind is for, last what can be linked once
 * only and is linked already. */
export function likelyFirst(
  vocabulary: Vocabulary,
  kind: string,
  choices: readonly Choice[],
  linked: ReadonlyMap<string, ReadonlySet<string>>,
): Choice[] {
  const single = (c: Choice) => c.outgoing && vocabulary.relations.find((r) => r.name === c.relation)?.single === true
  const rank = (c: Choice) => {
    if (single(c) && (linked.get(c.id)?.size ?? 0) > 0) return 2
    return kind === 'quote' && c.relation === 'evidences' ? 0 : 1
  }
  return choices.toSorted((a, b) => rank(a) - rank(b))
}

/** The link that a choice makes between a record and another one. */
export function linkOf(choice: Choice, record: string, other: string): LinkEnds {
  return choice.outgoing
    ? { from: record, relation: choice.relation, to: other }
    : { from: other, relation: choice.relation, to: record }
}

/** Kinds as a list for people: "feature, requirement or story". */
export function kindsInWords(kinds: readonly string[]): string {
  const names = kinds.map(plain)
  if (names.length <= 1) return names.join('')
  if (names.length > 6) return 'any kind'
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

/** Linked is a standing link with the record at its other end. */
export interface Linked extends LinkEnds {
  readonly other: Brief
}

/** Side says where a link leads: toward the evidence, toward the outcome, or neither. */
export type Side = 'up' | 'down' | 'beside'

/** Which way one goes along a link when one leaves a record. */
export function sideOf(vocabulary: Vocabulary, link: LinkEnds, record: string): Side {
  const upstream = vocabulary.relations.find((r) => r.name === link.relation)?.upstream
  if (upstream !== 'from' && upstream !== 'to') return 'beside'
  return (upstream === 'from') === (link.from === record) ? 'down' : 'up'
}

export interface LinkGroup {
  id: string
  words: string
  side: Side
  links: Linked[]
}

/** The links of a record by relation and direction: upstream first, then downstream, then the rest. */
export function groupLinks(vocabulary: Vocabulary, record: string, links: readonly Linked[]): LinkGroup[] {
  const groups = new Map<string, LinkGroup>()
  for (const link of links) {
    const outgoing = link.from === record
    const id = `${outgoing ? 'out' : 'in'}:${link.relation}`
    let group = groups.get(id)
    if (!group) {
      group = {
        id,
        words: relationWords(vocabulary, link.relation, outgoing),
        side: sideOf(vocabulary, link, record),
        links: [],
      }
      groups.set(id, group)
    }
    group.links.push(link)
  }
  const place = (l: Linked) => {
    const kind = kindOfKey(vocabulary, l.other.key)
    return stageIndex(vocabulary, kind?.stage ?? '') * 1000 + vocabulary.kinds.indexOf(kind!)
  }
  const sides: Side[] = ['up', 'down', 'beside']
  const order = vocabulary.relations.map((r) => r.name)
  for (const g of groups.values()) {
    g.links.sort((a, b) => place(a) - place(b) || keyNumber(a.other.key) - keyNumber(b.other.key))
  }
  return [...groups.values()].sort(
    (a, b) =>
      sides.indexOf(a.side) - sides.indexOf(b.side) ||
      order.indexOf(a.id.slice(a.id.indexOf(':') + 1)) - order.indexOf(b.id.slice(b.id.indexOf(':') + 1)),
  )
}

/** The records linked already, by the id of the choice that linked them. */
export function linkedTo(links: readonly LinkEnds[], record: string): Map<string, Set<string>> {
  const out = new Map<string, Set<string>>()
  for (const l of links) {
    const outgoing = l.from === record
    const id = `${outgoing ? 'out' : 'in'}:${l.relation}`
    out.set(id, (out.get(id) ?? new Set()).add(outgoing ? l.to : l.from))
  }
  return out
}
