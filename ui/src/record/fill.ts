// What a link can ask a record's page to fill: "/REQ-2?fill=work" opens the search for the work item that is missing.

import type { Gap, Way } from './gaps'

const by = (relation: string, ...kinds: string[]): Way => ({ relation, outgoing: false, kinds })

const gaps: Readonly<Record<string, Omit<Gap, 'id' | 'key'>>> = {
  evidence: { side: 'up', stage: 'discover', words: 'No evidence yet', ways: [by('evidences', 'quote', 'theme')] },
  purpose: {
    side: 'up',
    stage: 'decide',
    words: 'No feature yet',
    ways: [{ relation: 'addresses', outgoing: true, kinds: ['feature', 'opportunity'] }],
  },
  work: { side: 'down', stage: 'deliver', words: 'No work yet', ways: [by('implements', 'work_item')] },
  verdict: {
    side: 'down',
    stage: 'measure',
    words: 'No evaluation yet',
    ways: [by('verifies', 'evaluation'), by('measures', 'metric')],
  },
}

/** The gap that a link names; undefined when it names none. */
export function gapNamed(what: string, key: string): Gap | undefined {
  const gap = gaps[what]
  return gap && { ...gap, id: `${key}:fill:${what}`, key }
}
