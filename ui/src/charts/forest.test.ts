import { describe, expect, it } from 'vitest'
import { draw, forestOf, markPath, sentence, type ExperimentData, type ForestData } from './forest'
import { figureOf } from './testing'

const data: ForestData = {
  effects: [
    { name: 'Activation', role: 'primary', effect: figureOf(4, '%', 1, 7), verdict: 'better' },
    {
      name: 'Errors',
      role: 'guardrail',
      effect: figureOf(2, '%', -1, 5),
      direction: 'down',
      margin: 3,
      verdict: 'worse',
    },
    {
      name: 'Latency',
      role: 'guardrail',
      effect: figureOf(-3, 'ms', -9, 3),
      direction: 'down',
      verdict: 'cannot tell',
    },
  ],
}

describe('a forest plot', () => {
  it('shares a scale among effects of one unit, with zero in it', () => {
    const d = draw(data, 900)
    expect(d.panels.map((p) => [p.unit, p.rows.length])).toEqual([
      ['%', 2],
      ['ms', 1],
    ])
    for (const p of d.panels) expect(p.ticks.some((t) => t.label === '0' && t.x === p.zero)).toBe(true)
    const [a, b] = d.panels[0]!.rows
    expect(a!.x! > d.panels[0]!.zero && b!.x! < a!.x!).toBe(true)
  })
  it('draws the margin of a guardrail on its worse side', () => {
    const [, b] = draw(data, 900).panels[0]!.rows
    expect(b!.margin).toBeGreaterThan(draw(data, 900).panels[0]!.zero)
    const up: ForestData = { effects: [{ ...data.effects[1]!, direction: 'up' }] }
    expect(draw(up, 900).panels[0]!.rows[0]!.margin).toBeLessThan(draw(up, 900).panels[0]!.zero)
  })
  it('has a mark of its own for each role', () => {
    expect(new Set((['primary', 'secondary', 'guardrail'] as const).map((r) => markPath(r, 0, 0))).size).toBe(3)
  })
  it('shows an effect without an estimate as none, and an open interval to the edge', () => {
    const d = draw({ effects: [{ ...data.effects[0]!, effect: figureOf(null, '%', 1) }] }, 900)
    const row = d.panels[0]!.rows[0]!
    expect(row.x).toBeUndefined()
    expect(row.interval).toContain(`H${d.right}`)
    expect(row.cut).toEqual({ low: false, high: true })
  })
  it('says the primary effect, who was harmed, and that nothing holds after a mismatch', () => {
    expect(sentence(data)).toBe('Activation: 4 % [1, 7], better. Harmed: Errors.')
    expect(sentence({ ...data, mismatch: 'The groups are not of the size they should be.' })).toMatch(
      /No effect below is to be believed\.$/,
    )
    expect(sentence({ effects: [] })).toBe('No metric is compared.')
  })
})

describe('an experiment', () => {
  const compared = (to: string, outcome: string) => ({
    to,
    outcome,
    difference: figureOf(1, 'd', 0, 2),
    lift: figureOf(10, '%', 0, 20),
  })
  const result: ExperimentData = {
    primary: { name: 'calls', better: 'up', comparisons: [compared('B', 'better'), compared('C', 'not_shown')] },
    guardrails: [{ name: 'errors', better: 'down', comparisons: [compared('B', 'holds')] }],
    balance: { ok: true, p: 0.4 },
    arms: [
      { name: 'A', units: 10, expected: 10 },
      { name: 'B', units: 2, expected: 10 },
    ],
  }
  it('becomes a row for each comparison', () => {
    const f = forestOf(result, 'lift', [0.02])
    expect(f.effects.map((e) => [e.name, e.variant, e.verdict, e.margin])).toEqual([
      ['calls', 'B', 'better', undefined],
      ['calls', 'C', 'cannot tell', undefined],
      ['errors', undefined, 'holds', 2],
    ])
    expect(f.mismatch).toBeUndefined()
    expect(forestOf(result, 'difference').effects[0]!.effect.unit).toBe('d')
  })
  it('whose groups are out of proportion is marked', () => {
    expect(forestOf({ ...result, balance: { ok: false, p: 1e-6 } }, 'lift').mismatch).toBe(
      'The groups are not of the size they should be: 10 A where 10 were meant, 2 B where 10 were meant.',
    )
  })
})
