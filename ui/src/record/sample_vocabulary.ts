// A small vocabulary for tests, with the shape of the real one.

import type { KindWords, Vocabulary } from './vocabulary'

const states = [
  { name: 'open', phase: 'open', doc: '' },
  { name: 'done', phase: 'done', doc: '' },
  { name: 'declined', phase: 'dropped', doc: '' },
]

function kind(
  name: string,
  prefix: string,
  stage: string,
  out: [string, string[]][] = [],
  incoming: [string, string[]][] = [],
): KindWords {
  const ends = (list: [string, string[]][]) => list.map(([relation, kinds]) => ({ relation, kinds }))
  return {
    name,
    plural: `${name}s`,
    prefix,
    stage,
    states,
    moves: [
      { from: 'open', to: 'done', blocked_by: [`${name}.*`] },
      { from: 'done', to: 'open', reason: true },
      { from: '*', to: 'declined', reason: true },
    ],
    out: ends(out),
    in: ends(incoming),
  }
}

const relation = (name: string, inverse: string, upstream: string) => ({
  name,
  inverse,
  upstream,
  doc: '',
})

export const vocabulary: Vocabulary = {
  stages: [
    { name: 'discover', kinds: ['interview', 'quote', 'theme'] },
    { name: 'decide', kinds: ['opportunity', 'feature'] },
    { name: 'define', kinds: ['requirement'] },
    { name: 'deliver', kinds: ['work_item'] },
    { name: 'measure', kinds: ['evaluation'] },
    { name: 'tell', kinds: ['note'] },
  ],
  kinds: [
    kind('interview', 'INT', 'discover', [], [['quotes', ['quote']]]),
    kind('quote', 'Q', 'discover', [
      ['quotes', ['interview']],
      ['evidences', ['opportunity', 'theme']],
    ]),
    kind('theme', 'TH', 'discover', [['evidences', ['opportunity']]], [['evidences', ['quote']]]),
    kind(
      'opportunity',
      'OPP',
      'decide',
      [],
      [
        ['evidences', ['quote', 'theme']],
        ['addresses', ['feature', 'requirement']],
      ],
    ),
    kind(
      'feature',
      'FEAT',
      'decide',
      [
        ['addresses', ['opportunity']],
        ['depends_on', ['feature']],
      ],
      [
        ['addresses', ['requirement']],
        ['depends_on', ['feature']],
      ],
    ),
    kind(
      'requirement',
      'REQ',
      'define',
      [['addresses', ['feature', 'opportunity']]],
      [
        ['implements', ['work_item']],
        ['verifies', ['evaluation']],
      ],
    ),
    kind('work_item', 'WI', 'deliver', [['implements', ['requirement']]]),
    kind('evaluation', 'EVAL', 'measure', [['verifies', ['requirement']]]),
    kind('note', 'NOTE', 'tell'),
  ],
  relations: [
    relation('quotes', 'quoted by', 'to'),
    relation('evidences', 'evidenced by', 'from'),
    relation('addresses', 'addressed by', 'to'),
    relation('implements', 'implemented by', 'to'),
    relation('verifies', 'verified by', 'to'),
    relation('depends_on', 'needed by', 'neither'),
  ],
}
