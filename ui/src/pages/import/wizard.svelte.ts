// What is being imported. It lives beside the page, so that leaving the page and coming back loses nothing: chosen
// files, edits of mappings, and the import that runs.

import { del, get, post } from '../../api/client'
import { asProblem, Problem } from '../../api/problem'
import type { components } from '../../api/schema'
import type { Mapping } from './mapping'
import { maxFiles, nameAll, type Named } from './names'
import { upload } from './upload'

export type Import = components['schemas']['Import']
export type Report = components['schemas']['ProductImportReport']
export type FileReport = components['schemas']['ProductFileReport']
type Request = components['schemas']['ImportRequest']

export interface Chosen {
  name: string
  file: File
  sent: number
  /** The id of the upload once it is there. */
  id?: string
  problem?: Problem
}

/** How the files are to be read, beside what each table says. */
export interface Reading {
  format: string
  origin: string
  /** '' told from the file, 'day', 'month'. */
  order: '' | 'day' | 'month'
}

const pollAfter = 400

class Wizard {
  files = $state<Chosen[]>([])
  reading = $state<Reading>({ format: '', origin: '', order: '' })
  /** By name of file: what its columns mean, when that was edited. */
  tables = $state.raw<Record<string, { kind?: string; mapping?: Mapping }>>({})
  skipBad = $state(false)
  reason = $state('')
  /** The last dry run; undefined: none yet, or the files changed since. */
  dry = $state.raw<Import>()
  checking = $state(false)
  /** The import that runs or has run. */
  run = $state.raw<Import>()
  problem = $state.raw<Problem>()

  #sending = new Map<string, AbortController>()
  #dirty = false
  #soon: ReturnType<typeof setTimeout> | undefined

  get total(): number {
    return this.files.reduce((sum, f) => sum + f.file.size, 0)
  }
  get sent(): number {
    return this.files.reduce((sum, f) => sum + (f.id ? f.file.size : f.sent), 0)
  }
  get uploading(): boolean {
    return this.files.some((f) => !f.id && !f.problem)
  }
  get ready(): boolean {
    return this.files.length > 0 && this.files.every((f) => f.id)
  }
  get bad(): number {
    return (this.dry?.report?.files ?? []).reduce((sum, f) => sum + f.error_count, 0)
  }

  /** Takes files in and sends them, one after the other. */
  add(chosen: readonly Named[]): void {
    const room = maxFiles - this.files.length
    const names = nameAll(
      chosen.slice(0, room),
      this.files.map((f) => f.name),
    )
    this.problem =
      chosen.length > room
        ? new Problem(
            0,
            'invalid',
            `One import takes ${maxFiles} files; ${chosen.length - room} were left out`,
            'Import them afterwards, or run throughline import with the folder',
          )
        : undefined
    if (this.run && this.run.state !== 'running') this.run = undefined
    this.dry = undefined
    for (const { name, file } of names) this.files.push({ name, file, sent: 0 })
    void this.#sendNext()
  }

  /** Tries to send a file again that could not be sent. */
  retry(name: string): void {
    const file = this.files.find((f) => f.name === name)
    if (file) file.problem = undefined
    void this.#sendNext()
  }

  remove(name: string): void {
    this.#sending.get(name)?.abort()
    const id = this.files.find((f) => f.name === name)?.id
    if (id) void del(`/uploads/${id}`).catch(() => {}) // the server removes it after a day
    this.files = this.files.filter((f) => f.name !== name)
    const { [name]: _, ...rest } = this.tables
    this.tables = rest
    this.dry = undefined
    if (this.ready) this.check()
  }

  clear(): void {
    for (const f of [...this.files]) this.remove(f.name)
    this.reading = { format: '', origin: '', order: '' }
    this.reason = ''
    this.skipBad = false
    this.run = this.problem = undefined
  }

  /** Says what a table becomes; an undefined mapping is the one proposed for the kind. */
  setTable(name: string, kind: string, mapping?: Mapping): void {
    this.tables = { ...this.tables, [name]: mapping ? { mapping } : { kind } }
    this.check(300)
  }

  /** Takes the edits of a table back. */
  resetTable(name: string): void {
    const { [name]: _, ...rest } = this.tables
    this.tables = rest
    this.check()
  }

  /** Does everything and keeps nothing, to see what would happen. Asked for while one runs, it is run again after it. */
  check(after = 0): void {
    this.#dirty = true
    clearTimeout(this.#soon)
    this.#soon = setTimeout(() => void this.#check(), after)
  }

  async #check(): Promise<void> {
    if (this.checking) return
    this.checking = true
    while (this.#dirty && this.ready) {
      this.#dirty = false
      this.problem = undefined
      try {
        // Bad rows are left out of the dry run, so that it tells what becomes of all others.
        const answer = await this.#until(
          await post<Import>('/imports', { ...this.#request(), dry_run: true, skip_bad: true }),
          () => {},
        )
        if (!this.#dirty) this.dry = answer
      } catch (thrown) {
        if (!this.#dirty) this.problem = asProblem(thrown)
      }
    }
    this.checking = false
  }

  /** Imports what was checked. */
  async start(): Promise<void> {
    this.problem = undefined
    try {
      const begun = await post<Import>('/imports', {
        ...this.#request(),
        skip_bad: this.skipBad,
        reason: this.reason.trim() || undefined,
      })
      await this.follow(begun)
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
  }

  /** Shows an import until it has ended. What was chosen stays when it failed. */
  async follow(begun: Import): Promise<void> {
    this.run = begun
    const ended = await this.#until(begun, (now) => (this.run = now))
    this.run = ended
    if (ended.state !== 'done') return
    this.files = []
    this.tables = {}
    this.dry = undefined
    this.reason = ''
    this.skipBad = false
  }

  #request(): Pick<Request, 'uploads' | 'format' | 'origin' | 'day_first' | 'tables'> {
    const { format, origin, order } = this.reading
    return {
      uploads: this.files.flatMap((f) => f.id ?? []),
      format: format || undefined,
      origin: origin.trim() || undefined,
      day_first: order === '' ? undefined : order === 'day',
      tables: Object.keys(this.tables).length > 0 ? this.tables : undefined,
    }
  }

  async #until(begun: Import, tell: (now: Import) => void): Promise<Import> {
    let now = begun
    while (now.state === 'running') {
      await new Promise((go) => setTimeout(go, pollAfter))
      try {
        now = await get<Import>(`/imports/${begun.id}`)
      } catch (thrown) {
        if (asProblem(thrown).code !== 'offline') throw thrown
        continue // it runs on without us
      }
      tell(now)
    }
    return now
  }

  async #sendNext(): Promise<void> {
    if (this.#sending.size > 0) return
    const next = this.files.find((f) => !f.id && !f.problem)
    if (!next) {
      if (this.ready) this.check()
      return
    }
    const stop = new AbortController()
    this.#sending.set(next.name, stop)
    try {
      const there = await upload(
        next.file,
        next.name,
        (bytes) => (next.sent = Math.min(bytes, next.file.size)),
        stop.signal,
      )
      if (there.name === next.name) next.id = there.id
      else {
        // The server made the name safe; reports use that name.
        next.name = there.name
        next.id = there.id
      }
    } catch (thrown) {
      next.problem = asProblem(thrown)
    }
    this.#sending.clear()
    void this.#sendNext()
  }
}

export const wizard = new Wizard()
