import { describe, expect, it } from 'vitest'
import {
  byPassage,
  clock,
  extend,
  fromText,
  fromTurns,
  movePassage,
  moveSentence,
  passageAt,
  place,
  runs,
} from './transcript'

const turns = [
  { speaker: 'Ada 😀', offset: 0, text: 'Where is the key? I waited 🙈 an hour.' },
  { speaker: '', offset: -1, text: '(laughs)' },
  { speaker: 'Bo', offset: 61_000, text: 'I waited too. Then I left.' },
]
const source = fromTurns(turns)
const words = (span: { start: number; end: number } | null) =>
  span ? [...source.text].slice(span.start, span.end).join('') : null

describe('fromTurns', () => {
  it('joins turns as the server does', () => {
    expect(source.text).toBe(
      'Ada 😀: Where is the key? I waited 🙈 an hour.\n\n(laughs)\n\nBo: I waited too. Then I left.',
    )
  })

  it('knows where each turn starts, in characters', () => {
    for (const p of source.passages) {
      expect([...source.text].slice(p.start, p.start + p.points.length).join('')).toBe(p.text)
    }
  })
})

describe('fromText', () => {
  it('cuts at blank lines and keeps the places', () => {
    const body = fromText('Hello 😀,\nit broke.\r\n\r\n  Again.\n\n\n')
    expect(body.passages.map((p) => p.text)).toEqual(['Hello 😀,\nit broke.', 'Again.'])
    for (const p of body.passages) {
      expect([...body.text].slice(p.start, p.start + p.points.length).join('')).toBe(p.text)
    }
  })
})

describe('place', () => {
  const quote = (text: string, start: number, source_version: number) => ({
    key: 'Q-1',
    start,
    end: start + [...text].length,
    text,
    source_version,
  })

  it('trusts the span of the version shown', () => {
    expect(place(source, 3, [quote('I waited', 62, 3)]).placed[0]?.start).toBe(62)
  })

  it('finds the words of an earlier version again', () => {
    const { placed } = place(source, 3, [quote('I waited 🙈', 900, 1)])
    expect(words(placed[0] ?? null)).toBe('I waited 🙈')
  })

  it('says which words are gone', () => {
    expect(place(source, 3, [quote('never said', 0, 1)])).toEqual({ placed: [], gone: ['Q-1'] })
  })
})

describe('runs', () => {
  const first = source.passages[0]!
  const at = (text: string) => {
    const start = [...source.text.slice(0, source.text.indexOf(text))].length
    return { start, end: start + [...text].length }
  }

  it('splits at every edge of overlapping quotes and loses nothing', () => {
    const placed = [
      { key: 'Q-1', ...at('the key? I waited') },
      { key: 'Q-2', ...at('I waited 🙈') },
    ]
    const got = runs(first, placed, at('🙈 an'))
    expect(got.map((r) => r.text).join('')).toBe(first.text)
    expect(got.map((r) => [r.text, r.keys.join(), r.picked])).toEqual([
      ['Where is ', '', false],
      ['the key? ', 'Q-1', false],
      ['I waited', 'Q-1,Q-2', false],
      [' ', 'Q-2', false],
      ['🙈', 'Q-2', true],
      [' an', '', true],
      [' hour.', '', false],
    ])
  })

  it('clips a quote that runs over several turns', () => {
    const all = { key: 'Q-1', start: 0, end: source.points.length }
    for (const p of source.passages) {
      expect(runs(p, [all]).map((r) => [r.text, r.keys.length])).toEqual([[p.text, 1]])
    }
  })
})

describe('byPassage', () => {
  it('gives each passage the quotes that stand in it, one over several to each', () => {
    const all = { key: 'Q-1', start: 0, end: source.points.length }
    const laugh = { key: 'Q-2', start: source.passages[1]!.start, end: source.passages[1]!.start + 8 }
    const by = byPassage(source, [all, laugh])
    expect([...by].map(([i, q]) => [i, q.map((x) => x.key).join()])).toEqual([
      [0, 'Q-1'],
      [1, 'Q-1,Q-2'],
      [2, 'Q-1'],
    ])
    expect(byPassage(source, [laugh]).size).toBe(1)
  })
})

describe('the keyboard', () => {
  it('goes from sentence to sentence across turns, and stops at the ends', () => {
    let at = moveSentence(source, null, 'forward')
    const seen = [words(at)]
    for (let i = 0; i < 5; i++) seen.push(words((at = moveSentence(source, at, 'forward'))))
    expect(seen).toEqual([
      'Where is the key?',
      'I waited 🙈 an hour.',
      '(laughs)',
      'I waited too.',
      'Then I left.',
      'Then I left.',
    ])
    expect(words(moveSentence(source, at, 'back'))).toBe('I waited too.')
  })

  it('goes from turn to turn', () => {
    const second = movePassage(source, movePassage(source, null, 'forward'), 'forward')
    expect(words(second)).toBe('(laughs)')
    expect(words(movePassage(source, second, 'back'))).toBe('Where is the key?')
  })

  it('widens and narrows by a word at either edge, keeping one', () => {
    const start = moveSentence(source, null, 'forward')!
    const wider = extend(source, start, 'forward')
    expect(words(wider)).toBe('Where is the key? I')
    expect(words(extend(source, wider, 'back'))).toBe('Where is the key?')
    expect(words(extend(source, start, 'forward', 'start'))).toBe('is the key?')
    const laugh = movePassage(source, start, 'forward')!
    expect(extend(source, laugh, 'forward')).toEqual(laugh) // the next words are somebody else's
    expect(extend(source, laugh, 'back', 'start')).toEqual(laugh)
    let one = start
    for (let i = 0; i < 9; i++) one = extend(source, one, 'back')
    expect(words(one)).toBe('Where')
  })
})

describe('passageAt', () => {
  it('finds the turn of a place, the name of the speaker included in the one before', () => {
    expect(passageAt(source, source.points.length - 1)?.index).toBe(2)
    expect(passageAt(source, 0)?.index).toBe(0)
  })
})

describe('clock', () => {
  it.each([
    [-1, ''],
    [0, '0:00'],
    [83_000, '1:23'],
    [3_725_000, '1:02:05'],
  ])('writes %i as %j', (ms, want) => expect(clock(ms)).toBe(want))
})
