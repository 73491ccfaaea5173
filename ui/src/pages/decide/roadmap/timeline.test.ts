import { expect, it } from 'vitest'
import type { Flag } from './roadmap'
import { risk, said, type Outlook } from './timeline'

const outlook = (half: string, sure: string): Outlook => ({
  today: '2026-11-24',
  teams: [],
  deadlines: [
    { level: 0.5, claimed: half, corrected: half },
    { level: 0.85, claimed: sure, corrected: sure },
  ],
})
const flag: Flag = { key: 'COM-1', what: '', day: '2026-12-11', whom: '', state: 'open' }

it('says why there is no forecast', () => {
  expect(said({ today: '', teams: null, cannot_tell: 'no open work item belongs to it' })).toEqual({
    text: 'Cannot tell: no open work item belongs to it',
    known: false,
  })
  expect(said(outlook('', '')).known).toBe(false)
})
it('weighs a promise against the forecast', () => {
  expect(risk(flag, outlook('2026-12-21', '2026-12-28'))).toMatch(/^less likely than not/)
  expect(risk(flag, outlook('2026-12-01', '2026-12-28'))).toMatch(/less than 85 %/)
  expect(risk(flag, outlook('2026-12-01', '2026-12-10'))).toBe('')
  expect(risk({ ...flag, state: 'kept' }, outlook('2026-12-21', '2026-12-28'))).toBe('')
})
