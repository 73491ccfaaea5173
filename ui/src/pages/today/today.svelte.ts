// What Today shows and does: findings that need a person, and what was seen.

import { get } from '../../api/client'
import type { Finding, Today } from '../../api/wire'
import { asOf } from '../../state/as_of.svelte'
import { resource } from '../../state/resource.svelte'
import { idOf } from './acts'

/** Loads Today inside a component. On a past day there are findings of that day, and no changes since a visit. */
export function today() {
  return resource<Today>(
    async (signal) => {
      const moment = asOf()
      if (!moment) return get<Today>('/today', {}, signal)
      const { findings } = await get<{ findings: Finding[] }>(
        '/findings',
        { needs_person: true, limit: 500, as_of: moment },
        signal,
      )
      return { findings, snoozed: [], since: { position: 0 }, changes: [], more: 0, position: 0 }
    },
    { findings: true },
  )
}

/** Tells the server what was seen, also while the page goes away. */
export async function seen(position: number): Promise<void> {
  await fetch('/api/v1/visits', {
    method: 'POST',
    keepalive: true,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ position }),
  }).catch(() => undefined) // what was seen is shown once more
}

/** Where the cursor is when the list changes under it: at the same finding, or at what took its place. */
export function follow(id: string, was: number, findings: Finding[]): number {
  const now = findings.findIndex((f) => idOf(f) === id)
  return now >= 0 ? now : Math.max(0, Math.min(was, findings.length - 1))
}
