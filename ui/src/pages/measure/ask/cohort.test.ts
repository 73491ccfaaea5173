import { expect, it } from 'vitest'
import { looser, ruleOf, type Pick } from './cohort'
import type { Matcher, Question } from './question'

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
it('keeps to the group that was picked, at the step whose value splits', () => {
  const steps = (q: Question, pick: Pick, missed = false) =>
    (ruleOf(q, pick, missed)!.pick['funnel'] as { steps: Matcher[] }).steps.map((m) => m.where)
  const pro = [{ property: 'plan', op: '=', value: 'pro' }]
  expect(steps(funnel, { step: 2, by: 'pro' })).toEqual([pro, undefined])
  expect(steps(funnel, { step: 2, by: 'pro' }, true)).toEqual([pro, undefined])
  const late: Question = { ...funnel, body: { ...funnel.body, attribution: 'step 2' } }
  expect(steps(late, { step: 2, by: 'pro' })).toEqual([undefined, pro])
  expect(steps(late, { step: 2, by: 'pro' }, true)).toEqual([undefined, undefined])
  expect(steps(funnel, { step: 2, by: 'the rest', other: true })).toEqual([undefined, undefined])
})
it('keeps to the row that was picked', () => {
  const days = (interval: string, start: string) => {
    const { from, to, last } = ruleOf({ type: 'retention', body: { ...retention.body, interval, last: 90 } }, { period: 1, start }, false)! // prettier-ignore
    return [from, to, last]
  }
  expect(days('day', '2026-03-01T00:00:00Z')).toEqual(['2026-03-01', '2026-03-01', undefined])
  expect(days('week', '2026-12-28')).toEqual(['2026-12-28', '2027-01-03', undefined])
  expect(days('month', '2028-02-01T00:00:00+01:00')).toEqual(['2028-02-01', '2028-02-29', undefined])
  expect(days('quarter', '2026-10-01')).toEqual(['2026-10-01', '2026-12-31', undefined])
  expect(days('hour', '2026-10-01T05:00:00Z')).toEqual([undefined, undefined, 90])
})
it('says when the rule holds other people than the bar that was picked', () => {
  expect(looser(funnel, { step: 2 })).toBe('')
  expect(looser(funnel, { step: 2, by: 'pro' })).toContain('plan = pro')
  expect(looser(funnel, { step: 2, by: 'x', other: true })).toContain('all groups')
  expect(looser(retention, { period: 1, start: '2026-03-01' })).toBe('')
})
