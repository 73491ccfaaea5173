import { expect, test } from 'vitest'
import type { Json, Rec } from '../../api/wire'
import { exposures, firstShown, ofVariants, overTime, perDay, variants } from './experiment'

const record = (fields: Record<string, Json>): Rec => ({
  key: 'EXP-1',
  kind: 'experiment',
  title: 'A sandbox',
  state: 'running',
  fields,
  version: 1,
  created: '',
  updated: '',
  position: 1,
})

test('exposures of a flag are asked of our own event, then of that of PostHog', () => {
  const shown = exposures(record({ flag: 'sandbox' }))
  expect(shown).toEqual([
    {
      match: { names: ['$exposure'], where: [{ property: 'flag', op: '=', value: 'sandbox' }] },
      by: 'variant',
    },
    {
      match: { names: ['$feature_flag_called'], where: [{ property: '$feature_flag', op: '=', value: 'sandbox' }] },
      by: '$feature_flag_response',
    },
  ])
  expect(exposures(record({ exposure: { names: ['seen'] }, variant: 'arm' }))).toEqual([
    { match: { names: ['seen'] }, by: 'arm' },
  ])
  expect(exposures(record({}))).toEqual([])
})

test('the first answer with something to show counts; a log without exposures shows nothing', async () => {
  const flag = record({ flag: 'sandbox' })
  const line = { name: 'on', by: 'on', points: [], total: {} as never }
  const seen: string[] = []
  const found = await firstShown(flag, async ({ by }) => {
    seen.push(by)
    return { buckets: [], lines: by === 'variant' ? (null as never) : [line] }
  })
  expect(found?.lines).toEqual([line])
  expect(seen).toEqual(['variant', '$feature_flag_response'])
  expect(await firstShown(flag, async () => ({ buckets: [], lines: null as never }))).toBeUndefined()
})

test('over long times exposures are asked by week', () => {
  const shown = { match: { names: ['seen'] }, by: 'variant' }
  expect(overTime(record({ start: '2026-01-01', end: '2026-09-30' }), shown)).toEqual({
    type: 'trend',
    trend: {
      series: [{ name: 'exposed', match: shown.match, count: 'units' }],
      interval: 'week',
      by: 'variant',
      from: '2026-01-01',
      to: '2026-09-30',
    },
  })
})

test('weights become shares, and lines of other values are left out', () => {
  const r = record({ variants: [{ name: 'off', weight: 3 }, { name: 'on' }] })
  expect(variants(r)).toEqual([
    { name: 'off', share: 0.75 },
    { name: 'on', share: 0.25 },
  ])
  const line = (by: string) => ({ name: by, by, points: [], total: {} as never })
  expect(ofVariants({ buckets: [], lines: [line('on'), line('ruby')] }, r).lines.map((l) => l.by)).toEqual(['on'])
})

test('traffic is the mean of the last whole days', () => {
  expect(perDay([{ value: 90 }, { value: 10 }, { value: null }, { value: 2 }], 2)).toBe(5)
  expect(perDay([], 28)).toBeUndefined()
})
