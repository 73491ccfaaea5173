// Keys of records and handles of people in running text.

import type { Inline } from './tree'

export interface Named {
  from: number
  to: number
  key?: string
  person?: string
}

/** Which keys are known: those of the product's kinds ("REQ"). Undefined: any that looks like one. */
export type Prefixes = ReadonlySet<string> | undefined

const pattern =
  /(?<![\p{L}\p{N}_@/.#=&?-])(?:([A-Z]{1,8}-[1-9]\d{0,9})|@([a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?))(?![\p{L}\p{N}_@/=]|-[\p{L}\p{N}])/gu

/** Where keys and handles stand in a text, in UTF-16 units, in order. */
export function findNames(text: string, prefixes: Prefixes): Named[] {
  const out: Named[] = []
  for (const m of text.matchAll(pattern)) {
    const [whole, key, person] = m
    if (key && prefixes && !prefixes.has(key.slice(0, key.indexOf('-')))) continue
    out.push({ from: m.index, to: m.index + whole.length, key, person })
  }
  return out
}

/** Text with its names taken apart. */
export function withNames(text: string, prefixes: Prefixes): Inline[] {
  const out: Inline[] = []
  let at = 0
  for (const n of findNames(text, prefixes)) {
    if (n.from > at) out.push({ sort: 'text', text: text.slice(at, n.from) })
    out.push(n.key ? { sort: 'key', key: n.key } : { sort: 'person', id: n.person ?? '' })
    at = n.to
  }
  if (at < text.length) out.push({ sort: 'text', text: text.slice(at) })
  return out
}
