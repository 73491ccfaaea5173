import { expect, it } from 'vitest'
import { amounts, grid, headline, judged, stale, type Track } from './forecast'

const track = (level: number, weeks: number, held: number, low: number, high: number): Track => ({
  level,
  weeks,
  held: { name: '', value: held, low, high, unit: '%', n: 30, definition: '', as_of: '' },
})

it('says which days hold, and which cannot be told', () => {
  const text = headline([
    { level: 0.5, claimed: '', corrected: '2027-03-01' },
    { level: 0.95, claimed: '', corrected: '' },
  ])
  expect(text).toMatch(/^Done by 1 Mar.* with 50\u00a0%\. With 95\u00a0% no day can be told\.$/)
  expect(headline([])).toBe('No day can be told.')
})
it('says how many items by a day', () =>
  expect(amounts([{ level: 0.85, claimed: 4, corrected: 1 }], '2027-01-15')).toMatch(
    /at least 1 item with 85\u00a0%\.$/,
  ))
it('counts the days without a record', () => expect(stale('2026-10-30', '2026-11-24')).toBe(25))
it('arranges the record by horizon and level', () => {
  const g = grid([track(0.85, 8, 80, 60, 95), track(0.5, 4, 50, 30, 70), track(0.85, 4, 90, 70, 99)])
  expect(g.levels).toEqual([0.5, 0.85])
  expect(g.rows.map((r) => r.cells.map((c) => c?.held.value))).toEqual([
    [50, 90],
    [undefined, 80],
  ])
})
it('calls a claim too bold only when its interval lies below it', () => {
  expect(judged([track(0.85, 4, 70, 60, 80)])).toContain('too bold')
  expect(judged([track(0.85, 4, 80, 60, 95)])).not.toContain('too bold,')
})
