// Saying in a line what a change did.

import type { ChangedRecord, KindDef, TodayChange } from '../../api/wire'
import { count, plain } from '../../words'

/** "changed state and owner", "created". */
export function deed(record: ChangedRecord): string {
  const fields = (record.fields ?? []).map((path) => plain(path.replace(/^fields\./, '')))
  if (record.what !== 'edited' || fields.length === 0) return record.what
  return `changed ${and(fields.slice(0, 3))}${fields.length > 3 ? ` and ${fields.length - 3} more` : ''}`
}

/** "3 features and 12 requirements created" for changes too large to list. */
export function tally(change: TodayChange, kind: (name: string) => KindDef | undefined): string {
  const total = change.records.length + change.more
  const kinds = [...new Set(change.records.map((r) => r.kind))]
  const only = kinds.length === 1 && change.more === 0 ? kind(kinds[0] ?? '') : undefined
  return count(total, only ? plain(only.name) : 'record', only ? only.plural : 'records')
}

function and(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
