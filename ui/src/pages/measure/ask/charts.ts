// The picture of each type of answer. It is loaded while the answer is counted, so that nothing jumps when both are there.

export const charts = {
  trend: () => import('../../../charts/Trend.svelte'),
  funnel: () => import('../../../charts/Funnel.svelte'),
  retention: () => import('../../../charts/HeatMap.svelte'),
  time_to: () => import('../../../charts/SurvivalCurve.svelte'),
  within: () => import('../Shares.svelte'),
  stickiness: () => import('../../../charts/Stickiness.svelte'),
  lifecycle: () => import('../../../charts/Lifecycle.svelte'),
  paths: () => import('../../../charts/Paths.svelte'),
  distribution: () => import('../../../charts/Distribution.svelte'),
  friction: () => import('../../../charts/Frictions.svelte'),
}

export type Chart = Awaited<ReturnType<(typeof charts)[keyof typeof charts]>>['default']
