// Every screen and where it is. A page is loaded when it is opened first. To add a screen: one line here.

import type { Component } from 'svelte'
import Today from './today/Today.svelte'

/** What a page is given: the named parts of its address. */
export type PageProps = Record<string, string>
export type Page = Component<PageProps>

export interface Route {
  /** Matches the whole path; named groups become the page's props. */
  pattern: RegExp
  load: () => Promise<{ default: unknown }>
}

const stages = '(?<stage>discover|decide|define|deliver|measure|tell)'

export const routes: Route[] = [
  // The start screen comes with the frame: it is what nearly every visit begins with.
  { pattern: /^\/$/, load: () => Promise.resolve({ default: Today }) },
  { pattern: new RegExp(`^/${stages}$`), load: () => import('./stage/Stage.svelte') },
  { pattern: /^\/discover\/topics$/, load: () => import('./discover/Topics.svelte') },
  { pattern: /^\/decide\/roadmap$/, load: () => import('./decide/roadmap/Roadmap.svelte') },
  { pattern: /^\/decide\/declined$/, load: () => import('./decide/declined/Declined.svelte') },
  { pattern: /^\/decide\/priority$/, load: () => import('./decide/priority/Priority.svelte') },
  { pattern: /^\/deliver\/forecast$/, load: () => import('./deliver/Forecast.svelte') },
  { pattern: /^\/measure\/answer(?:\/(?<metric>MET-\d+))?$/, load: () => import('./measure/Answer.svelte') },
  { pattern: /^\/tell\/brief$/, load: () => import('./tell/Brief.svelte') },
  // Last: a stage's own screens, such as /decide/roadmap, go before its collections.
  {
    pattern: new RegExp(`^/${stages}/(?<plural>[a-z-]+)$`),
    load: () => import('../collection/CollectionPage.svelte'),
  },
  { pattern: /^\/(?<key>[A-Z]+-\d+)$/, load: () => import('./record/Record.svelte') },
  { pattern: /^\/(?<key>[A-Z]+-\d+)\/trace$/, load: () => import('./record/Trace.svelte') },
  { pattern: /^\/(?<key>[A-Z]+-\d+)\/history$/, load: () => import('./record/History.svelte') },
]

/** The route of a path and its parts; undefined when there is no such screen. */
export function match(path: string, among: Route[] = routes): { route: Route; parts: PageProps } | undefined {
  for (const route of among) {
    const found = route.pattern.exec(path)
    if (found)
      return { route, parts: Object.fromEntries(Object.entries(found.groups ?? {}).map(([k, v]) => [k, decode(v)])) }
  }
  return undefined
}

function decode(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? '')
  } catch {
    return part ?? '' // not an encoding: shown as it is
  }
}
