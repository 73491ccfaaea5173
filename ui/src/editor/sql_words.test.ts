import { StringStream } from '@codemirror/language'
import { describe, expect, it } from 'vitest'
import { sql, wordAt } from './sql_words'

/** The coloured words of a text, line by line as the editor reads it. */
function read(text: string): [string, string][] {
  const state = sql.startState!(2)
  const out: [string, string][] = []
  for (const line of text.split('\n')) {
    const stream = new StringStream(line, 2, 2)
    while (!stream.eol()) {
      const kind = sql.token(stream, state)
      if (kind) out.push([stream.current(), kind])
      if (stream.pos === stream.start) throw new Error('stands still')
      stream.start = stream.pos
    }
  }
  return out
}

describe('the colours of SQL', () => {
  it('tells keywords, functions, names, numbers and strings apart, in any case', () => {
    expect(read("Select count(*) FROM events where n >= 1.5e3 and name = 'it''s'")).toEqual([
      ['Select', 'keyword'],
      ['count', 'function'],
      ['FROM', 'keyword'],
      ['events', 'variableName'],
      ['where', 'keyword'],
      ['n', 'variableName'],
      ['1.5e3', 'number'],
      ['and', 'keyword'],
      ['name', 'variableName'],
      ["'it''s'", 'string'],
    ])
  })
  it('carries strings and comments over lines, and ends a line comment with its line', () => {
    expect(read("'a\nb' x -- select\n/* from\nwhere */ select")).toEqual([
      ["'a", 'string'],
      ["b'", 'string'],
      ['x', 'variableName'],
      ['-- select', 'comment'],
      ['/* from', 'comment'],
      ['where */', 'comment'],
      ['select', 'keyword'],
    ])
  })
  it('reads anything to its end', () => {
    for (const text of ['"', "'", '/*', '€ 😀 \\ ;', '1.', '..', '"a""b']) expect(() => read(text), text).not.toThrow()
  })
})

describe('what is being written', () => {
  it('is the word before the caret', () => {
    expect(wordAt('SELECT na')).toEqual({ from: 7, word: 'na' })
    expect(wordAt("SELECT 'a b', e.na")).toEqual({ from: 14, word: 'e.na' })
    expect(wordAt('SELECT -- what\nna')).toEqual({ from: 15, word: 'na' })
    expect(wordAt('SELECT ')).toBeUndefined()
  })
  it('is nothing inside a string or a comment', () => {
    expect(wordAt("WHERE name = 'sig")).toBeUndefined()
    expect(wordAt('-- sel')).toBeUndefined()
    expect(wordAt('/* sel')).toBeUndefined()
  })
})
