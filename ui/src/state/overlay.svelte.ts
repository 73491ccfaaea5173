// What lies over the screen: one thing at a time.

export type Overlay =
  { name: 'palette'; text?: string } | { name: 'keys' } | { name: 'create'; kind: string } | { name: 'stages' }

let open = $state.raw<Overlay>()

export const overlay = (): Overlay | undefined => open
export function show(what: Overlay): void {
  open = what
}
/** Closes what is open; with a name, only when it is that. */
export function hide(name?: Overlay['name']): void {
  if (!name || open?.name === name) open = undefined
}

/** While the palette is on its way, what is typed belongs to it. Reports whether it took the key. */
export function typeAhead(event: KeyboardEvent): boolean {
  if (open?.name !== 'palette' || event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return false
  if (document.querySelector('dialog:modal')) return false
  open.text = (open.text ?? '') + event.key
  event.preventDefault()
  return true
}
