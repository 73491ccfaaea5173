// Who declined something, and what it becomes when it is looked at again.

import type { Change, HistoryEntry, KindDef } from '../../../api/wire'

/** The newest change that made the record declined. */
export function declinedBy(entries: HistoryEntry[]): Change | undefined {
  return entries
    .filter((e) => (e.fields ?? []).some((f) => f.path === 'state' && f.new === 'declined'))
    .map((e) => e.change)
    .sort((a, b) => b.position - a.position)[0]
}

/** The state a declined record goes back to by the life cycle of its kind; undefined when there is no way back. */
export function reopensTo(kind: KindDef | undefined): string | undefined {
  const back = kind?.moves.filter((m) => !m.system_only && (m.from === 'declined' || m.from === '*'))
  return (back?.find((m) => m.from === 'declined' && m.to !== '*') ?? back?.find((m) => m.to !== 'declined'))?.to
}
