// Records being looked at, and edits of them. An edit shows at once and is sent after the one before it; when the
// server refuses, it is taken back. When somebody else changed the same thing meanwhile, both values are kept until
// the person chooses.

import { del, get, patch as send, post } from '../api/client'
import { asProblem, Problem } from '../api/problem'
import type { Applied, Key, Link, NewRecord, Op, Patch, Rec } from '../api/wire'
import { announce } from './announce.svelte'
import { asOf } from './as_of.svelte'
import { onChange, onResume } from './live.svelte'
import { applied, overlap } from './patch'
import { askReason } from './reason.svelte'
import { toast } from './toast.svelte'
import { remember } from './undo.svelte'

export interface Conflict {
  /** The record both edits started from. */
  base: Rec
  mine: Patch
  theirs: Rec
  /** Where both changed something: "title", "fields.reach". */
  paths: string[]
  reason?: string
}

export interface EditOptions {
  reason?: string
  /** What the reason prompt calls the edit; default "Change REQ-12". */
  what?: string
  /** Shown with a way to undo once it is saved; default: nothing is said. */
  say?: string
  /**
   * The record as it was when the person began to type. What somebody else changed since then at the same places is a
   * conflict, though the live connection has brought it here already.
   */
  from?: Rec
  /** The caller shows the problem itself. */
  quiet?: boolean
}
/** Exactly one is set, or neither when the person gave no reason and the edit was dropped. */
export interface Outcome {
  record?: Rec
  problem?: Problem
}

/** One record on the screen. All members are reactive. */
export class Entry {
  /** As the server last said. */
  confirmed = $state.raw<Rec>()
  /** Edits on their way, oldest first. */
  pending = $state.raw<Patch[]>([])
  problem = $state.raw<Problem>()
  conflict = $state.raw<Conflict>()
  /** As shown: confirmed, with the edits on their way. */
  value = $derived(this.confirmed && this.pending.reduce(applied, this.confirmed))
  loading = $derived(!this.confirmed && !this.problem)
  saving = $derived(this.pending.length > 0)
  private line: Promise<unknown> = Promise.resolve()

  constructor(
    readonly key: Key,
    private readonly moment: string,
  ) {}

