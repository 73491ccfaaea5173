// The day the application stands on. Empty is now; otherwise a day, an instant or a number of a change, and nothing
// can be written. It is part of the address, so that a copied address shows the same past.

let moment = $state(typeof location === 'undefined' ? '' : (new URLSearchParams(location.search).get('as_of') ?? ''))

/** The moment shown; empty means now. Every read passes it as `as_of`. Reactive. */
export const asOf = (): string => moment

/** Turns the application to a moment, or back to now with ''. */
export function setAsOf(to: string): void {
  const address = new URL(location.href)
  if (to) address.searchParams.set('as_of', to)
  else address.searchParams.delete('as_of')
  history.pushState(null, '', address)
  moment = to
  dispatchEvent(new PopStateEvent('popstate')) // the router reads the address again
}

/** Follows the address when history moves. Returns what stops it. */
export function followAddress(): () => void {
  const follow = () => (moment = new URLSearchParams(location.search).get('as_of') ?? '')
  addEventListener('popstate', follow)
  return () => removeEventListener('popstate', follow)
}
