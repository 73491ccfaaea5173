// Answers as GET /measure/ask gives them, made up: for looking at the charts of the measure stage.

import type { Figure } from '../src/api/wire'

export const fig = (value: number | null, unit = '%', low?: number, high?: number, n = 1000, name = ''): Figure => ({
  name,
  value,
  unit,
  low,
  high,
  level: 0.95,
  n,
  definition: '',
  as_of: '',
})
const wilson = (k: number, n: number): Figure => {
  const z = 1.96
  const p = k / n
  const c = (p + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const h = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n)
  return fig(100 * p, '%', 100 * (c - h), 100 * (c + h), n)
}
const names = ['signed_up', 'created_app', 'api_token_created', 'api_call_succeeded']
const steps = (counts: number[]) =>
  counts.map((n, i) => ({
    name: names[i]!,
    n,
    share: wilson(n, counts[0]!),
    from_previous: wilson(n, counts[Math.max(0, i - 1)]!),
    time: i ? { median: fig(0.4 * i * i, 'd'), p25: fig(0.1 * i, 'd'), p75: fig(1.9 * i, 'd') } : undefined,
  }))
export const funnel = { steps: steps([1482, 1203, 688, 641]) }
export const split = {
  steps: funnel.steps,
  groups: [
    { by: 'starter', steps: steps([902, 722, 361, 330]) },
    { by: 'business', steps: steps([420, 361, 262, 251]) },
    { by: '', steps: steps([160, 120, 65, 60]) },
  ],
}
const monday = (i: number) => new Date(Date.UTC(2026, 7, 3 + 7 * i)).toISOString()
const keep = [1, 0.46, 0.38, 0.33, 0.31, 0.3, 0.28, 0.27, 0.27, 0.26, 0.26, 0.25, 0.25]
const cell = (period: number, n: number, mature: boolean) => {
  const back = Math.round(n * keep[period]! * (0.9 + 0.2 * Math.sin(n + period)))
  return { period, n, back: Math.min(back, n), share: mature ? wilson(Math.min(back, n), n) : null, mature }
}
export const retention = {
  interval: 'week',
  columns: keep.map((_, p) => ({ name: `week ${p}`, low: p, high: p })),
  rows: Array.from({ length: 12 }, (_, i) => {
    const n = 80 + Math.round(30 * Math.sin(i))
    return {
      start: monday(i),
      n,
      cells: Array.from({ length: 13 - i }, (_, p) =>
        p === 0 ? { ...cell(0, n, true), back: n, share: wilson(n, n) } : cell(p, n, p < 12 - i),
      ),
    }
  }),
  pooled: Array.from({ length: 13 }, (_, p) => ({ ...cell(p, 960 - 76 * p, true) })),
}
const buckets = Array.from({ length: 24 }, (_, i) => ({ start: monday(i - 10), end: monday(i - 9), complete: i < 23 }))
const line = (base: number, slope: number, seed: number, end = 1) => ({
  total: fig(1000, 'people'),
  points: buckets.map((_, i) => {
    const value = Math.round(base + slope * i + 8 * Math.sin(i * seed)) * (i === 23 ? end : 1)
    return { value, low: value - 2 * Math.sqrt(value), high: value + 2 * Math.sqrt(value), n: Math.round(value * 1.4) }
  }),
})
export const trend = { buckets, lines: [{ name: 'people who called', ...line(60, 4, 1.3, 0.4) }] }
export const trends = {
  buckets,
  lines: ['starter', 'business', 'enterprise', ''].map((by, i) => ({
    name: 'calls',
    by,
    ...line(40 + 30 * i, 3 - i, 1 + i, 0.5),
  })),
}
export const negative = {
  buckets: buckets.slice(0, 8),
  lines: [
    { name: 'difference', total: fig(0, ''), points: buckets.slice(0, 8).map((_, i) => ({ value: i - 3.5, n: 20 })) },
  ],
}
const active = [120, 96, 84, 70, 66, 24, 12]
export const sticky = {
  interval: 'day',
  per: 'week',
  n: 472,
  mean: fig(2.97, 'd', 2.8, 3.1, 472),
  buckets: active.map((n, i) => ({
    days: i + 1,
    n,
    share: wilson(n, 472),
    cumulative: wilson(
      active.slice(i).reduce((a, b) => a + b, 0),
      472,
    ),
  })),
}
export const life = {
  buckets: buckets.map((b, i) => ({
    ...b,
    new: 20 + Math.round(8 * Math.sin(i)),
    returning: 40 + 3 * i,
    resurrecting: 6 + (i % 4),
    dormant: 12 + (i % 5) * 2,
  })),
}
const normal = (x: number) => Math.exp(-((Math.log(x) - 5) ** 2) / 0.6) / x
const bins = (shift: number) =>
  Array.from({ length: 30 }, (_, i) => ({
    low: i * 20,
    high: (i + 1) * 20,
    n: Math.round(60_000 * normal((i + 0.6) * 20 * shift)),
  }))
