// The drawer at the right that shows a record beside the list it was opened from. Part of the address.

import { query, setQuery } from './router.svelte'

/** The key being peeked at; empty when the drawer is closed. Reactive. */
export const peeked = (): string => query('peek')

/** Opens the drawer with a record, or closes it with ''. The focus stays where it is. */
export function peek(key: string): void {
  setQuery({ peek: key || undefined })
}

/** What space does: opens, or closes when the record is already shown. */
export function togglePeek(key: string): void {
  peek(peeked() === key ? '' : key)
}
