import { describe, expect, it } from 'vitest'
import type { Rec } from '../api/wire'
import { Cursor } from './cursor.svelte'
import type { Hands } from './hands'
import { goTo } from './jump'
import { record } from './testing'

/** A list of a head, then so many rows, of which the first are loaded; the others come when `arrive` is called. */
function list(rows: number, loaded: number) {
  let there = loaded
  let come: () => void = () => {}
  const revealed: number[] = []
  const reached: number[] = []
  const collection = {
    lines: rows + 1,
    line: (i: number): { head: boolean; row?: Rec } =>
      i === 0 ? { head: true } : i <= there ? { head: false, row: record(i) } : { head: false },
    reach: (i: number) => {
      reached.push(i)
      return new Promise<void>((resolve) => (come = resolve))
    },
  }
  const cursor = new Cursor()
  return {
    cursor,
    revealed,
    reached,
    hands: { collection, cursor } as unknown as Hands,
    scroller: { reveal: (line: number) => revealed.push(line) },
    async arrive() {
      await new Promise((resolve) => setTimeout(resolve)) // loading begins after the paint
      there = rows
      come()
    },
  }
}

describe('going to a line', () => {
  it('goes to a loaded record at once, over heads', () => {
    const { cursor, hands, scroller, revealed } = list(5, 5)
    void goTo(hands, scroller, 0, 1)
    expect(cursor.key).toBe('FEAT-1')
    void goTo(hands, scroller, 99, -1)
    expect(cursor.key).toBe('FEAT-5')
    expect(revealed).toEqual([1, 5])
  })

  it('scrolls to a record that is not loaded before it loads, and then goes to it', async () => {
    const { cursor, hands, scroller, revealed, reached, arrive } = list(500, 100)
    const went = goTo(hands, scroller, 500, -1)
    expect(revealed).toEqual([500])
    expect(reached).toEqual([])
    expect(cursor.key).toBe('')
    await arrive()
    await went
    expect(reached).toEqual([500])
    expect(cursor.key).toBe('FEAT-500')
  })

  it('stays with a later move, also one to where the keys were', async () => {
    const { cursor, hands, scroller, arrive } = list(500, 100)
    await goTo(hands, scroller, 1, 1)
    const went = goTo(hands, scroller, 500, -1)
    await goTo(hands, scroller, 1, 1)
    await arrive()
    await went
    expect(cursor.key).toBe('FEAT-1')
  })

  it('stays where a click went meanwhile', async () => {
    const { cursor, hands, scroller, arrive } = list(500, 100)
    const went = goTo(hands, scroller, 500, -1)
    cursor.key = 'FEAT-7'
    await arrive()
    await went
    expect(cursor.key).toBe('FEAT-7')
  })

  it('goes nowhere in an empty list', async () => {
    const { cursor, hands, scroller, revealed } = list(0, 0)
    await goTo(hands, scroller, 0, -1)
    expect([cursor.key, revealed]).toEqual(['', []])
  })
})
