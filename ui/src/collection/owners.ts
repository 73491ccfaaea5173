import { get } from '../api/client'
import type { KindDef, Person, RecordPage } from '../api/wire'
import { asOf } from '../state/as_of.svelte'

/** The most owners that are columns or sections of their own. */
const most = 40

/**
 * Those who own records of a kind: everybody who can sign in and owns something, and the names that came with an import
 * and belong to nobody here. Found among the newest thousand records.
 */
export async function owners(kind: KindDef, people: Person[]): Promise<Person[]> {
  const page = await get<RecordPage>('/records', {
    kind: kind.name,
    filter: 'owner:*',
    brief: true,
    limit: 1000,
    as_of: asOf(),
  }).catch(() => ({ records: [] }))
  const counts = new Map<string, number>()
  for (const { owner = '' } of page.records) counts.set(owner, (counts.get(owner) ?? 0) + 1)
  const known = new Map(people.map((p) => [p.id, p]))
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, most)
    .map(([id]) => known.get(id) ?? { id, name: id, role: 'viewer' as const })
}
