// Moving a record to another state or another value of a field: which moves are offered, and what each needs. A drag,
// a key and a menu all come here, so that they agree.
import type { KindDef, Patch, Rec } from '../api/wire'

/** A place a record can be moved to. */
export interface Place {
  value: string
  /** Whether the change must say why. */
  reason: boolean
  /** Whether it needs the three parts of a decline besides. */
  decline: boolean
}

/**
 * The places a record can be moved to along a field: states by the life cycle of its kind, but for those that only a
 * verdict reaches; values of an enum, and none ("").
 */
export function places(kind: KindDef, row: Rec, by: string): Place[] {
  if (by === 'state') return states(kind, row.state)
  if (by === 'owner') return []
  const field = kind.fields.find((f) => f.name === by)
  if (field?.enum === undefined) return []
  const now = value(row, by)
  const values = field.required === true ? field.enum : [...field.enum, '']
  return values
    .filter((v) => v !== now)
    .map((v) => ({ value: v, reason: field.reason === true && now !== '', decline: false }))
}

function states(kind: KindDef, from: string): Place[] {
  const found: Place[] = []
  for (const state of kind.states) {
    if (state.name === from) continue
    const open = kind.moves.filter((m) => m.to === state.name || m.to === '*')
    const move = open.find((m) => m.from === from) ?? open.find((m) => m.from === '*')
    if (move === undefined || move.system_only === true) continue
    const decline = state.name === 'declined' && kind.fields.some((f) => f.name === 'decline')
    found.push({ value: state.name, reason: move.reason === true, decline })
  }
  return found
}

/** The place of that value when the record may go there. */
export function place(kind: KindDef, row: Rec, by: string, to: string): Place | undefined {
  return places(kind, row, by).find((p) => p.value === to)
}

/** The value by which a record is grouped: its state, owner, or an enum; "" for none. */
export function value(row: Rec, by: string): string {
  if (by === 'state') return row.state
  if (by === 'owner') return row.owner ?? ''
  const v = row.fields?.[by]
  if (typeof v === 'boolean') return String(v)
  return typeof v === 'string' ? v : ''
}

/** The patch that moves a record. */
export function patch(by: string, to: string): Patch {
  if (by === 'state') return { state: to }
  if (by === 'owner') return { owner: to }
  return { fields: { [by]: to === '' ? null : to } }
}

/** The next place from where the record stands, in the order of the columns; undefined at the end. */
export function neighbour(kind: KindDef, row: Rec, by: string, order: string[], step: 1 | -1): Place | undefined {
  const open = new Map(places(kind, row, by).map((p) => [p.value, p]))
  for (let i = order.indexOf(value(row, by)) + step; i >= 0 && i < order.length; i += step) {
    const found = open.get(order[i] ?? '')
    if (found !== undefined) return found
  }
  return undefined
}
