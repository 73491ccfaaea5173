// A requirement while it is written: its statement, what is read in it, and the criteria with words of their own. Chips
// and sentence stay in step; nothing is stored before the author saves it.

import { post } from '../../api/client'
import { asProblem, type Problem } from '../../api/problem'
import type { Json, Rec } from '../../api/wire'
import { dropDraft, keepDraft, readDraft } from '../../editor/draft'
import { slotsIn } from '../../editor/frame_slots'
import { edit } from '../../state/records.svelte'
import { count } from '../../words'
import { Reader } from '../wording/reader.svelte'
import type { Criterion, Dismissal, Phrase, ReadCriterion, Reading, ReadSentence } from '../wording/reading'
import { asConfirmed, type Told } from './confirmed'
import { compose, pair, type Own } from './match'
import { agrees, proposals } from './rewrite'
import type { Slot } from './slots'
import type { Question } from './questions'

const listOf = <T>(record: Rec, name: string): T[] => {
  const value = record.fields?.[name]
  return Array.isArray(value) ? (value as unknown as T[]) : []
}
const textOf = (record: Rec): string => {
  const value = record.fields?.['statement']
  return typeof value === 'string' ? value : ''
}
const equal = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

interface Step {
  statement: string
  own: Own[]
}
export const phrase = (c: Criterion) => post<Phrase>('/define/phrase', { criterion: JSON.stringify(c) })

export class Writing {
  statement = $state('')
  own = $state.raw<Own[]>([])
  /** The record that writing began from. */
  base = $state.raw<Rec>()!
  /** A wish in the statement is not refused when a criterion of its own words says it with a number. */
  readonly reader = new Reader('statement', (text) => {
    const bounded = this.own.some((o) => o.criterion.threshold != null)
    return post<Reading>('/define/read', { text, as: 'statement', ...(bounded && { bounded }) })
  })
  problem = $state.raw<Problem>()
  saving = $state(false)
  /** Canonical readings and gaps of the criteria with words of their own, by their JSON. */
  private told = $state.raw(new Map<string, Told>())
  /** Stored criteria that the statement said when writing began. */
  private before = $state.raw<ReadonlySet<number>>(new Set())
  private past = $state.raw<Step[]>([])
  /** The draft was found in this tab. */
  restored = $state(false)
  /** Shows the statement to whoever writes it by hand at the moment. */
  show: ((text: string) => void) | undefined

  /** Takes the keyboard back into the statement after a repair, onto the first slot when it brought some. */
  resume: (() => void) | undefined

  constructor(record: Rec) {
    this.base = record
    this.statement = textOf(record)
  }

  stored = $derived(listOf<Criterion>(this.base, 'criteria'))
  /** The sentences as read. One with slots that are still to be filled says nothing yet. */
  sentences = $derived<ReadSentence[]>(
    (this.reader.reading?.sentences ?? []).map((s) =>
      slotsIn(s.text).length > 0
        ? { ...s, verdict: 'refused', criteria: [], findings: [] }
        : asConfirmed(s, this.saidBefore, this.toldOf),
    ),
  )
  /** What is minded, but in a frame. */
  remarks = $derived(
    (this.reader.reading?.findings ?? []).filter(
      (f) => !this.sentences.some((s) => slotsIn(s.text).length > 0 && f.start >= s.start && f.end <= s.end),
    ),
  )
  readings = $derived<ReadCriterion[]>(this.sentences.flatMap((s) => s.criteria))
  /** The stored criteria that the statement said when writing began. */
  private saidBefore = $derived(this.stored.filter((_, i) => this.before.has(i)))
  composed = $derived(compose(this.readings, this.own, this.stored, this.before))
  /** What is read is of the words that stand there. */
  current = $derived(this.reader.of === this.statement && this.reader.reading !== undefined)
  rewritten = $derived(this.statement !== textOf(this.base))
  criteria = $derived(this.composed.list.map((c) => c.criterion))
  /** How many criteria would be stored otherwise than they are. */
  unsaved = $derived(this.criteria.filter((c) => !this.stored.some((s) => equal(s, c))).length)
  /** The author changed something; what is merely read and not stored yet is no change. */
  changed = $derived(
    this.rewritten ||
      !equal(
        this.own.map((o) => o.criterion),
        this.ownBefore(),
      ),
  )
  canUndo = $derived(this.past.length > 0)

  private ownBefore(): Criterion[] {
    return this.stored.filter((_, i) => !this.before.has(i))
  }

