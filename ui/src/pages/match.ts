// Finding the page of an address.

import type { Component } from 'svelte'

/** What a page is given: the named parts of its address. */
export type PageProps = Record<string, string>
export type Page = Component<PageProps>

export interface Route {
  /** Matches the whole path; named groups become the page's props. */
  pattern: RegExp
  load: () => Promise<{ default: unknown }>
}

/** The route of a path and its parts; undefined when there is no such screen. */
export function match(path: string, among: readonly Route[]): { route: Route; parts: PageProps } | undefined {
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
