import { describe, expect, it } from 'vitest'
import { diffWords, fold, type Piece } from './diff'

const short = (pieces: Piece[]) =>
  pieces.map((p) => ({ same: p.text, old: `[-${p.text}-]`, new: `{+${p.text}+}` })[p.kind]).join('')
const side = (pieces: Piece[], kind: 'old' | 'new') =>
  pieces
    .filter((p) => p.kind === 'same' || p.kind === kind)
    .map((p) => p.text)
    .join('')

describe('a difference', { timeout: 30_000 }, () => {
  it.each([
    ['', '', ''],
    ['a', '', '[-a-]'],
    ['', 'a', '{+a+}'],
    ['under 200 ms', 'under 150 ms', 'under [-200-]{+150+} ms'],
    ['the quick fox', 'the fox', 'the [-quick -]fox'],
    ['the fox', 'the quick fox', 'the {+quick +}fox'],
    ['für alle Nutzer', 'für viele Nutzer', 'für [-alle-]{+viele+} Nutzer'],
    // A space between two changed words is no help.
    ['a big dog ran', 'a small cat ran', 'a [-big dog-]{+small cat+} ran'],
    ['one\ntwo\n', 'one\nthree\n', 'one\n[-two-]{+three+}\n'],
    ['👍 yes', '👎 yes', '[-👍-]{+👎+} yes'],
  ])('from %j to %j', (a, b, want) => expect(short(diffWords(a, b))).toBe(want))

  it('read without what is new is the old text, and the other way round, for any two texts', () => {
    let seed = 5
    const next = (n: number) => (seed = (seed * 48271) % 2147483647) % n
    const words = ['a', 'b', 'c', ' ', ' ', '\n', '.', 'd-e', '😀']
    const text = () => Array.from({ length: next(30) }, () => words[next(words.length)]).join('')
    for (let i = 0; i < 3000; i++) {
      const [a, b] = [text(), text()]
      const pieces = diffWords(a, b)
      expect([side(pieces, 'old'), side(pieces, 'new')]).toEqual([a, b])
      for (let k = 1; k < pieces.length; k++) expect(pieces[k]!.kind).not.toBe(pieces[k - 1]!.kind)
    }
  })

  it('of long texts takes bounded time', () => {
    const many = (word: string) => Array.from({ length: 40_000 }, (_, i) => `${word}${i}`).join(' ')
    const begun = performance.now()
    const pieces = diffWords(many('a'), many('b'))
    expect(performance.now() - begun).toBeLessThan(4000)
    expect([side(pieces, 'old'), side(pieces, 'new')]).toEqual([many('a'), many('b')])
    // One word in a long text is still found.
    const long = many('a')
    expect(diffWords(long, long.replace('a20000 ', 'changed ')).map((p) => p.kind)).toEqual([
      'same',
      'old',
      'new',
      'same',
    ])
  })

  it('of very different long texts is told line by line', () => {
    const line = (i: number, w: string) => `${Array.from({ length: 60 }, (_, k) => `${w}${i}x${k}`).join(' ')}\n`
    const a = Array.from({ length: 40 }, (_, i) => line(i, i % 2 ? 'same' : 'old')).join('')
    const b = Array.from({ length: 40 }, (_, i) => line(i, i % 2 ? 'same' : 'new')).join('')
    const pieces = diffWords(a, b)
    expect(pieces.filter((p) => p.kind === 'same').length).toBe(20)
  })
})

describe('folding', () => {
  const text = Array.from({ length: 100 }, (_, i) => `word${i}`).join(' ')
  it('keeps what is near a change and loses nothing', () => {
    for (const [first, last] of [
      [true, false],
      [false, true],
      [false, false],
    ] as const) {
      const f = fold(text, first, last)
      expect(f.head + f.hidden + f.tail).toBe(text)
      expect(f.head === '').toBe(first)
      expect(f.tail === '').toBe(last)
      expect(f.hidden.length).toBeGreaterThan(0)
    }
  })
  it('leaves a short stretch alone', () =>
    expect(fold('short', false, false)).toEqual({ head: 'short', hidden: '', tail: '' }))
})
