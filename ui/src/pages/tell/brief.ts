// Where links of the brief lead inside the application.

/** A link of the brief: a record to peek at, a place in the brief, or another screen; undefined when it leads outside. */
export function leadsTo(href: string): { key?: string; anchor?: string; path?: string } | undefined {
  if (href.startsWith('#') && href.length > 1) return { anchor: href.slice(1) }
  const key = /^\/([A-Z]+-\d+)$/.exec(href)?.[1]
  if (key) return { key }
  return /^\/(?!\/)/.test(href) ? { path: href } : undefined
}
