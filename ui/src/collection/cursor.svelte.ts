// Where the person is in a collection, and what is selected.
import { SvelteSet } from 'svelte/reactivity'

/** The row the keys act on, and the rows that bulk edits act on. */
export class Cursor {
  /** The key of the row the keys act on; empty before the first move. */
  key = $state('')
  readonly selected = new SvelteSet<string>()
  #anchor = ''
  #turn = 0

  /** Begins a move; moves that still wait for their row are then over. */
  turn(): number {
    return ++this.#turn
  }
  /** Whether no other move began since. */
  isTurn(turn: number): boolean {
    return turn === this.#turn
  }

  /** Selects a row or takes it out of the selection. */
  toggle(key: string): void {
    if (!this.selected.delete(key)) this.selected.add(key)
    this.#anchor = key
  }

  /** Selects everything between the last row that was selected and this one. */
  extend(key: string, order: string[]): void {
    const a = order.indexOf(this.#anchor === '' ? this.key : this.#anchor)
    const b = order.indexOf(key)
    if (a < 0 || b < 0) return this.toggle(key)
    for (const k of order.slice(Math.min(a, b), Math.max(a, b) + 1)) this.selected.add(k)
  }

  clear(): void {
    this.selected.clear()
    this.#anchor = ''
  }
}
