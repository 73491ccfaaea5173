// What a field with suggestions offers, and what Enter takes of it.

/** The offers for the words that were typed last. Answers may come late and out of order. */
export class Offers<T> {
  /** What is offered; until the answer is there, what was offered for older words. */
  found = $state.raw<T[]>([])
  /** The place of the offer that Enter takes. */
  at = $state(0)
  #asked = 0
  #answered = 0
  #take: ((offer: T) => void) | undefined

  get current(): T | undefined {
    return this.found[this.at]
  }

  /** Shows an answer once it is there, unless it was asked again meanwhile. A failed one offers nothing. */
  async look(answer: T[] | Promise<T[]>): Promise<void> {
    const mine = ++this.#asked
    this.#take = undefined
    let found: T[] = []
    try {
      found = await answer
    } finally {
      if (mine === this.#asked) this.#show(found)
    }
  }

  #show(found: T[]): void {
    this.#answered = this.#asked
    this.found = found
    this.at = 0
    const take = this.#take
    this.#take = undefined
    if (found[0] !== undefined) take?.(found[0])
  }

  /** Goes so many offers down, round the end. */
  move(by: 1 | -1): void {
    const n = Math.max(1, this.found.length)
    this.at = (this.at + by + n) % n
  }

  /** Takes the present offer; while the answer is awaited, the first one of it, and never one for older words. */
  enter(take: (offer: T) => void): void {
    if (this.#answered !== this.#asked) this.#take = take
    else if (this.current !== undefined) take(this.current)
  }

  /** Forgets an Enter that still waits for its answer. */
  leave(): void {
    this.#take = undefined
  }
}
