// What the layouts of a collection are given to act with: one set of hands for all of them.
import type { Rec } from '../api/wire'
import type { Collection } from './collection.svelte'
import type { Cursor } from './cursor.svelte'

/** What a picker can set: a state, an owner, labels, or a field with values to choose from. */
export type Picked = string

export interface Hands {
  readonly collection: Collection
  readonly cursor: Cursor
  /** Whether records can be changed here and now. */
  readonly writing: boolean
  /** The key of the row whose title is being edited; empty when none is. */
  readonly editing: string
  /** A click on a row: go to it and peek, select with ⌘ or shift. */
  click(row: Rec, event: MouseEvent): void
  /** A click on a row's checkbox. */
  check(row: Rec, event: MouseEvent): void
  /** Opens a menu of values beside an element. */
  pick(what: Picked, rows: Rec[], anchor: Element): void
  /** Ends the edit of a title. */
  rename(row: Rec, title: string): void
}

/** What every layout does for the keys. */
export interface Layout {
  /** Goes so many rows down and columns right. */
  step(dx: number, dy: number): void
  /** Goes to the first or last row. */
  end(last: boolean): void
  /** Shows a record. */
  reveal(key: string): void
  /** The element of the record the keys act on. */
  anchor(): Element | undefined
  /** Moves the record the keys act on a column further; boards only. */
  shift?(step: 1 | -1): unknown
  /** Starts editing the cell the keys are on; tables only. False when it cannot be edited. */
  begin?(): boolean
}
