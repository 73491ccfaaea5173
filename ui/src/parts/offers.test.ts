import { describe, expect, it } from 'vitest'
import { Offers } from './offers.svelte'

/** An answer that comes when it is told to. */
function later() {
  let come!: (found: string[]) => void
  let fail!: (why: Error) => void
  const answer = new Promise<string[]>((resolve, reject) => {
    come = resolve
    fail = reject
  })
  return { answer, come, fail }
}

describe('what Enter takes', () => {
  it('is the offer the arrows went to', async () => {
    const offers = new Offers<string>()
    await offers.look(['a', 'b', 'c'])
    const taken: string[] = []
    offers.move(1)
    offers.enter((o) => taken.push(o))
    offers.move(-1)
    offers.move(-1)
    offers.enter((o) => taken.push(o))
    expect(taken).toEqual(['b', 'c'])
  })

  it('is never an offer for older words', async () => {
    const offers = new Offers<string>()
    await offers.look(['old'])
    const slow = later()
    const shown = offers.look(slow.answer)
    const taken: string[] = []
    offers.enter((o) => taken.push(o))
    expect(taken).toEqual([])
    slow.come(['new', 'other'])
    await shown
    expect(taken).toEqual(['new'])
  })

  it('is nothing when nothing is found, when more is typed, or when the field is left', async () => {
    const offers = new Offers<string>()
    const taken: string[] = []
    const ask = async (end: (offers: Offers<string>) => unknown, found: string[]) => {
      const slow = later()
      const shown = offers.look(slow.answer)
      offers.enter((o) => taken.push(o))
      const more = end(offers)
      slow.come(found)
      await shown
      await more
    }
    await ask(() => {}, [])
    await ask((o) => o.look(['typed on']), ['a'])
    await ask((o) => o.leave(), ['a'])
    expect(taken).toEqual([])
  })
})

describe('offers', () => {
  it('are those for the words typed last, in whatever order the answers come', async () => {
    const offers = new Offers<string>()
    const [first, second] = [later(), later()]
    const shown = [offers.look(first.answer), offers.look(second.answer)]
    second.come(['second'])
    first.come(['first'])
    await Promise.all(shown)
    expect(offers.found).toEqual(['second'])
  })

  it('are none when the answer failed', async () => {
    const offers = new Offers<string>()
    await offers.look(['old'])
    const slow = later()
    const shown = offers.look(slow.answer)
    slow.fail(new Error('unreachable'))
    await expect(shown).rejects.toThrow('unreachable')
    const taken: string[] = []
    offers.enter((o) => taken.push(o))
    expect(offers.found).toEqual([])
    expect(taken).toEqual([])
  })
})
