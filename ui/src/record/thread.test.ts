import { describe, expect, it } from 'vitest'
import { thread, traceGaps, type Step, type Trace } from './thread'
import { vocabulary } from './sample_vocabulary'
import { kindOfKey } from './vocabulary'

const brief = (key: string) => ({ key, kind: kindOfKey(vocabulary, key)!.name, title: key, state: 'open' })
const via = (text: string) => {
  const [from, relation, to] = text.split(' ') as [string, string, string]
  return { from, relation, to }
}
const step = (key: string, depth: number, link: string): Step => ({ record: brief(key), depth, via: via(link) })

const trace: Trace = {
  record: brief('FEAT-1'),
  upstream: [
    step('OPP-1', 1, 'FEAT-1 addresses OPP-1'),
    step('Q-1', 2, 'Q-1 evidences OPP-1'),
    step('Q-2', 2, 'Q-2 evidences OPP-1'),
    step('INT-1', 3, 'Q-1 quotes INT-1'),
    step('TH-1', 2, 'TH-1 evidences OPP-1'),
  ],
  downstream: [
    step('REQ-10', 1, 'REQ-10 addresses FEAT-1'),
    step('REQ-9', 1, 'REQ-9 addresses FEAT-1'),
    ...Array.from({ length: 12 }, (_, i) => step(`WI-${i + 1}`, 2, `WI-${i + 1} implements REQ-9`)),
  ],
  links: [
    'FEAT-1 addresses OPP-1',
    'Q-1 evidences OPP-1',
    'REQ-10 addresses FEAT-1',
    'REQ-9 addresses FEAT-1',
    'WI-1 implements REQ-9',
  ].map(via),
}
const told = (side: 'up' | 'down') =>
  thread(vocabulary, trace)[side].map((s) =>
    [s.stage, ...s.beads.map((b) => `${b.words} ${b.record.key}`.trim()), s.more, ...s.gaps.map((g) => g.words)].filter(
      Boolean,
    ),
  )

describe('thread', () => {
  it('tells evidence from the earliest stage on, links by name, the rest by number', () => {
    expect(told('up')).toEqual([
      ['discover', 'Q-1', 'Q-2', '1 interview, 1 theme'],
      ['decide', 'addresses OPP-1'],
    ])
  })

  it('tells results, keys by number, and what is missing in its stage', () => {
    expect(told('down')).toEqual([
      ['define', 'addressed by REQ-9', 'addressed by REQ-10'],
      ['deliver', 'WI-1', 'WI-2', '10 work items'],
      ['measure', 'No evaluation yet'],
    ])
  })

  it('tells a record that lies on both sides once', () => {
    const both: Trace = {
      ...trace,
      downstream: [...trace.downstream, step('Q-1', 1, 'x quotes FEAT-1')],
    }
    const { up, down } = thread(vocabulary, both)
    const keys = [...up, ...down].flatMap((s) => s.beads.map((b) => b.record.key))
    expect(keys.filter((k) => k === 'Q-1')).toHaveLength(1)
  })
})

describe('a step against the order of the stages', () => {
  it('stands on the other side when it is near, and is left out when it is far', () => {
    const turned: Trace = {
      ...trace,
      upstream: [step('EVAL-1', 1, 'EVAL-1 evidences FEAT-1')],
      downstream: [step('Q-7', 3, 'EVAL-1 evidences Q-7')],
    }
    const { up, down } = thread(vocabulary, turned)
    expect(down.flatMap((s) => s.beads.map((b) => b.record.key))).toEqual(['EVAL-1'])
    expect(up.flatMap((s) => s.beads)).toEqual([])
  })
})

describe('traceGaps', () => {
  it('looks up along the evidence and down along the results', () => {
    expect(traceGaps(vocabulary, trace).map((g) => `${g.key} ${g.side}`)).toContain('REQ-10 down')
    expect(traceGaps(vocabulary, trace).some((g) => g.key === 'OPP-1' && g.side === 'down')).toBe(false)
  })

  it('expects nothing of a record that belongs to another thread', () => {
    const turned: Trace = { ...trace, downstream: [...trace.downstream, step('FEAT-7', 3, 'EVAL-1 measures FEAT-7')] }
    expect(traceGaps(vocabulary, turned).some((g) => g.key === 'FEAT-7')).toBe(false)
  })

  it('lists a gap once', () => {
    const ids = traceGaps(vocabulary, trace).map((g) => g.id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
