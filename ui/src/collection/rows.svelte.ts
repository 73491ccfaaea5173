// The rows of one listing, loaded page by page as they are reached.
import { get } from '../api/client'
import { asProblem, type Problem } from '../api/problem'
import type { KindDef, Rec, RecordPage } from '../api/wire'
import { asOf } from '../state/as_of.svelte'
import { comparator, printOrder, type Order } from './compare'

/** What a listing asks for. */
export interface Query {
  kind: KindDef
  filter: string
  words: string
  sort: Order[]
  /** Whether lists and objects are loaded too. */
  whole: boolean
}

/** The first page is small, so that something is seen soon; the next ones are not. */
const first = 100
const more = 500
const most = 1000

/** The parameters by which the API lists and exports what a query asks for. */
export function parameters(query: Omit<Query, 'whole'>): Record<string, string | string[]> {
  return {
    kind: query.kind.name,
    filter: query.filter,
    q: query.words,
    sort: query.sort.map(printOrder),
    as_of: asOf(),
  }
}

/** The rows of a listing. Loads itself; what is not loaded yet is undefined in `at`. */
export class Rows {
  readonly query: Query
  /** The rows loaded, from the first on without gaps. */
  loaded = $state.raw<Rec[]>([])
  total = $state(0)
  problem = $state.raw<Problem>()
  /** True until the first answer. */
  starting = $state(true)
  loading = $state(false)
  #next: string | undefined = undefined
  #wanted = 0
  #running: Promise<void> | undefined
  #abort = new AbortController()
  #index: Map<string, number> | undefined

  constructor(query: Query) {
    this.query = query
  }

  /** Loads pages until the row at an index is there. */
  reach(index: number): Promise<void> {
    this.#wanted = Math.max(this.#wanted, index + 1)
    if (this.problem !== undefined) return Promise.resolve() // until `retry`
    return (this.#running ??= this.#load().finally(() => (this.#running = undefined)))
  }

  /** Tries again after a failure. */
  retry(): Promise<void> {
    this.problem = undefined
    return this.reach(this.#wanted - 1)
  }

  /** Stops loading; what is loaded stays. */
  stop(): void {
    this.#abort.abort()
  }

  /** Whether all rows are loaded. */
  get complete(): boolean {
    return !this.starting && this.#next === undefined
  }

  async #load(): Promise<void> {
    while (this.starting || (this.#next !== undefined && this.loaded.length < this.#wanted)) {
      const missing = this.#wanted - this.loaded.length
      this.loading = true
      try {
        const page = await get<RecordPage>(
          '/records',
          {
            ...parameters(this.query),
            brief: !this.query.whole,
            total: this.starting,
            limit: this.starting ? first : missing > more && !this.query.whole ? most : more,
            after: this.#next,
          },
          this.#abort.signal,
        )
        this.#add(page)
      } catch (thrown) {
        if (!this.#abort.signal.aborted) this.problem = asProblem(thrown)
        return
      } finally {
        this.loading = false
      }
    }
  }

  #add(page: RecordPage): void {
    // A record that moved behind the place read so far comes again: it stays where it is. The index grows with the rows,
    // for it would take long to make it anew with every page.
    const index = this.#indexed()
    const rows = [...this.loaded]
    for (const row of page.records) {
      if (index.has(row.key)) continue
      index.set(row.key, rows.length)
      rows.push(row)
    }
    this.loaded = rows
    this.#next = page.next === '' ? undefined : page.next
    if (this.starting) this.total = page.total ?? page.records.length
    if (this.#next === undefined) this.total = this.loaded.length
    this.starting = false
  }

  #set(rows: Rec[]): void {
    this.loaded = rows
    this.#index = undefined
  }

  #indexed(): Map<string, number> {
    return (this.#index ??= new Map(this.loaded.map((r, i) => [r.key, i])))
  }

  /** The place of a record among the loaded, -1 when it is not. */
  indexOf(key: string): number {
    return this.#indexed().get(key) ?? -1
  }

  /** Puts a newer state of a record in its place, where it stays until the listing is loaded anew. */
  update(row: Rec): void {
    const i = this.indexOf(row.key)
    if (i >= 0) this.loaded = this.loaded.with(i, row) // no row changes its place
  }

  /** Takes a record out. */
  remove(key: string): void {
    const i = this.indexOf(key)
    if (i < 0) return
    this.#set(this.loaded.toSpliced(i, 1))
    this.total--
  }

  /** Puts a record where the order wants it; beyond what is loaded it only counts. */
  insert(row: Rec): void {
    if (this.indexOf(row.key) >= 0) return this.update(row)
    this.total++
    const before = comparator(this.query.kind, this.query.sort)
    let low = 0
    let high = this.loaded.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (before(this.loaded[middle] ?? row, row) <= 0) low = middle + 1
      else high = middle
    }
    if (low === this.loaded.length && this.#next !== undefined) return
    this.#set(this.loaded.toSpliced(low, 0, row))
  }
}
