import { expect, test } from 'vitest'
import type { Figure } from '../../../api/wire'
import { ahead, all, percentTyped, steps, tree, type Goals, type MetricGoal } from './goals'

const figure = (value: number, low: number, high: number): Figure => ({
  name: 'value',
  value,
  low,
  high,
  unit: 'd',
  n: 10,
  definition: '',
  as_of: '',
})
const metric = { baseline: 9, target: 4, unit: 'd', less: true, forecast: figure(5, 4, 7) } as MetricGoal

test('a forecast of a metric where less is better is progress with its bounds in order', () => {
  expect(ahead(metric)).toMatchObject({ value: 80, low: 40, high: 100, unit: '%' })
  expect(ahead({ ...metric, baseline: 4 })).toBeUndefined()
})

test('objectives within objectives keep their key results', () => {
  const kr = (key: string) => ({ key, title: key, verdict: 'not_yet', progress: figure(1, 0, 2), metrics: [] })
  const o = (key: string, inner: unknown[], objectives: unknown[] = []) => ({
    key,
    title: key,
    verdict: 'met',
    key_results: inner,
    objectives,
  })
  const g = {
    objectives: [o('OBJ-1', [kr('KR-1')], [o('OBJ-2', [kr('KR-2')])])],
    loose: [kr('KR-3')],
  } as unknown as Goals
  expect(tree(g).map((one) => one.key)).toEqual(['OBJ-1', 'OBJ-2'])
  expect(all(g).map((r) => `${r.under?.key ?? 'none'} ${r.goal.key}`)).toEqual([
    'OBJ-1 KR-1',
    'OBJ-2 KR-2',
    'none KR-3',
  ])
})

test('confidence is drawn in steps over time, once there are two', () => {
  const said = [
    { on: '2026-01-01', value: 0 },
    { on: '2026-01-03', value: 1 },
  ]
  expect(steps(said, 72, 20)).toBe('M2 18H70V2')
  expect(steps(said.slice(1), 72, 20)).toBe('')
})

test('confidence is typed with or without its sign', () => {
  expect(['70', '70 %', '62,5', '', '120', 'high'].map(percentTyped)).toEqual([
    70,
    70,
    62.5,
    undefined,
    undefined,
    undefined,
  ])
})