const quantiles = (k: number) =>
  [
    ['p25', 96],
    ['p50', 139],
    ['p75', 205],
    ['p90', 310],
    ['p95', 402],
    ['p99', 560],
  ].map(([name, v]) =>
    fig((v as number) * k, 'ms', (v as number) * k * 0.97, (v as number) * k * 1.04, 9000, String(name)),
  )
export const values = {
  n: 9120,
  groups: [{ by: '', n: 9120, mean: fig(162, 'ms'), quantiles: quantiles(1), bins: bins(1) }],
}
export const valueGroups = {
  n: 9120,
  groups: ['POST /v1/payments', 'GET /v1/payments', ''].map((by, i) => ({
    by,
    n: 3000 + i,
    mean: fig(150, 'ms'),
    quantiles: quantiles(1 - 0.2 * i),
    bins: bins(1 + 0.3 * i),
  })),
}
const edges = [
  [
    'signed_up',
    [
      ['opened_docs', 620],
      ['created_app', 540],
      ['invited_colleague', 90],
      ['(end)', 232],
    ],
  ],
  [
    'opened_docs',
    [
      ['created_app', 410],
      ['searched_docs', 120],
      ['(end)', 90],
    ],
  ],
  [
    'created_app',
    [
      ['api_token_created', 430],
      ['opened_docs', 70],
      ['(end)', 40],
    ],
  ],
  [
    'invited_colleague',
    [
      ['created_app', 50],
      ['(end)', 40],
    ],
  ],
]
  .flatMap(([from, to], k) =>
    (to as [string, number][]).map(([name, n]) => ({ step: k === 0 ? 0 : 1, from: from as string, to: name, n })),
  )
  .concat(
    [
      ['created_app', 'api_token_created', 310],
      ['created_app', '(end)', 150],
      ['api_token_created', 'api_call_succeeded', 280],
      ['api_token_created', 'api_call_failed', 110],
      ['searched_docs', 'opened_docs', 80],
      ['searched_docs', '(end)', 40],
      ['opened_docs', 'created_app', 50],
    ].map(([from, to, n]) => ({ step: 2, from: String(from), to: String(to), n: Number(n) })),
  )
const through = (step: number, name: string) =>
  Math.max(
    edges.filter((e) => e.step === step && e.from === name).reduce((sum, e) => sum + e.n, 0),
    edges.filter((e) => e.step === step - 1 && e.to === name).reduce((sum, e) => sum + e.n, 0),
  )
export const paths = {
  edges,
  nodes: [...new Set(edges.flatMap((e) => [`${e.step} ${e.from}`, `${e.step + 1} ${e.to}`]))]
    .map((id) => ({ step: Number(id[0]), name: id.slice(2), n: through(Number(id[0]), id.slice(2)), ends: 12 }))
    .sort((a, b) => a.step - b.step || b.n - a.n),
}
export const forest = {
  effects: [
    {
      name: 'First call within 7 days',
      role: 'primary' as const,
      effect: fig(4.2, 'percentage points', 1.1, 7.3, 4120),
      direction: 'up' as const,
      verdict: 'better',
    },
    {
      name: 'Calls per person',
      role: 'secondary' as const,
      effect: fig(3.1, '%', -2.2, 8.4, 4120),
      direction: 'up' as const,
      verdict: 'cannot tell',
    },
    {
      name: 'Support requests',
      role: 'guardrail' as const,
      effect: fig(1.8, '%', -3.9, 7.5, 4120),
      direction: 'down' as const,
      margin: 5,
      verdict: 'cannot tell',
    },
    {
      name: 'p95 latency',
      role: 'guardrail' as const,
      effect: fig(-0.6, '%', -2.1, 0.9, 910_220),
      direction: 'down' as const,
      margin: 2,
      verdict: 'within its margin',
    },
  ],
}
export const goals = [
  {
    key: 'OBJ-1',
    title: 'Developers reach a first call without asking',
    key_results: [
      {
        key: 'KR-1',
        title: 'Median time to first call from 9 days to 4',
        progress: fig(92, '%', 81, 104),
        forecast: fig(100, '%', 92, 118),
        now: fig(4.4, 'd', 3.8, 5.1),
        baseline: '9 d',
        target: '4 d',
        due: '2026-12-31',
        state: 'on track',
      },
      {
        key: 'KR-2',
        title: 'Share that gets there within 14 days from 62 % to 85 %',
        progress: fig(38, '%', 21, 55),
        forecast: fig(60, '%', 40, 84),
        now: fig(71, '%', 67, 75),
        baseline: '62 %',
        target: '85 %',
        due: '2027-03-31',
        state: 'at risk',
      },
      {
        key: 'KR-3',
        title: 'Fewer than 2 % of calls fail for expired tokens',
        progress: fig(null),
        state: 'cannot tell',
        due: '2027-03-31',
      },
    ],
  },
  { key: 'OBJ-2', title: 'Enterprise customers renew', key_results: [] },
]
export const markers = [
  { at: '2026-07-01', label: 'REL-3' },
  { at: '2026-09-14', label: 'DEC-4' },
]