  /** Reads the record, and takes up the draft of this tab. */
  async start(): Promise<void> {
    const text = this.statement
    const reading = await this.reader.read(text, { now: true })
    await this.settle(reading ? this.readings : [])
    const kept = readDraft(this.draft)
    const draft = kept && kept.from === this.fingerprint() ? readStep(kept.text) : undefined
    if (!draft) return
    this.restored = true
    this.own = draft.own
    this.write(draft.statement)
  }
  /** Which stored criteria are the statement's is decided once, by its first reading. */
  private settle(readings: readonly ReadCriterion[]): Promise<unknown> {
    const { is, own } = pair(readings, this.stored)
    this.before = new Set(is.filter((i) => i !== undefined))
    this.own = own.map((i) => ({ stored: i, criterion: this.stored[i]! }))
    return Promise.all([...this.own.map((o) => o.criterion), ...this.saidBefore].map((c) => this.tell(c)))
  }

  private get draft() {
    return `${this.base.key} statement`
  }
  private fingerprint = () => JSON.stringify([textOf(this.base), this.stored])
  private keep() {
    const text = JSON.stringify({ statement: this.statement, own: this.own })
    if (this.changed) keepDraft(this.draft, { text, from: this.fingerprint() })
    else dropDraft(this.draft)
  }

  /** Takes the record as it is now: anew when nothing was changed here, else only what was not touched. */
  follow(record: Rec): void {
    if (this.saving) return // what is shown is on its way
    const moved = textOf(record) !== textOf(this.base) || !equal(listOf(record, 'criteria'), this.stored)
    if (moved && this.changed) return // the edit tells of the clash when it is saved
    this.base = record
    if (!moved) return
    this.past = []
    this.statement = textOf(record)
    this.show?.(this.statement)
    void this.start()
  }

  /** The statement as typed. */
  write(text: string): void {
    if (text === this.statement && this.reader.of === text) return
    this.statement = text
    this.show?.(text)
    this.keep()
    void this.reader.read(text)
  }

  /** Remembers how it was before an act other than typing. */
  private mark() {
    this.past = [...this.past.slice(-49), { statement: this.statement, own: this.own }]
  }
  /** Takes the last act back. */
  undo(): void {
    const last = this.past.at(-1)
    if (!last) return
    this.past = this.past.slice(0, -1)
    this.own = last.own
    this.write(last.statement)
    this.keep()
  }

  /** Replaces words of the statement, counted in code points, as one step. */
  replace(start: number, end: number, text: string): void {
    const points = [...this.statement]
    this.mark()
    this.write(points.slice(0, start).join('') + text + points.slice(end).join(''))
  }

