// Reads a text while it is written: a moment after the last key, the answers that came too late dropped.

import { post } from '../../api/client'
import { asProblem, type Problem } from '../../api/problem'
import type { Reading } from './reading'

const pause = 150

export type As = 'statement' | 'story' | 'gherkin'

export const readNow = (text: string, as: As = 'statement') => post<Reading>('/define/read', { text, as })

/** A text and what the engine says of it. The former reading stays until the next one is there; `of` tells which text it is of. */
export class Reader {
  reading = $state.raw<Reading>()
  of = $state('')
  problem = $state.raw<Problem>()
  /** A text is on its way. */
  busy = $state(false)
  private wanted = ''
  private timer: ReturnType<typeof setTimeout> | undefined
  private waiting: ((reading: Reading | undefined) => void)[] = []

  constructor(
    private readonly as: As = 'statement',
    private readonly ask: (text: string, as: As) => Promise<Reading> = readNow,
  ) {}

  /** Reads a text soon, or at once. Resolves to its reading; undefined when another text was asked for meanwhile or it failed. */
  read(text: string, { now = false } = {}): Promise<Reading | undefined> {
    this.supersede()
    this.wanted = text
    this.busy = true
    return new Promise((resolve) => {
      this.waiting.push(resolve)
      this.timer = setTimeout(() => void this.send(text), now ? 0 : pause)
    })
  }

  private async send(text: string): Promise<void> {
    try {
      const reading = text.trim() ? await this.ask(text, this.as) : { sentences: [], findings: [] }
      if (text !== this.wanted) return
      this.take(text, reading)
    } catch (thrown) {
      if (text !== this.wanted) return
      this.problem = asProblem(thrown)
      this.done(undefined)
    }
  }

  /** Takes a reading made elsewhere. */
  take(text: string, reading: Reading): void {
    this.wanted = text
    this.of = text
    this.reading = reading
    this.problem = undefined
    this.done(reading)
  }

  private supersede() {
    clearTimeout(this.timer)
    this.done(undefined)
  }
  private done(reading: Reading | undefined) {
    clearTimeout(this.timer)
    this.busy = false
    for (const resolve of this.waiting.splice(0)) resolve(reading)
  }
  stop() {
    this.wanted = '\0'
    this.supersede()
  }
}
