import { describe, expect, it } from 'vitest'
import { difference, type Piece } from './difference'

const shown = (pieces: Piece[]) =>
  pieces.map((p) => (p.sort === 'same' ? p.text : p.sort === 'gone' ? `[-${p.text}-]` : `{+${p.text}+}`)).join('')
const without = (pieces: Piece[], sort: Piece['sort']) =>
  pieces
    .filter((p) => p.sort !== sort)
    .map((p) => p.text)
    .join('')

describe('difference', () => {
  it.each([
    ['under 300 ms', 'under 200 ms', 'under [-300-]{+200+} ms'],
    ['a b', 'a b', 'a b'],
    ['', 'new', '{+new+}'],
    ['one two three', 'four five three', '[-one two-]{+four five+} three'],
    ['Fast.', 'Fast!', 'Fast[-.-]{+!+}'],
  ])('from %j to %j', (old, next, want) => expect(shown(difference(old, next))).toBe(want))

  it('always leads from the one to the other', () => {
    const pieces = ['a', 'b', ' ', '\n', '.', '😀', 'é']
    let seed = 11
    const next = (n: number) => (seed = (seed * 48271) % 2147483647) % n
    const text = () => Array.from({ length: next(30) }, () => pieces[next(pieces.length)]).join('')
    for (let i = 0; i < 1000; i++) {
      const [old, now] = [text(), text()]
      const d = difference(old, now)
      expect([without(d, 'new'), without(d, 'gone')]).toEqual([old, now])
    }
  })

  it('answers for long texts too', () => {
    const old = Array.from({ length: 9000 }, (_, i) => `a${i}`).join(' ')
    const now = Array.from({ length: 9000 }, (_, i) => `b${i}`).join(' ')
    expect(difference(old, now).length).toBeGreaterThan(1)
  })
})
