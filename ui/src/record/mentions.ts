// What can be mentioned while writing: people by name or handle, records by key or words.

import { get } from '../api/client'
import type { Hit } from '../api/wire'
import type { Mention, Mentions } from '../editor/mention'
import { people, schema } from '../state/session.svelte'

/** The beginnings of the product's keys: only these become links. */
export const prefixes = (): ReadonlySet<string> => new Set((schema()?.kinds ?? []).map((k) => k.prefix))

/** Completes a mention that is being typed. */
export const mentions: Mentions = async ({ sort, words }, signal): Promise<Mention[]> => {
  if (sort === 'person') {
    const typed = words.toLowerCase()
    return people()
      .filter((p) => !p.disabled && (p.id.toLowerCase().startsWith(typed) || p.name.toLowerCase().includes(typed)))
      .map((p) => ({ insert: `@${p.id}`, label: p.name, detail: `@${p.id}` }))
  }
  if (!words.trim()) return []
  const { hits } = await get<{ hits: Hit[] }>('/search', { q: words.trim(), limit: 8 }, signal)
  return hits.map(({ record }) => ({ insert: record.key, label: record.title, detail: record.key }))
}
