import type { Json, Rec } from '../api/wire'
import { edit } from '../state/records.svelte'
import { plain, sentence } from '../words'

/** Saves a field when it changed; asks for a reason when the kind wants one. */
export async function saveField(record: Rec, name: string, value: Json): Promise<void> {
  if (JSON.stringify(record.fields?.[name] ?? null) === JSON.stringify(value)) return
  await edit(
    record.key,
    { fields: { [name]: value } },
    { what: `Change ${plain(name)} of ${record.key}`, say: `${sentence(name)} of ${record.key} changed` },
  )
}
