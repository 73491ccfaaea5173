// What is done to records of a collection: moved, edited, deleted. A drag, a key, a menu and the bulk bar all come
// here. An act shows at once and is taken back when the server refuses it; one act is one change with one undo.
import { get } from '../api/client'
import { asProblem } from '../api/problem'
import type { KindDef, Op, Patch, Rec } from '../api/wire'
import { applied, overlap } from '../state/patch'
import { askReason } from '../state/reason.svelte'
import { apply } from '../state/records.svelte'
import { toast } from '../state/toast.svelte'
import { count, plain } from '../words'
import type { Collection } from './collection.svelte'
import { askDecline } from './decline.svelte'
import { patch as movePatch, place } from './moves'

/** The most records that one change holds. */
export const mostAtOnce = 5000

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

/** Whether an edit replaces a value that must not change without a reason. */
export function asks(kind: KindDef, row: Rec, patch: Patch): boolean {
  return kind.fields.some(
    (f) => f.reason === true && patch.fields?.[f.name] !== undefined && (row.fields?.[f.name] ?? null) !== null,
  )
}

/**
 * Edits records, each with its own patch. Asks for a reason beside the anchor where one is needed. When somebody else
 * changed the same thing of a single record meanwhile, neither is lost: the collection holds both until one is chosen.
 * Resolves to whether it was done.
 */
export async function edit(
  collection: Collection,
  rows: Rec[],
  patch: (row: Rec) => Patch,
  said: string,
  anchor?: Element,
): Promise<boolean> {
  const what = `Change ${named(collection.kind, rows)}`
  const one = rows.length === 1 ? rows[0] : undefined
  const theirs = one && collection.conflicts.get(one.key)
  if (one !== undefined && theirs !== undefined) return settle(collection, one, patch(one), theirs, said)
  let reason: string | undefined
  if (rows.some((r) => asks(collection.kind, r, patch(r)))) {
    reason = await askReason(what, '', anchor)
    if (reason === undefined) return false
  }
  return change(collection, rows, patch, what, said, reason)
}

/** An edit that was made on an older version: made again when it touches something else, else left to the person. */
async function settle(collection: Collection, base: Rec, mine: Patch, theirs: Rec, said: string): Promise<boolean> {
  collection.conflicts.delete(base.key)
  collection.put(theirs)
  if (overlap(mine, base, theirs).length === 0) return edit(collection, [theirs], () => mine, said)
  collection.clash = { base, mine, theirs, said }
  return false
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
  const keys = rows.map((r) => r.key)
  for (const row of rows) collection.put(applied(row, patch(row)))
  const back = () => {
    for (const row of rows) if ((collection.find(row.key)?.version ?? row.version) === row.version) collection.put(row)
  }
  try {
    const done = await apply(ops, what, { ...(reason === undefined ? {} : { reason }), say })
    if (done === undefined) back()
    else await collection.refresh(keys, false)
    return done !== undefined
  } catch (thrown) {
    back()
    const [one] = rows
    if (asProblem(thrown).code !== 'conflict' || one === undefined || rows.length > 1) {
      refused(thrown, rows.length > 1)
      return false
    }
    const theirs = await get<Rec>(`/records/${one.key}`).catch(() => undefined)
    if (theirs === undefined || theirs.version <= one.version) refused(thrown)
    else return settle(collection, one, patch(one), theirs, say)
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

function refused(thrown: unknown, naming = false): void {
  const { message, remedy, key } = asProblem(thrown)
  const which = naming && key !== '' ? `${key}: ` : ''
  toast(which + (remedy === '' ? message : `${message}. ${remedy}`), { tone: 'bad' })
}