  /** Loads the record anew. Never rejects. */
  async reload(): Promise<void> {
    try {
      this.take(await get<Rec>(`/records/${this.key}`, { as_of: this.moment }))
      this.problem = undefined
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
  }

  /** Takes a record the server sent, unless a newer one is here. */
  take(record: Rec): void {
    if (!this.confirmed || record.version >= this.confirmed.version) this.confirmed = record
  }

  edit(patch: Patch, options: EditOptions): Promise<Outcome> {
    this.pending = [...this.pending, patch]
    const outcome = this.line.then(() => this.save(patch, options))
    this.line = outcome
    return outcome.finally(() => (this.pending = this.pending.filter((p) => p !== patch)))
  }

  private async save(patch: Patch, options: EditOptions): Promise<Outcome> {
    let { reason } = options
    for (;;) {
      const base = this.confirmed
      if (!base) return {}
      const crossed = options.from ? overlap(patch, options.from, base) : []
      if (options.from && crossed.length > 0)
        return { problem: this.clash({ base: options.from, mine: patch, theirs: base, paths: crossed, reason }) }
      try {
        const record = await send<Rec>(
          `/records/${this.key}`,
          { ...patch, reason },
          { 'If-Match': `"${base.version}"` },
        )
        this.take(record)
        if (record.position > base.position) {
          const undo = () => undoChange(record.position, [this.key])
          remember(options.say ?? `Edit of ${this.key}`, undo)
          if (options.say) toast(options.say, { undo })
        }
        return { record }
      } catch (thrown) {
        const problem = asProblem(thrown)
        if (problem.code === 'reason_required' && !reason) {
          reason = await askReason(options.what ?? `Change ${this.key}`, problem.path)
          if (!reason) return {}
          continue
        }
        if (problem.status === 412 && problem.current) {
          const theirs = problem.current
          const paths = overlap(patch, base, theirs)
          this.take(theirs)
          // Somebody changed something else: the edit still says what it said, and is sent again on the new version.
          if (paths.length === 0 && theirs.version > base.version) continue
          return { problem: this.clash({ base, mine: patch, theirs, paths, reason }) }
        }
        if (!options.quiet) toast(sentence(problem), { tone: 'bad' })
        return { problem }
      }
    }
  }

  /** Keeps both values until the person chooses. */
  private clash(conflict: Conflict): Problem {
    this.conflict = conflict
    announce(`${this.key} was changed by somebody else meanwhile. Your edit is kept; choose which one stands.`)
    return new Problem(412, 'conflict', `${this.key} was changed by somebody else meanwhile`, '', this.key)
  }

  /** Ends a conflict: keeps the person's own values, or those of the other person. */
  resolve(choice: 'mine' | 'theirs'): Promise<Outcome> {
    const conflict = this.conflict
    this.conflict = undefined
    if (!conflict || choice === 'theirs') return Promise.resolve({})
    return this.edit(conflict.mine, { reason: conflict.reason, say: `Your edit of ${this.key} stands` })
  }
}

const kept = 200
const entries = new Map<string, Entry>()

/** The record with a key, as of the moment shown: loaded when asked for first, and again when it changes. */
export function record(key: Key): Entry {
  return entry(key, asOf())
}

function entry(key: Key, moment: string): Entry {
  const id = `${moment} ${key}`
  let found = entries.get(id)
  if (!found) {
    found = new Entry(key, moment)
    void found.reload()
  }
  entries.delete(id)
  entries.set(id, found) // the newest used is last
  for (const [oldest, old] of entries) {
    if (entries.size <= kept) break
    if (!old.saving && !old.conflict) entries.delete(oldest)
  }
  return found
}

/** Puts a record that came with a list where record() finds it, when it is complete. */
export function known(full: Rec): void {
  entry(full.key, asOf()).take(full)
}

/** Changes a record: shown at once, taken back when refused. Asks for a reason when one is needed. */
export async function edit(key: Key, patch: Patch, options: EditOptions = {}): Promise<Outcome> {
  if (asOf()) return refusedPast()
  const target = entry(key, '')
  if (!target.confirmed) await target.reload()
  if (!target.confirmed) return { problem: target.problem }
  return target.edit(patch, options)
}

function refusedPast(): Outcome {
  const problem = new Problem(0, 'past', 'A past day is shown, and the past cannot be changed', 'Return to now first')
  toast(sentence(problem), { tone: 'bad' })
  return { problem }
}

/** Runs a write that may need a reason: asks for it and sends again. Undefined when the person gave none. */
export async function reasoned<T>(
  what: string,
  write: (reason?: string) => Promise<T>,
  reason?: string,
): Promise<T | undefined> {
  try {
    return await write(reason)
  } catch (thrown) {
    const problem = asProblem(thrown)
    if (problem.code !== 'reason_required' || reason) throw problem
    const given = await askReason(what, problem.path)
    return given ? write(given) : undefined
  }
}

/** Several operations as one change (bulk edit, links). Rejects with a Problem; undefined when no reason was given. */
export async function apply(
  ops: Op[],
  what: string,
  { reason, say }: { reason?: string; say?: string } = {},
): Promise<Applied | undefined> {
  const done = await reasoned(what, (why) => post<Applied>('/changes', { ops, reason: why }), reason)
  if (!done) return undefined
  const undo = () => undoChange(done.position, done.keys ?? [])
  remember(say ?? what, undo)
  if (say) toast(say, { undo })
  refresh(done.keys ?? [])
  return done
}

/** Makes a record. Rejects with a Problem; undefined when no reason was given. */
export async function create(
  input: NewRecord,
  { reason, say = true } = {} as { reason?: string; say?: boolean },
): Promise<Rec | undefined> {
  const made = await reasoned(
    `New ${input.kind.replaceAll('_', ' ')}`,
    (why) => post<Rec>('/records', { ...input, reason: why }),
    reason,
  )
  if (!made) return undefined
  known(made)
  const undo = () => undoChange(made.position, [made.key])
  remember(`${made.key} created`, undo)
  if (say) toast(`${made.key} created`, { undo })
  return made
}

/** Deletes a record, with a way back. */
export async function remove(key: Key, reason?: string): Promise<void> {
  const version = entries.get(` ${key}`)?.confirmed?.version ?? (await get<Rec>(`/records/${key}`)).version
  const gone = await reasoned(
    `Delete ${key}`,
    (why) => del<Applied>(`/records/${key}`, { reason: why }, { 'If-Match': `"${version}"` }),
    reason,
  )
  if (!gone) return
  const undo = () => undoChange(gone.position, [key])
  remember(`${key} deleted`, undo)
  toast(`${key} deleted`, { undo })
  refresh([key])
}

/** Links two records, or takes the link away. */
export const link = (l: Link, reason?: string) =>
  apply([{ link: { ...l, if_present: true } }], `Link ${l.from} to ${l.to}`, {
    reason,
    say: `${l.from} ${l.relation.replaceAll('_', ' ')} ${l.to}`,
  })
export const unlink = (l: Link, reason?: string) =>
  apply([{ unlink: { ...l, if_present: true } }], `Unlink ${l.from} from ${l.to}`, {
    reason,
    say: `${l.from} no longer ${l.relation.replaceAll('_', ' ')} ${l.to}`,
  })

/** Takes a change back, whoever made it. Asks for a reason when one is needed. */
export async function undoChange(position: number, keys: Key[] = []): Promise<void> {
  try {
    const done = await reasoned(`Undo change ${position}`, (why) =>
      post<Applied>(`/changes/${position}/undo`, { reason: why }),
    )
    if (!done) return
    refresh([...keys, ...(done.keys ?? [])])
    toast('Undone')
  } catch (thrown) {
    toast(sentence(asProblem(thrown)), { tone: 'bad' })
  }
}

const sentence = (p: Problem) => (p.remedy ? `${p.message}. ${p.remedy}` : p.message)

function refresh(keys: Key[]) {
  for (const key of new Set(keys)) void entries.get(` ${key}`)?.reload()
}

onChange((change) =>
  refresh(
    change.keys
      .filter(({ key, version }) => version === undefined || version !== entries.get(` ${key}`)?.confirmed?.version)
      .map((k) => k.key),
  ),
)
onResume(() => refresh([...entries.values()].map((e) => e.key)))
