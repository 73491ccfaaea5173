import { describe, expect, it } from 'vitest'
import { gapsOf } from './gaps'
import { groupLinks, kindsInWords, likelyFirst, linkChoices, linkedTo, linkOf, sideOf } from './links'
import { movesFrom } from './moves'
import { vocabulary } from './sample_vocabulary'

const brief = (key: string, kind: string, state = 'open') => ({ key, kind, title: key, state })
const link = (from: string, relation: string, to: string) => ({ from, relation, to })

describe('linkChoices', () => {
  it('reads each relation in both directions, with the kinds that may stand there', () => {
    expect(linkChoices(vocabulary, 'feature').map((c) => `${c.words}: ${kindsInWords(c.kinds)}`)).toEqual([
      'addresses: opportunity',
      'addressed by: requirement',
      'depends on: feature',
      'needed by: feature',
    ])
  })

  it('makes the link in the direction that was read', () => {
    const [out, into] = linkChoices(vocabulary, 'feature')
    expect(linkOf(out!, 'FEAT-1', 'OPP-2')).toEqual(link('FEAT-1', 'addresses', 'OPP-2'))
    expect(linkOf(into!, 'FEAT-1', 'REQ-3')).toEqual(link('REQ-3', 'addresses', 'FEAT-1'))
  })
})

describe('likelyFirst', () => {
  const known = {
    ...vocabulary,
    relations: vocabulary.relations.map((r) => (r.name === 'quotes' ? { ...r, single: true } : r)),
  }
  const order = (kind: string, ...links: ReturnType<typeof link>[]) =>
    likelyFirst(known, kind, linkChoices(known, kind), linkedTo(links, links[0]?.from ?? '')).map((c) => c.words)

  it('opens a quote on what it evidences, and puts the source that it has last', () => {
    expect(order('quote')).toEqual(['evidences', 'quotes'])
    expect(order('quote', link('Q-1', 'quotes', 'INT-1'))).toEqual(['evidences', 'quotes'])
  })

  it('puts what can be linked once and is linked last, and leaves the rest in the order of the vocabulary', () => {
    const both = {
      ...known,
      relations: known.relations.map((r) => (r.name === 'addresses' ? { ...r, single: true } : r)),
    }
    const words = (...links: ReturnType<typeof link>[]) =>
      likelyFirst(both, 'feature', linkChoices(both, 'feature'), linkedTo(links, 'FEAT-1')).map((c) => c.words)
    expect(words()).toEqual(['addresses', 'addressed by', 'depends on', 'needed by'])
    // Being addressed by many is no matter of one link.
    expect(words(link('REQ-1', 'addresses', 'FEAT-1'))).toEqual(words())
    expect(words(link('FEAT-1', 'addresses', 'OPP-1'))).toEqual([
      'addressed by',
      'depends on',
      'needed by',
      'addresses',
    ])
  })
})

describe('sideOf', () => {
  it('knows which way the evidence lies', () => {
    expect(sideOf(vocabulary, link('Q-1', 'evidences', 'OPP-1'), 'OPP-1')).toBe('up')
    expect(sideOf(vocabulary, link('Q-1', 'evidences', 'OPP-1'), 'Q-1')).toBe('down')
    expect(sideOf(vocabulary, link('REQ-1', 'addresses', 'FEAT-1'), 'REQ-1')).toBe('up')
    expect(sideOf(vocabulary, link('FEAT-1', 'depends_on', 'FEAT-2'), 'FEAT-1')).toBe('beside')
  })
})

describe('groupLinks', () => {
  it('puts evidence before results and sorts keys by number', () => {
    const links = [
      { ...link('REQ-10', 'addresses', 'FEAT-1'), other: brief('REQ-10', 'requirement') },
      { ...link('REQ-9', 'addresses', 'FEAT-1'), other: brief('REQ-9', 'requirement') },
      { ...link('FEAT-1', 'addresses', 'OPP-1'), other: brief('OPP-1', 'opportunity') },
    ]
    expect(groupLinks(vocabulary, 'FEAT-1', links).map((g) => [g.words, ...g.links.map((l) => l.other.key)])).toEqual([
      ['addresses', 'OPP-1'],
      ['addressed by', 'REQ-9', 'REQ-10'],
    ])
  })
})

describe('movesFrom', () => {
  const found = [
    { rule: 'feature.empty', severity: 'refusal', message: 'It says nothing.' },
    { rule: 'feature.odd', severity: 'warning', message: 'Odd.' },
    { rule: 'other.rule', severity: 'refusal', message: 'Elsewhere.' },
  ]

  it('lists only what is allowed, with what refuses it', () => {
    const moves = movesFrom(vocabulary, 'feature', 'open', found)
    expect(moves.map((m) => [m.to.name, m.reason, m.refusals.map((r) => r.rule)])).toEqual([
      ['done', false, ['feature.empty']],
      ['declined', true, []],
    ])
  })

  it('prefers the exact rule and leaves out verdicts', () => {
    const kinds = vocabulary.kinds.map((k) => ({
      ...k,
      moves: [
        { from: '*', to: 'declined', reason: true },
        { from: 'open', to: 'declined' },
        { from: 'open', to: 'done', system_only: true },
      ],
    }))
    const moves = movesFrom({ ...vocabulary, kinds }, 'feature', 'open')
    expect(moves.map((m) => [m.to.name, m.reason])).toEqual([['declined', false]])
  })
})

describe('gapsOf', () => {
  it('misses what the thread needs, on each side', () => {
    expect(gapsOf(vocabulary, brief('FEAT-1', 'feature'), []).map((g) => `${g.side} ${g.words}`)).toEqual([
      'up No opportunity yet',
      'down No requirement yet',
      'down No evaluation yet',
    ])
  })

  it('is closed by a link of the right relation and direction only', () => {
    const gaps = (...links: { from: string; relation: string; to: string }[]) =>
      gapsOf(vocabulary, brief('OPP-1', 'opportunity'), links, ['up']).length
    expect(gaps()).toBe(1)
    expect(gaps(link('Q-1', 'evidences', 'OPP-2'))).toBe(1)
    expect(gaps(link('OPP-1', 'evidences', 'OPP-2'))).toBe(1)
    expect(gaps(link('Q-1', 'evidences', 'OPP-1'))).toBe(0)
  })

  it('expects nothing of what was declined', () => {
    expect(gapsOf(vocabulary, brief('FEAT-1', 'feature', 'declined'), [])).toEqual([])
  })
})
