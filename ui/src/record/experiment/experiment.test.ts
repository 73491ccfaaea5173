import { expect, test } from 'vitest'
import type { Json, Rec } from '../../api/wire'
import { ofVariants, overTime, perDay, variants } from './experiment'

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

test('exposures of a flag are asked of its own event, over long times by week', () => {
  expect(overTime(record({ flag: 'sandbox', start: '2026-01-01', end: '2026-09-30' }))).toEqual({
    type: 'trend',
    trend: {
      series: [
        {
          name: 'exposed',
          match: {
            names: ['$feature_flag_called'],
            where: [{ property: '$feature_flag', op: '=', value: 'sandbox' }],
          },
          count: 'units',
        },
      ],
      interval: 'week',
      by: '$feature_flag_response',
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
