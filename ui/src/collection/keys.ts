// The keys of a collection.
import type { Binding } from '../state/keys.svelte'

/** What the keys do. */
export interface Acts {
  step(dx: number, dy: number): void
  end(last: boolean): void
  page(direction: 1 | -1): void
  shift(direction: 1 | -1): void
  select(): void
  extend(): void
  all(): void
  open(): void
  peek(): void
  rename(): void
  pick(what: string): void
  create(): void
  filter(): void
  clear(): void
}

/** Binds the keys of a collection to what they do. */
export function bindings(acts: Acts): Binding[] {
  return [
    { keys: 'j', label: 'Next', run: () => acts.step(0, 1) },
    { keys: 'k', label: 'Previous', run: () => acts.step(0, -1) },
    { keys: 'arrowdown', label: 'Next', run: () => acts.step(0, 1), hidden: true },
    { keys: 'arrowup', label: 'Previous', run: () => acts.step(0, -1), hidden: true },
    { keys: 'arrowright', label: 'Right, or unfold', run: () => acts.step(1, 0) },
    { keys: 'arrowleft', label: 'Left, or fold', run: () => acts.step(-1, 0) },
    { keys: 'home', label: 'First', run: () => acts.end(false), hidden: true },
    { keys: 'end', label: 'Last', run: () => acts.end(true), hidden: true },
    { keys: 'pagedown', label: 'A page down', run: () => acts.page(1), hidden: true },
    { keys: 'pageup', label: 'A page up', run: () => acts.page(-1), hidden: true },
    { keys: 'enter', label: 'Open, or edit the cell', run: acts.open },
    { keys: 'space', label: 'Peek', run: acts.peek },
    { keys: 'x', label: 'Select', run: acts.select },
    { keys: 'shift+x', label: 'Select up to here', run: acts.extend },
    { keys: 'mod+a', label: 'Select all', run: acts.all },
    { keys: 'e', label: 'Edit the title, or the cell', run: acts.rename },
    { keys: 's', label: 'Set the state', run: () => acts.pick('state') },
    { keys: 'a', label: 'Set the owner', run: () => acts.pick('owner') },
    { keys: 'shift+l', label: 'Set labels', run: () => acts.pick('labels') },
    { keys: 'alt+arrowright', label: 'Move a card right', run: () => acts.shift(1) },
    { keys: 'alt+arrowleft', label: 'Move a card left', run: () => acts.shift(-1) },
    { keys: 'n n', label: 'New in this list', run: acts.create },
    { keys: '/', label: 'Filter', run: acts.filter },
    { keys: 'f', label: 'Filter', run: acts.filter, hidden: true },
    { keys: 'escape', label: 'Clear the selection', run: acts.clear },
  ]
}
