import type { Json, Rec } from '../api/wire'
import { edit } from '../state/records.svelte'
import { plain, sentence } from '../words'

/** Saves a field when it changed since the edit began; asks for a reason when the kind wants one. */
export async function saveField(from: Rec, name: string, value: Json): Promise<void> {
  if (JSON.stringify(from.fields?.[name] ?? null) === JSON.stringify(value)) return
  await edit(
    from.key,
    { fields: { [name]: value } },
    { from, what: `Change ${plain(name)} of ${from.key}`, say: `${sentence(name)} of ${from.key} changed` },
  )
}
