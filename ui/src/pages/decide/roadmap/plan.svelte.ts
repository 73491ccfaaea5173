// Loads the roadmap and what its cards show, and moves cards: a move shows at once, asks why where the field asks for
// it, and is taken back when it is refused or thought better of.

import { tick } from 'svelte'
import { get } from '../../../api/client'
import type { Figure, Key, Rec, RecordPage } from '../../../api/wire'
import { remember as rememberPlaces } from '../../../collection/flip'
import { patch, place } from '../../../collection/moves'
import { announce } from '../../../state/announce.svelte'
import { asOf } from '../../../state/as_of.svelte'
import { askReason } from '../../../state/reason.svelte'
import { edit, known } from '../../../state/records.svelte'
import { resource, type Resource } from '../../../state/resource.svelte'
import { kind as kindNamed } from '../../../state/session.svelte'
import { isoDay } from '../../../words'
import { beside, columns, labelOf, type Card, type Column, type Horizon, type Roadmap } from './roadmap'

interface Loaded {
  roadmap: Roadmap
  features: Rec[]
  opportunities: Rec[]
  commitments: Rec[]
  releases: Rec[]
  scores: { key: Key; score: Figure }[]
}

/** All records of a kind that a roadmap can reasonably show. */
async function all(kind: string, as_of: string, signal: AbortSignal): Promise<Rec[]> {
  const found: Rec[] = []
  let after: string | undefined
  do {
    const page = await get<RecordPage>('/records', { kind, limit: 200, sort: 'key', after, as_of }, signal)
    found.push(...page.records)
    after = page.next
  } while (after && found.length < 2000)
  return found
}

/** The day the roadmap is read on: today, or the past day that is shown. */
export const dayShown = (): string => (/^\d{4}-\d\d-\d\d/.test(asOf()) ? asOf().slice(0, 10) : isoDay(new Date()))

const shown = new Set(['feature', 'opportunity', 'commitment', 'release'])

export class Plan {
  #moved = $state.raw<ReadonlyMap<Key, Horizon>>(new Map())
  /** The card the keys act on. */
  here = $state('')
  readonly loaded: Resource<Loaded>
  readonly columns: Column[] = $derived.by(() =>
    this.loaded.value ? columns({ ...this.loaded.value, today: dayShown() }, this.#moved) : [],
  )
  readonly cards: Card[] = $derived(this.columns.flatMap((c) => c.cards))

  constructor() {
    this.loaded = resource(
      async (signal) => {
        const as_of = asOf()
        const [roadmap, features, opportunities, commitments, releases, score] = await Promise.all([
          get<Roadmap>('/decide/roadmap', { as_of }, signal),
          all('feature', as_of, signal),
          all('opportunity', as_of, signal),
          all('commitment', as_of, signal),
          all('release', as_of, signal),
          get<{ features: { key: Key; score: Figure }[] | null }>('/decide/score', { by: 'rice', as_of }, signal),
        ])
        for (const f of features) known(f)
        return { roadmap, features, opportunities, commitments, releases, scores: score.features ?? [] }
      },
      { touches: (change) => change.keys.some((k) => shown.has(k.kind)) || (change.links?.length ?? 0) > 0 },
    )
  }

  at(key: Key): Horizon | undefined {
    return this.columns.find((c) => c.cards.some((card) => card.key === key))?.horizon
  }

  /** Moves a card to a column. Resolves when the server has it or the move was dropped. */
  async move(key: Key, to: Horizon, root: HTMLElement | undefined): Promise<void> {
    const from = this.at(key)
    if (from === undefined || from === to) return
    await this.#show(root, key, (moved) => moved.set(key, to))
    const what = to === '' ? `Take ${key} off the plan` : `Move ${key} to ${labelOf(to).toLowerCase()}`
    const say = to === '' ? `${key} taken off the plan` : `${key} moved to ${labelOf(to).toLowerCase()}`
    const feature = this.cards.find((c) => c.key === key)?.record
    const kind = kindNamed('feature')
    const asks = kind && feature && place(kind, feature, 'horizon', to)?.reason
    const reason = asks ? await askReason(what, 'fields.horizon', this.#card(root, key)) : undefined
    const { record } =
      asks && !reason ? {} : await edit(key, patch('horizon', to), { what, say, ...(reason && { reason }) })
    if (record) await this.loaded.reload()
    await this.#show(root, record ? undefined : key, (moved) => moved.delete(key))
    if (!record) announce(`${key} stays in ${labelOf(from).toLowerCase()}`)
  }

  /** Moves a card one column left or right; says so when there is none. */
  async shift(key: Key, by: 1 | -1, root: HTMLElement | undefined): Promise<void> {
    const to = beside(this.columns, key, by)
    if (to === undefined) announce(`${key} cannot move further ${by > 0 ? 'right' : 'left'}`)
    else await this.move(key, to, root)
  }

  async #show(root: HTMLElement | undefined, focused: Key | undefined, change: (moved: Map<Key, Horizon>) => unknown) {
    const glide = rememberPlaces(root, '[data-key]')
    const next = new Map(this.#moved)
    change(next)
    this.#moved = next
    await tick()
    glide()
    if (focused) this.#card(root, focused)?.querySelector<HTMLElement>('h3 a')?.focus()
  }
  #card(root: HTMLElement | undefined, key: Key): HTMLElement | undefined {
    return root?.querySelector<HTMLElement>(`[data-key="${key}"]`) ?? undefined
  }
}