  /** A chip of the statement says something else: the sentence is rewritten so that it is read as meant. */
  async chip(at: { sentence: number; criterion: number }, slot: Slot, change: Partial<Criterion>): Promise<void> {
    const sentence = this.reader.reading?.sentences[at.sentence]
    const before = sentence?.criteria[at.criterion]
    if (!sentence || !before || !this.current) return
    const text = this.statement
    const { spans: _, gaps: __, canonical: ___, ...rest } = before
    const meant = { ...rest, ...change }
    const points = [...text]
    const around = (words: string) =>
      points.slice(0, sentence.start).join('') + words + points.slice(sentence.end).join('')
    this.problem = undefined
    try {
      for (const words of proposals(text, sentence, before, meant, slot)) {
        const reading = await post<NonNullable<typeof this.reader.reading>>('/define/read', {
          text: around(words),
          as: 'statement',
        })
        const read = reading.sentences[at.sentence]?.criteria[at.criterion]
        if (this.statement !== text) return
        if (read && agrees(read, meant, slot)) return this.take(around(words), reading)
      }
      // No wording of the author's fits: the sentence is written anew, each of its criteria as a sentence.
      const all = sentence.criteria.map((c, i) => (i === at.criterion ? meant : c))
      const said = await Promise.all(all.map((c) => phrase(strip(c))))
      if (this.statement !== text) return
      this.mark()
      this.write(around(said.map((s) => s.text).join(' ')))
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
  }
  private take(text: string, reading: NonNullable<typeof this.reader.reading>) {
    this.mark()
    this.statement = text
    this.reader.take(text, reading)
    this.show?.(text)
    this.keep()
  }

  /** A chip of a criterion with words of its own says something else; its words follow. */
  async ownChip(at: number, change: Partial<Criterion>): Promise<void> {
    const o = this.own[at]
    if (!o) return
    const criterion = strip({ ...o.criterion, ...change })
    this.problem = undefined
    try {
      const said = await phrase({ ...criterion, text: '' })
      if (this.own[at] !== o) return
      this.setOwn(at, { ...criterion, text: said.text })
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
  }
  /** The words of a criterion were written: what is read in them takes the place of its parts. */
  async ownWords(at: number, text: string): Promise<void> {
    const o = this.own[at]
    if (!o || text === o.criterion.text) return
    this.problem = undefined
    try {
      const reading = await post<NonNullable<typeof this.reader.reading>>('/define/read', { text, as: 'statement' })
      if (this.own[at] !== o) return
      const read = reading.sentences.flatMap((s) => s.criteria)[0]
      const { check } = o.criterion
      this.setOwn(at, strip({ ...(read ?? {}), text, ...(check && { check }) }))
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
  }
  private setOwn(at: number, criterion: Criterion) {
    this.mark()
    this.own = this.own.map((x, i) => (i === at ? { ...x, criterion } : x))
    void this.tell(criterion)
    this.keep()
  }
  addOwn(criterion: Criterion = { text: '' }): number {
    this.mark()
    this.own = [...this.own, { criterion }]
    if (criterion.text) void this.tell(criterion)
    this.keep()
    return this.own.length - 1
  }
  removeOwn(at: number): void {
    this.mark()
    this.own = this.own.filter((_, i) => i !== at)
    this.keep()
  }

  /** The canonical reading and the gaps of a criterion with words of its own. */
  toldOf = (c: Criterion): Told | undefined => this.told.get(JSON.stringify(c))
  private async tell(c: Criterion) {
    if (this.told.has(JSON.stringify(c))) return
    try {
      const said = await phrase(c)
      this.told = new Map(this.told).set(JSON.stringify(c), { canonical: said.canonical, gaps: said.gaps })
    } catch {
      // Without its reading a criterion is shown by its words; the statement says what is wrong with the server.
    }
  }

  discard(): void {
    dropDraft(this.draft)
    this.past = []
    this.restored = false
    this.statement = textOf(this.base)
    this.show?.(this.statement)
    void this.start()
  }

  /** What a save would store, for its button: "Save statement and 2 criteria". */
  saves = $derived(
    [
      this.rewritten && 'statement',
      (this.unsaved > 0 || this.composed.gone.length > 0) && count(this.criteria.length, 'criterion', 'criteria'),
    ]
      .filter(Boolean)
      .join(' and '),
  )
  /** Stores statement and criteria as read. Resolves to whether it is saved; what was written stays until then. */
  async save(): Promise<boolean> {
    this.problem = undefined
    if (!this.current) await this.reader.read(this.statement, { now: true })
    if (!this.current) {
      this.problem = this.reader.problem
      return false
    }
    const criteria = this.criteria.filter((c) => c.text.trim())
    const fields: Record<string, Json> = {}
    if (this.rewritten) fields['statement'] = this.statement.trim() || null
    if (!equal(criteria, this.stored)) fields['criteria'] = criteria.length > 0 ? (criteria as unknown as Json) : null
    if (Object.keys(fields).length === 0) return true
    this.saving = true
    const { record, problem } = await edit(
      this.base.key,
      { fields },
      { from: this.base, quiet: true, what: `Save ${this.saves} of ${this.base.key}`, say: `${this.base.key} saved` },
    )
    this.saving = false
    if (problem && problem.status !== 412) this.problem = problem
    if (!record) return false
    this.saved(record)
    return true
  }
  saved(record: Rec) {
    dropDraft(this.draft)
    this.restored = false
    this.past = []
    this.base = record
    this.statement = textOf(record)
    void this.settle(this.readings)
  }

  questions = $derived(listOf<Question>(this.base, 'questions'))
  dismissed = $derived(listOf<Dismissal>(this.base, 'dismissed'))
}

/** Without the members that are not set, as they are stored. */
const strip = (c: Criterion): Criterion =>
  Object.fromEntries(
    Object.entries(c).filter(([name, v]) => v !== undefined && !['spans', 'gaps', 'canonical'].includes(name)),
  ) as unknown as Criterion

function readStep(text: string): Step | undefined {
  try {
    const step: unknown = JSON.parse(text)
    if (typeof step !== 'object' || step === null || !('statement' in step) || !('own' in step)) return undefined
    return typeof step.statement === 'string' && Array.isArray(step.own) ? (step as Step) : undefined
  } catch {
    return undefined
  }
}
