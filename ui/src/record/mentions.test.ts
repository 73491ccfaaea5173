import { describe, expect, it } from 'vitest'
import { complete, mentionAt } from './mentions'

describe('mentionAt', () => {
  it.each([
    ['@', 1, ''],
    ['see @ad', 7, 'ad'],
    ['(@zoë', 5, 'zoë'],
  ])('finds one in %j', (text, caret, words) => expect(mentionAt(text, caret)?.words).toBe(words))

  it.each([
    ['mail ada@example.com', 20],
    ['@ad done', 8],
    ['nothing', 7],
    ['@ad', -1],
  ])('finds none in %j at %i', (text, caret) => expect(mentionAt(text, caret)).toBeUndefined())
})

describe('complete', () => {
  it('writes the handle and goes on behind it', () => {
    const text = 'ask @ad about it'
    const next = complete(text, mentionAt(text, 7)!, 'ada')
    expect(next).toEqual({ text: 'ask @ada about it', caret: 9 })
    expect(complete('@b', mentionAt('@b', 2)!, 'bo')).toEqual({ text: '@bo ', caret: 4 })
  })
})
