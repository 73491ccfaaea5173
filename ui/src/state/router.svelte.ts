// Addresses. Every screen has one, with what is seen in the query, so that a copied address shows the same.

import { asOf } from './as_of.svelte'

interface Place {
  path: string
  query: URLSearchParams
  /** What stands behind #, which is sent to nobody. */
  kept: string
}

const here = (): Place =>
  typeof location === 'undefined'
    ? { path: '/', query: new URLSearchParams(), kept: '' }
    : { path: location.pathname, query: new URLSearchParams(location.search), kept: location.hash.slice(1) }

let place = $state.raw<Place>(here())

/** The path of the address, without query. Reactive. */
export const path = (): string => place.path
/** One query parameter; empty when it is not there. Reactive. */
export const query = (name: string): string => place.query.get(name) ?? ''
/** All query parameters. Reactive; do not change them, use setQuery. */
export const queries = (): URLSearchParams => place.query
/** What stands behind #: something too long to be sent. Reactive. */
export const kept = (): string => place.kept

/** Goes to an address of the application. The past day, when one is set, stays in the address. */
export function go(to: string, { replace = false } = {}): void {
  const target = new URL(to, location.origin)
  if (asOf() && !target.searchParams.has('as_of')) target.searchParams.set('as_of', asOf())
  history[replace ? 'replaceState' : 'pushState'](null, '', target)
  place = here()
}

/** Changes query parameters of this address and keeps the rest; undefined and empty remove one. Replaces the history entry unless told otherwise. */
export function setQuery(changes: Record<string, string | undefined>, { replace = true } = {}): void {
  const params = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(changes))
    if (value) params.set(name, value)
    else params.delete(name)
  const text = params.toString()
  history[replace ? 'replaceState' : 'pushState'](
    null,
    '',
    location.pathname + (text ? `?${text}` : '') + location.hash,
  )
  place = here()
}

/** An address for a link, with the past day when one is set. */
export function href(to: string, params: Record<string, string | undefined> = {}): string {
  const [front = '', kept = ''] = to.split('#', 2)
  const [bare = '', had = ''] = front.split('?', 2)
  const all = new URLSearchParams(had)
  for (const [name, value] of Object.entries(params)) if (value) all.set(name, value)
  if (asOf() && !all.has('as_of')) all.set('as_of', asOf())
  const text = all.toString()
  return bare + (text ? `?${text}` : '') + (kept ? `#${kept}` : '')
}

/**
 * Follows history and clicks on links of this application without loading a page; `near` is told the path of a link
 * that is about to be followed, so that its page can be there in time. Returns what stops it.
 */
export function start(near: (path: string) => unknown): () => void {
  const moved = () => (place = here())
  const linkOf = (event: Event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    return link &&
      !link.target &&
      !link.hasAttribute('download') &&
      link.origin === location.origin &&
      inApp(link.pathname)
      ? link
      : undefined
  }
  const approached = (event: Event) => {
    const link = linkOf(event)
    if (link) near(link.pathname)
  }
  const clicked = (event: MouseEvent) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return
    const link = linkOf(event)
    if (!link) return
    event.preventDefault()
    const part = link.getAttribute('href')?.startsWith('#') && document.getElementById(link.hash.slice(1))
    // A part of this page is gone to without an address of its own: behind # there may be a question.
    if (part) part.focus()
    else go(link.pathname + link.search + link.hash)
  }
  addEventListener('popstate', moved)
  document.addEventListener('click', clicked)
  document.addEventListener('pointerover', approached)
  document.addEventListener('focusin', approached)
  return () => {
    removeEventListener('popstate', moved)
    document.removeEventListener('click', clicked)
    document.removeEventListener('pointerover', approached)
    document.removeEventListener('focusin', approached)
  }
}

const outside =
  /^\/(?:api|v1|oidc|start|invitation)\/|^\/(?:sign-in|sign-out|brief|healthz|readyz|metrics|openapi\.\w+)$|\.\w+$/
/** Reports whether a path is a screen of the application, and not a page or file of the server. */
export const inApp = (pathname: string): boolean => !outside.test(pathname)

/** The key in a path such as /REQ-12/trace; empty when it is not about a record. */
export const keyIn = (pathname: string): string => /^\/([A-Z]+-\d+)(?:\/|$)/.exec(pathname)?.[1] ?? ''
