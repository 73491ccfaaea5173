import { describe, expect, it } from 'vitest'
import { around } from './context'

const text = 'Ada: First 😀 one. I waited an hour for it. Then I left. Gone.\n\nBo: No.'
const words = 'waited an hour'
const start = [...text.slice(0, text.indexOf(words))].length

describe('around', () => {
  it('gives the rest of the sentence before and after', () => {
    expect(around(text, { start, end: start + words.length }, words)).toEqual({ before: 'I ', after: ' for it.' })
  })

  it('finds words that moved', () => {
    expect(around(text, { start: 0, end: 5 }, words)?.before).toBe('I ')
  })

  it('stays on the line', () => {
    expect(around(text, { start: [...text].length - 3, end: [...text].length }, 'No.')).toEqual({
      before: 'Bo: ',
      after: '',
    })
  })

  it('says when the words are gone', () => {
    expect(around(text, { start: 0, end: 3 }, 'never')).toBeUndefined()
  })
})
