import { describe, expect, it } from 'vitest'
import { CodePoints, countPoints, sentences, trim, whole, words } from './spans'

const texts = [
  '',
  'plain',
  'a😀b',
  '😀😀',
  'e\u0301te\u0301', // été with combining accents
  '👩‍👩‍👧 and 🇨🇭',
  'mixed 𝒳 and ✓ and 漢字 𠮷野家',
]

describe('CodePoints', () => {
  it.each(texts)('counts %j as an iterator over characters does', (text) => {
    expect(countPoints(text)).toBe([...text].length)
  })

  it.each(texts)('goes to units and back in %j', (text) => {
    const points = new CodePoints(text)
    for (let i = 0; i <= points.length; i++) {
      expect(points.toUnit(i)).toBe([...text].slice(0, i).join('').length)
      expect(points.fromUnit(points.toUnit(i))).toBe(i)
    }
  })

  it.each(texts)('cuts %j where the ledger would', (text) => {
    const points = new CodePoints(text)
    const characters = [...text]
    for (let start = 0; start < characters.length; start++) {
      for (let end = start; end <= characters.length; end++) {
        expect(points.slice(start, end)).toBe(characters.slice(start, end).join(''))
      }
    }
  })

  it('takes the middle of a pair for the pair', () => {
    expect(new CodePoints('a😀b').fromUnit(2)).toBe(1)
  })

  it('stays within the text', () => {
    const points = new CodePoints('a😀')
    expect(points.fromUnit(99)).toBe(2)
    expect(points.toUnit(99)).toBe(3)
    expect(points.toUnit(-1)).toBe(0)
  })

  it('counts a lone surrogate as one character', () => {
    expect(countPoints('a\ud83d')).toBe(2)
  })
})

describe('sentences', () => {
  it('leaves out the space between them', () => {
    const text = 'Where is the key?  I waited.\nThen I left.'
    expect(sentences(text).map((s) => text.slice(s.start, s.end))).toEqual([
      'Where is the key?',
      'I waited.',
      'Then I left.',
    ])
  })

  it('finds none in white space', () => {
    expect(sentences('  \n ')).toEqual([])
  })
})

describe('words', () => {
  it('keeps punctuation with its word', () => {
    const text = ' Well, "no". 😀!'
    expect(words(text).map((s) => text.slice(s.start, s.end))).toEqual(['Well,', '"no".', '😀!'])
  })
})

describe('whole', () => {
  it('widens to a whole family', () => {
    const text = 'x👩‍👩‍👧y'
    expect(whole(text, { start: 3, end: 6 })).toEqual({ start: 1, end: text.length - 1 })
  })

  it('takes the accent with the letter', () => {
    expect(whole('ae\u0301b', { start: 0, end: 2 })).toEqual({ start: 0, end: 3 })
  })

  it('leaves what is whole', () => {
    expect(whole('abc def', { start: 4, end: 7 })).toEqual({ start: 4, end: 7 })
  })
})

describe('trim', () => {
  it('drops white space at both ends only', () => {
    expect(trim(' a b ', { start: 0, end: 5 })).toEqual({ start: 1, end: 4 })
  })
})
