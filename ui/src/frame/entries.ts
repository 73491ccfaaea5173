// What the palette offers besides records: screens, what can be done here, new records, appearance, days.

import type { KindDef } from '../api/wire'
import type { IconName } from '../parts/Icon.svelte'
import type { Scope } from '../state/keys.svelte'
import { plain, sentence, slug } from '../words'
import { createKeys, places } from './navigation'

export interface Entry {
  id: string
  label: string
  /** Quiet text at the right. */
  hint?: string
  icon?: IconName
  /** Keys that do the same. */
  keys?: string
  /** Goes there … */
  href?: string
  /** … or does this. */
  run?: () => unknown
}

export function placeEntries(kinds: KindDef[]): Entry[] {
  return [
    ...places.map((p) => ({
      id: `go ${p.href}`,
      label: p.label,
      hint: 'Go to',
      href: p.href,
      keys: p.key && `g ${p.key}`,
    })),
    ...kinds.map((k) => ({
      id: `kind ${k.name}`,
      label: sentence(k.plural),
      hint: sentence(k.stage),
      href: `/${k.stage}/${slug(k.plural)}`,
    })),
  ]
}

/** Everything bound to a key on this screen, so that whoever knows a word need not know the key. */
export function actEntries(scopes: Scope[], press: (binding: Scope['bindings'][number]) => void): Entry[] {
  return scopes
    .toReversed()
    .filter((s) => !framed.has(s.name))
    .flatMap((s) =>
      s.bindings
        .filter((b) => !b.hidden && !moving.test(b.keys) && (b.when?.() ?? true))
        .map((b) => ({
          id: `act ${s.name} ${b.keys}`,
          label: b.label,
          hint: s.name,
          keys: b.keys,
          run: () => press(b),
        })),
    )
}
/** Keys that move a cursor, which the palette has taken the focus from. */
const moving = /^(?:j|k|x|enter|space|home|end|(?:\w+\+)?arrow\w+)$/

/** Scopes of the frame, which the palette offers in its own way. */
const framed = new Set(['Go to', 'New', 'Everywhere'])

export function createEntries(kinds: KindDef[], create: (kind: string) => void): Entry[] {
  const letter = Object.fromEntries(Object.entries(createKeys).map(([key, kind]) => [kind, key]))
  return kinds
    .filter((k) => k.name !== 'view')
    .map((k) => ({
      id: `new ${k.name}`,
      label: `New ${plain(k.name) === 'api' ? 'API' : plain(k.name)}`,
      hint: sentence(k.stage),
      icon: 'plus' as const,
      keys: letter[k.name] && `n ${letter[k.name]}`,
      run: () => create(k.name),
    }))
}
