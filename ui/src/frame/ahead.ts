// Loads the page behind a link that the pointer or the focus is on.

import { match } from '../pages/match'
import { routes } from '../pages/routes'

const asked = new Set<string>()

/** Starts to load the page of a path; once for each sort of page. Failures show when the page is opened. */
export function load(path: string): void {
  const found = match(path, routes)
  if (!found || asked.has(found.route.pattern.source)) return
  asked.add(found.route.pattern.source)
  found.route.load().catch(() => asked.delete(found.route.pattern.source))
}
