import { expect, it } from 'vitest'
import { looser, ruleOf } from './cohort'
import type { Question } from './question'

const named = (name: string) => ({ names: [name] })
const funnel: Question = {
  type: 'funnel',
  body: { steps: [{ match: named('a') }, { match: named('b') }], window: '7d', last: 30, by: 'plan' },
}
const retention: Question = {
  type: 'retention',
  body: { start: named('a'), back: named('b'), interval: 'day', clock: 'rolling' },
}

it('finds those who got to a step, and those who got to the one before and no further', () => {
  const steps = [named('a'), named('b')]
  expect(ruleOf(funnel, { step: 2 }, false)).toEqual({
    last: 30,
    pick: { funnel: { steps, window: '7d', reached: 2 } },
  })
  expect(ruleOf(funnel, { step: 2 }, true)).toEqual({
    last: 30,
    pick: { funnel: { steps, window: '7d', reached: 1, dropped: true } },
  })
  expect(ruleOf(funnel, { step: 1 }, true)).toBeUndefined()
})
it('finds those who came back in a period, and those who did not', () => {
  const rule = { start: named('a'), back: named('b'), interval: 'day', period: 3, rolling: true }
  expect(ruleOf(retention, { period: 3 }, false)).toEqual({ pick: { retained: rule } })
  expect(ruleOf(retention, { period: 3 }, true)).toEqual({ pick: { retained: { ...rule, lost: true } } })
})
it('says when the rule holds more people than the bar that was picked', () => {
  expect(looser(funnel, { step: 2 })).toBe('')
  expect(looser(funnel, { step: 2, by: 'pro' })).toContain('all groups')
  expect(looser(retention, { period: 1, start: '2026-03-01' })).toContain('all rows')
})
