// The keyboard. Screens bind keys under a scope's name; `?` lists what is bound. Sequences such as "g d" are two keys
// within a second and a half.

import { untrack } from 'svelte'

export interface Binding {
  /** "j", "?", "g d", "shift+j", "mod+k" (⌘ on a Mac, Ctrl elsewhere), "escape", "enter", "space". */
  keys: string
  label: string
  run: (event: KeyboardEvent) => unknown
  /** Works while typing in a field too. Only for mod+… and escape. */
  always?: boolean
  /** Off when it returns false. */
  when?: () => boolean
  /** Left out of the map. */
  hidden?: boolean
}
export interface Scope {
  name: string
  bindings: Binding[]
}

let scopes = $state.raw<Scope[]>([])
let begun = $state('')
let timer: ReturnType<typeof setTimeout> | undefined

/** Every scope with bindings, the newest last. Reactive. */
export const bound = (): Scope[] => scopes
/** The first key of a sequence that waits for its second; empty otherwise. Reactive. */
export const pending = (): string => begun

/** Binds keys; returns what unbinds them. In a component: `$effect(() => bind('List', […]))`. */
export function bind(name: string, bindings: Binding[]): () => void {
  const scope = { name, bindings }
  // Read untracked: an effect that binds must not run again because something else binds.
  scopes = [...untrack(() => scopes), scope]
  return () => {
    scopes = scopes.filter((s) => s !== scope)
  }
}

/** The bindings a first key can go on to; of two for the same keys the newer. */
export const continuations = (first: string): Binding[] => [
  ...new Map(
    scopes
      .flatMap((s) => s.bindings)
      .filter((b) => b.keys.startsWith(`${first} `) && (b.when?.() ?? true))
      .map((b) => [b.keys, b]),
  ).values(),
]

/** The name of a pressed key as bindings write it. */
export function nameOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase()
  const mod = event.ctrlKey || event.metaKey ? 'mod+' : ''
  const alt = event.altKey ? 'alt+' : ''
  // Shift is part of the character for punctuation ("?"), and a modifier for letters and named keys.
  const shift = event.shiftKey && (key.length > 1 || /[a-z]/.test(key)) ? 'shift+' : ''
  return mod + alt + shift + key
}

/** Where a key was pressed, also inside a shadow root: outside of it the target is only its host. */
const place = (event: KeyboardEvent): EventTarget | null => event.composedPath()[0] ?? event.target

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest('[role="textbox"]') !== null ||
    /^(?:TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !/^(?:checkbox|radio|button|range)$/.test(target.type)))

/** Keys that a control with the focus takes for itself. */
const own = (target: EventTarget | null, name: string): boolean =>
  (name === 'enter' || name === 'space') &&
  target instanceof Element &&
  target.closest('a, button, summary, input, [role="option"], [role="menuitem"]') !== null

/** Runs what a key is bound to. The newest scope wins. Reports whether something ran. */
export function press(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || /^(?:Shift|Control|Alt|Meta)$/.test(event.key)) return false
  const name = nameOf(event)
  const target = place(event)
  const inField = typing(target)
  const modal = typeof document !== 'undefined' && document.querySelector('dialog:modal') !== null
  const usable = (b: Binding) => (b.when?.() ?? true) && (b.always || (!inField && !modal))
  const wanted = begun ? `${begun} ${name}` : name
  clear()
  for (const scope of scopes.toReversed())
    for (const binding of scope.bindings)
      if (binding.keys === wanted && usable(binding) && !own(target, name)) {
        event.preventDefault()
        binding.run(event)
        return true
      }
  if (!inField && !modal && wanted === name && continuations(name).length > 0) {
    event.preventDefault()
    begun = name
    timer = setTimeout(clear, 1500)
    return true
  }
  return false
}

function clear() {
  begun = ''
  clearTimeout(timer)
}

const mac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)
const symbols: Record<string, string> = {
  mod: mac ? '⌘' : 'Ctrl',
  shift: '⇧',
  alt: mac ? '⌥' : 'Alt',
  escape: 'Esc',
  enter: '↵',
  space: 'Space',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
}

/** The caps to draw for a binding: "mod+k" → [["Ctrl", "K"]], "g d" → [["G"], ["D"]]. */
export const caps = (keys: string): string[][] =>
  keys
    .split(' ')
    .map((chord) => chord.split(/\+(?=.)/).map((k) => symbols[k] ?? (k.length === 1 ? k.toUpperCase() : k)))
