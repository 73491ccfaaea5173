// One collection as it is seen: its groups, each with its rows, kept true while the ledger moves.
import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import { get } from '../api/client'
import type { Problem } from '../api/problem'
import type { KindDef, LiveChange, Patch, Person, Rec, RecordPage } from '../api/wire'
import { me } from '../state/session.svelte'
import type { Settings } from './address'
import { groups, type Group } from './groups'
import { value } from './moves'
import { parameters, Rows, type Query } from './rows.svelte'
import { locate, lineOf, size, type Section } from './sections'

/** A group with its rows. */
export interface Part {
  group: Group
  rows: Rows
}

/** Two edits of the same thing: both are kept until one is chosen. */
export interface Clash {
  /** What both started from. */
  base: Rec
  mine: Patch
  theirs: Rec
  /** What is said when mine stands. */
  said: string
}

/** More changed records than this at once load the collection anew. */
const few = 60

/** How long a row that somebody else changed stays tinted, in milliseconds. */
const tint = 1600

/** One data set for all layouts. */
export class Collection {
  readonly kind: KindDef
  readonly settings: Settings
  readonly by: string
  readonly parts: Part[]
  readonly folded = new SvelteSet<string>()
  /** Records that somebody else just changed. */
  readonly touched = new SvelteSet<string>()
  /** What happened while a row was being edited: the record as the server has it. */
  readonly conflicts = new SvelteMap<string, Rec>()
  /** An edit that somebody else's stands against. */
  clash = $state.raw<Clash>()
  readonly #base: Query
  #held = new Set<string>()
  #changed = new Set<string>()
  #foreign = false
  readonly #reload: () => void
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `reload` is called when so much changed that all of it is to be loaded anew. */
  constructor(kind: KindDef, settings: Settings, by: string, people: Person[], reload: () => void, whole = false) {
    this.#reload = reload
    this.kind = kind
    this.settings = settings
    this.by = by
    this.#base = { kind, filter: settings.filter, words: settings.words, sort: settings.sort, whole }
    const all: Group[] = by === '' ? [{ value: '', label: '', terms: '' }] : groups(kind, by, people)
    this.parts = all.map((group) => ({
      group,
      rows: new Rows({ ...this.#base, filter: [settings.filter, group.terms].filter((t) => t !== '').join(' ') }),
    }))
  }

  /** Loads the first page of every group. */
  async start(): Promise<void> {
    await Promise.all(this.parts.map((p) => p.rows.reach(0)))
  }

  stop(): void {
    clearTimeout(this.#timer)
    for (const { rows } of this.parts) rows.stop()
  }

  get grouped(): boolean {
    return this.by !== ''
  }

  get starting(): boolean {
    return this.parts.some((p) => p.rows.starting && p.rows.problem === undefined)
  }

  get loading(): boolean {
    return this.parts.some((p) => p.rows.loading)
  }

  get problem(): Problem | undefined {
    return this.parts.map((p) => p.rows.problem).find((p) => p !== undefined)
  }

  get total(): number {
    return this.parts.reduce((n, p) => n + p.rows.total, 0)
  }

  /** The groups a list shows: those with records. */
  get shown(): Part[] {
    return this.grouped ? this.parts.filter((p) => p.rows.total > 0) : this.parts
  }

  get sections(): Section[] {
    return this.shown.map((p) => ({
      count: p.rows.total,
      folded: this.folded.has(p.group.value),
      head: this.grouped,
    }))
  }

  get lines(): number {
    return size(this.sections)
  }

  /** What stands on a line of the list: a group's head, a record, or a record that is still to be loaded. */
  line(line: number): { part: Part; row?: Rec; head: boolean } | undefined {
    const place = locate(this.sections, line)
    const part = place === undefined ? undefined : this.shown[place.section]
    if (place === undefined || part === undefined) return undefined
    return { part, row: part.rows.loaded[place.row], head: place.row < 0 }
  }

  /** The line of a record, -1 when it is not loaded or folded away. */
  lineOf(key: string): number {
    for (const [section, part] of this.shown.entries()) {
      const row = part.rows.indexOf(key)
      if (row >= 0) return lineOf(this.sections, { section, row })
    }
    return -1
  }

  /** Loads what the lines up to one show; resolves when it is there or cannot be had. */
  async reach(line: number): Promise<void> {
    const place = locate(this.sections, Math.max(0, Math.min(line, this.lines - 1)))
    if (place === undefined) return
    const before = this.shown.slice(0, place.section).filter((p) => !this.folded.has(p.group.value))
    const rows = this.shown[place.section]?.rows
    await Promise.all([...before.map((p) => p.rows.reach(p.rows.total - 1)), rows?.reach(Math.max(0, place.row))])
  }

  /** A record that is loaded. */
  find(key: string): Rec | undefined {
    for (const { rows } of this.parts) {
      const i = rows.indexOf(key)
      if (i >= 0) return rows.loaded[i]
    }
    return undefined
  }

  /** All loaded records that are not folded away, in the order they are seen. */
  get rows(): Rec[] {
    return this.shown.filter((p) => !this.folded.has(p.group.value)).flatMap((p) => p.rows.loaded)
  }

  /** The labels of the records seen so far. */
  get labels(): string[] {
    return [...new Set(this.parts.flatMap((p) => p.rows.loaded.flatMap((r) => r.labels ?? [])))].sort()
  }

  /** Shows a newer state of a record at once: in its place, or in the group it now belongs to. */
  put(row: Rec): void {
    const belongs = this.#part(row)
    const now = this.parts.find((p) => p.rows.indexOf(row.key) >= 0)
    if (now !== undefined && now === belongs) return now.rows.update(row)
    now?.rows.remove(row.key)
    belongs?.rows.insert(row)
  }

  remove(key: string): void {
    for (const { rows } of this.parts) rows.remove(key)
  }

  #part(row: Rec): Part | undefined {
    if (!this.grouped) return this.parts[0]
    const v = value(row, this.by)
    return (
      this.parts.find((p) => p.group.value === v) ??
      (v === '' ? undefined : this.parts.find((p) => p.group.value === '*'))
    )
  }

  /**
   * Keeps a record as it is while it is edited here; returns what lets it go. What somebody else made of it meanwhile is
   * then shown.
   */
  hold(key: string): () => void {
    this.#held.add(key)
    return () => {
      this.#held.delete(key)
      const theirs = this.conflicts.get(key)
      this.conflicts.delete(key)
      if (theirs !== undefined) this.put(theirs)
    }
  }

  /** Follows a change of the ledger. Many changes are looked up together. */
  follow(change: LiveChange): void {
    for (const k of change.keys) if (k.kind === this.kind.name) this.#changed.add(k.key)
    if (change.actor.id !== me()?.actor.id) this.#foreign = true
    if (this.#changed.size === 0 || this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      const keys = [...this.#changed]
      const foreign = this.#foreign
      this.#changed.clear()
      this.#foreign = false
      void this.refresh(keys, foreign).catch(this.#reload)
    }, 80)
  }

  /**
   * Looks records up again: what still belongs here is shown as it is now, what does not is taken out. What somebody
   * else changed is tinted for a moment.
   */
  async refresh(keys: string[], tinted = true): Promise<void> {
    if (keys.length > few) return this.#reload()
    const query = { ...this.#base, filter: `${this.#base.filter} key:${keys.join(',')}` }
    const { records } = await get<RecordPage>('/records', {
      ...parameters(query),
      brief: !query.whole,
      limit: keys.length,
    })
    const found = new Map(records.map((r) => [r.key, r]))
    for (const key of keys) {
      const row = found.get(key)
      const had = this.find(key)
      if (row !== undefined && had !== undefined && row.version <= had.version) continue
      if (this.#held.has(key)) {
        if (row !== undefined) this.conflicts.set(key, row)
        continue
      }
      if (row === undefined) this.remove(key)
      else this.put(row)
      if (row !== undefined && tinted) this.#tint(key)
    }
  }

  #tint(key: string): void {
    this.touched.add(key)
    setTimeout(() => this.touched.delete(key), tint)
  }
}
