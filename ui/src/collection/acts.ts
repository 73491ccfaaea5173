// What is done to records of a collection: moved, edited, deleted. A drag, a key, a menu and the bulk bar all come
// here. An act shows at once and is taken back when the server refuses it; one act is one change with one undo.
import { asProblem } from '../api/problem'
import type { KindDef, Op, Patch, Rec } from '../api/wire'
import { applied } from '../state/patch'
import { askReason } from '../state/reason.svelte'
import { apply } from '../state/records.svelte'
import { toast } from '../state/toast.svelte'
import { count, plain } from '../words'
import type { Collection } from './collection.svelte'
import { askDecline } from './decline.svelte'
import { patch as movePatch, place } from './moves'

/** Names what is acted on: its key, or how many there are. */
export function named(kind: KindDef, rows: Rec[]): string {
  const one = rows[0]
  return rows.length === 1 && one !== undefined ? one.key : count(rows.length, plain(kind.name), plain(kind.plural))
}

/**
 * Moves records along a field. Those that may not go there stay. Asks for a reason, or for the parts of a decline,
 * where the move needs it. Resolves to how many were moved.
 */
export async function move(
  collection: Collection,
  rows: Rec[],
  by: string,
  to: string,
  anchor?: Element,
): Promise<number> {
  const { kind } = collection
  const able = rows.filter((r) => place(kind, r, by, to) !== undefined || (by === 'owner' && (r.owner ?? '') !== to))
  if (able.length === 0) return 0
  const needs = able.map((r) => place(kind, r, by, to))
  const where = to === '' ? `no ${plain(by)}` : plain(to)
  const what = `Move ${named(kind, able)} to ${where}`
  let moved = movePatch(by, to)
  let reason: string | undefined
  if (needs.some((p) => p?.decline)) {
    const decline = await askDecline(`Decline ${named(kind, able)}`, anchor)
    if (decline === undefined) return 0
    reason = decline.explanation
    moved = { ...moved, fields: { decline: { ...decline } } }
  } else if (needs.some((p) => p?.reason)) {
    reason = await askReason(what, by === 'state' ? 'state' : `fields.${by}`, anchor)
    if (reason === undefined) return 0
  }
  const left = rows.length - able.length
  const stay =
    left === 0 ? '' : `. ${left === 1 ? 'One stays' : `${left} stay`}: the life cycle allows no move from there`
  const done = await change(
    collection,
    able,
    () => moved,
    what,
    `${named(kind, able)} moved to ${where}${stay}`,
    reason,
  )
  return done ? able.length : 0
}

/** Edits records, each with its own patch. Resolves to whether it was done. */
export function edit(collection: Collection, rows: Rec[], patch: (row: Rec) => Patch, said: string): Promise<boolean> {
  return change(collection, rows, patch, `Change ${named(collection.kind, rows)}`, said)
}

async function change(
  collection: Collection,
  rows: Rec[],
  patch: (row: Rec) => Patch,
  what: string,
  say: string,
  reason?: string,
): Promise<boolean> {
  const ops: Op[] = rows.map((r) => ({ edit: { key: r.key, if_version: r.version, ...patch(r) } }))
  for (const row of rows) collection.put(applied(row, patch(row)))
  const back = () => {
    for (const row of rows) if (collection.find(row.key)?.version === row.version) collection.put(row)
  }
  try {
    const done = await apply(ops, what, { ...(reason === undefined ? {} : { reason }), say })
    if (done === undefined) back()
    else
      await collection.refresh(
        rows.map((r) => r.key),
        false,
      )
    return done !== undefined
  } catch (thrown) {
    back()
    refused(thrown)
    if (asProblem(thrown).code === 'conflict') await collection.refresh(rows.map((r) => r.key)).catch(() => undefined)
    return false
  }
}

/** Deletes records. Resolves to whether it was done. */
export async function remove(collection: Collection, rows: Rec[]): Promise<boolean> {
  const said = named(collection.kind, rows)
  try {
    const ops: Op[] = rows.map((r) => ({ delete: { key: r.key, if_version: r.version } }))
    const done = await apply(ops, `Delete ${said}`, { say: `${said} deleted` })
    if (done === undefined) return false
    for (const row of rows) collection.remove(row.key)
    return true
  } catch (thrown) {
    refused(thrown)
    return false
  }
}

function refused(thrown: unknown): void {
  const { message, remedy } = asProblem(thrown)
  toast(remedy === '' ? message : `${message}. ${remedy}`, { tone: 'bad' })
}
