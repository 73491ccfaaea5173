// The keys that work on every screen.

import type { Binding } from '../state/keys.svelte'
import { setAsOf, asOf } from '../state/as_of.svelte'
import { show } from '../state/overlay.svelte'
import { go } from '../state/router.svelte'
import { canWrite } from '../state/session.svelte'
import { toggleSidebar } from '../state/appearance.svelte'
import { undoLast } from '../state/undo.svelte'
import { plain, sentence } from '../words'
import { createKeys, places } from './navigation'

export const everywhere: Binding[] = [
  { keys: 'mod+k', label: 'Search and act', run: () => show({ name: 'palette' }), always: true },
  { keys: '/', label: 'Search', run: () => show({ name: 'palette' }) },
  { keys: '?', label: 'This map', run: () => show({ name: 'keys' }) },
  { keys: 'z', label: 'Undo', run: undoLast, when: canWrite },
  { keys: '[', label: 'Sidebar', run: toggleSidebar },
  { keys: 'shift+n', label: 'Return to now', run: () => setAsOf(''), when: () => asOf() !== '' },
]

export const goTo: Binding[] = places.flatMap((p) =>
  p.key ? [{ keys: `g ${p.key}`, label: p.label, run: () => go(p.href) }] : [],
)

export const make: Binding[] = [
  ...Object.entries(createKeys).map(([key, kind]) => ({
    keys: `n ${key}`,
    label: sentence(plain(kind)),
    run: () => show({ name: 'create', kind }),
    when: canWrite,
  })),
  { keys: 'n n', label: 'Another kind', run: () => show({ name: 'palette', text: 'New ' }), when: canWrite },
]
