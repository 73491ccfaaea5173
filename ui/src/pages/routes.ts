// Every screen but Today, and where it is. A page is loaded when it is opened first. To add a screen: one line here.

import type { Route } from './match'

const stages = '(?<stage>discover|decide|define|deliver|measure|tell)'

export const routes: Route[] = [
  { pattern: new RegExp(`^/${stages}$`), load: () => import('./stage/Stage.svelte') },
  { pattern: /^\/discover\/topics$/, load: () => import('./discover/Topics.svelte') },
  { pattern: /^\/decide\/roadmap$/, load: () => import('./decide/roadmap/Roadmap.svelte') },
  { pattern: /^\/decide\/declined$/, load: () => import('./decide/declined/Declined.svelte') },
  { pattern: /^\/decide\/priority$/, load: () => import('./decide/priority/Priority.svelte') },
  { pattern: /^\/define\/set$/, load: () => import('./define/Set.svelte') },
  { pattern: /^\/define\/ready$/, load: () => import('./define/Ready.svelte') },
  { pattern: /^\/define\/rules$/, load: () => import('./define/Rules.svelte') },
  { pattern: /^\/deliver\/forecast$/, load: () => import('./deliver/Forecast.svelte') },
  {
    pattern: /^\/measure\/(?:ask|answer(?:\/(?<metric>MET-\d+))?)$/,
    load: () => import('./measure/ask/Ask.svelte'),
  },
  { pattern: /^\/measure\/goals$/, load: () => import('./measure/goals/Goals.svelte') },
  { pattern: /^\/measure\/friction$/, load: () => import('./measure/friction/Friction.svelte') },
  { pattern: /^\/measure\/learning$/, load: () => import('./measure/learning/Learning.svelte') },
  { pattern: /^\/measure\/events$/, load: () => import('./measure/events/Events.svelte') },
  { pattern: /^\/measure\/sql$/, load: () => import('./measure/sql/Sql.svelte') },
  { pattern: /^\/tell\/brief$/, load: () => import('./tell/Brief.svelte') },
  { pattern: /^\/import$/, load: () => import('./import/Import.svelte') },
  { pattern: /^\/settings(?:\/(?<section>[a-z-]+))?$/, load: () => import('./settings/Settings.svelte') },
  { pattern: /^\/reference$/, load: () => import('./reference/Reference.svelte') },
  // Last: a stage's own screens, such as /decide/roadmap, go before its collections.
  {
    pattern: new RegExp(`^/${stages}/(?<plural>[a-z-]+)$`),
    load: () => import('../collection/CollectionPage.svelte'),
  },
  { pattern: /^\/(?<key>[A-Z]+-\d+)$/, load: () => import('./record/Record.svelte') },
  { pattern: /^\/(?<key>[A-Z]+-\d+)\/trace$/, load: () => import('./record/Trace.svelte') },
  { pattern: /^\/(?<key>[A-Z]+-\d+)\/history$/, load: () => import('./record/History.svelte') },
]
