// Edits as values: what a patch makes of a record, and whether two people touched the same thing.

import type { Json, Patch, Rec } from '../api/wire'

/** The record as it will be. Fields given as null are gone. */
export function applied(record: Rec, patch: Patch): Rec {
  const { fields, ...own } = patch
  const next: Rec = { ...record, ...own }
  if (fields) {
    next.fields = { ...record.fields, ...fields }
    for (const [name, value] of Object.entries(fields)) if (value === null) delete next.fields[name]
  }
  return next
}

/** The paths a patch touches: "title", "fields.reach". */
export function touched(patch: Patch): string[] {
  const { fields, ...own } = patch
  return [
    ...Object.entries(own).flatMap(([name, value]) => (value === undefined ? [] : [name])),
    ...Object.keys(fields ?? {}).map((name) => `fields.${name}`),
  ]
}

/** The value at a path; null when there is none. */
export function at(record: Rec | Patch, path: string): Json {
  if (path.startsWith('fields.')) return record.fields?.[path.slice('fields.'.length)] ?? null
  return (record as unknown as Record<string, Json | undefined>)[path] ?? null
}

/** The paths of a patch at which somebody else changed the record meanwhile. */
export function overlap(patch: Patch, base: Rec, theirs: Rec): string[] {
  return touched(patch).filter((path) => {
    const now = JSON.stringify(at(theirs, path))
    return now !== JSON.stringify(at(base, path)) && now !== JSON.stringify(at(patch, path))
  })
}
