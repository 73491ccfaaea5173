// Where a record can go from the state it is in.

import { kindNamed, type MoveWords, type StateWords, type Vocabulary } from './vocabulary'

export interface Move {
  to: StateWords
  /** The change must say why. */
  reason: boolean
  /** The findings that refuse it now, worst first. */
  refusals: Refusal[]
}

export interface Refusal {
  rule: string
  message: string
  act?: string
}

interface FindingLike {
  rule: string
  severity: string
  message: string
  act?: string
}

/** The moves people can make from a state, in the order of the life cycle. */
export function movesFrom(
  vocabulary: Vocabulary,
  kind: string,
  state: string,
  findings: readonly FindingLike[] = [],
): Move[] {
  const found = kindNamed(vocabulary, kind)
  if (!found) return []
  const moves: Move[] = []
  for (const to of found.states) {
    if (to.name === state) continue
    const rule = ruleOf(found.moves, state, to.name)
    if (!rule || rule.system_only) continue
    moves.push({
      to,
      reason: rule.reason ?? false,
      refusals: findings.filter(
        (f) => f.severity === 'refusal' && (rule.blocked_by ?? []).some((p) => matches(p, f.rule)),
      ),
    })
  }
  return moves
}

/** States that only a verdict leads to from here. */
export function verdictsFrom(vocabulary: Vocabulary, kind: string, state: string): StateWords[] {
  const found = kindNamed(vocabulary, kind)
  return (found?.states ?? []).filter((s) => s.name !== state && ruleOf(found?.moves ?? [], state, s.name)?.system_only)
}

/** An exact rule goes before one from any state. */
function ruleOf(moves: readonly MoveWords[], from: string, to: string): MoveWords | undefined {
  const into = moves.filter((m) => m.to === to || m.to === '*')
  return into.find((m) => m.from === from) ?? into.find((m) => m.from === '*')
}

/** A pattern that ends in * matches any ending. */
function matches(pattern: string, rule: string): boolean {
  return pattern.endsWith('*') ? rule.startsWith(pattern.slice(0, -1)) : pattern === rule
}
