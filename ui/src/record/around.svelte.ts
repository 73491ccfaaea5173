// What lies around a record: its links, thread, findings, remarks and history, each loaded when it is shown and kept
// true. Call these inside a component; the key is a function so that another record loads anew.

import { get } from '../api/client'
import type { Comment, Finding, HistoryEntry, Key, LinkOf, LiveChange, Rec } from '../api/wire'
import { asOf } from '../state/as_of.svelte'
import { resource, type Resource } from '../state/resource.svelte'
import { schema } from '../state/session.svelte'
import type { Trace } from './thread'
import type { Vocabulary } from './vocabulary'

const none: Vocabulary = { stages: [], kinds: [], relations: [] }

/** The vocabulary of the product; empty until it is loaded. */
export const vocabulary = (): Vocabulary => schema() ?? none

/** Whether a change is about a record or one of its links. */
export const concerns = (key: Key) => (change: LiveChange) =>
  change.keys.some((k) => k.key === key) || (change.links ?? []).some((l) => l.from === key || l.to === key)

export const linksOf = (key: () => Key) =>
  resource(
    async (signal) =>
      (await get<{ links: LinkOf[] }>(`/records/${key()}/links`, { as_of: asOf() }, signal)).links.filter(
        (l) => l.other.key, // the other end is gone
      ),
    { touches: (c) => concerns(key())(c) },
  )

export type RecordTrace = Trace<Rec>

export const traceOf = (key: () => Key): Resource<RecordTrace> => {
  const shown: Resource<RecordTrace> = resource(
    (signal) => get<RecordTrace>(`/records/${key()}/trace`, { as_of: asOf() }, signal),
    // A link anywhere may lengthen the thread; an edit matters when the record is on it.
    {
      touches: (c) => {
        const trace = shown.value
        if (!trace || (c.links?.length ?? 0) > 0) return true
        const on = new Set(
          [trace.record, ...[...trace.upstream, ...trace.downstream].map((s) => s.record)].map((r) => r.key),
        )
        return c.keys.some((k) => on.has(k.key))
      },
    },
  )
  return shown
}

export const findingsOf = (key: () => Key) =>
  resource(
    async (signal) =>
      (await get<{ findings: Finding[] }>(`/records/${key()}/findings`, { as_of: asOf() }, signal)).findings,
    { touches: (c) => concerns(key())(c), findings: true },
  )

export const commentsOf = (key: () => Key) =>
  resource(
    async (signal) =>
      (await get<{ comments: Comment[] }>(`/records/${key()}/comments`, { as_of: asOf() }, signal)).comments,
    { touches: (c) => concerns(key())(c) },
  )

/** The whole history, newest first; it does not depend on the day shown. */
export const historyOf = (key: () => Key) =>
  resource(
    async (signal) =>
      (await get<{ entries: HistoryEntry[] }>(`/records/${key()}/history`, {}, signal)).entries.toReversed(),
    { touches: (c) => concerns(key())(c) },
  )
