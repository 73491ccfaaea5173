import { describe, expect, it } from 'vitest'
import type { Finding } from '../api/wire'
import { dropDraft, keepDraft, readDraft, type Store } from './draft'
import { nextMark } from './lists'
import { askedFor, complete } from './mention'
import { placesOf } from './places'

const prefixes = new Set(['REQ', 'OPP'])

describe('a mention', () => {
  it.each([
    ['@', 'person', 0, ''],
    ['hi @ad', 'person', 3, 'ad'],
    ['(@ad', 'person', 1, 'ad'],
    ['see [[first call', 'record', 4, 'first call'],
    ['REQ-', 'record', 0, 'REQ-'],
    ['x REQ-1', 'record', 2, 'REQ-1'],
  ])('is asked for by %j', (text, sort, from, words) => expect(askedFor(text, prefixes)).toEqual({ sort, from, words }))

  it.each(['', 'a@b', 'ABC-1', 'xREQ-1', '[[a]] b', '[[a\nb', 'REQ', '/REQ-1', '@ad '])(
    'is not asked for by %j',
    (text) => expect(askedFor(text, prefixes)).toBeUndefined(),
  )

  it('is found in a long text', () => {
    const text = `${'x'.repeat(5000)} @ada`
    expect(askedFor(text, prefixes)).toEqual({ sort: 'person', from: 5001, words: 'ada' })
  })

  it('takes the place of what asked for it, and of what closes it', () => {
    const at = (text: string, insert: string) => {
      const caret = text.indexOf('|')
      const whole = text.replace('|', '')
      const done = complete(whole, askedFor(whole.slice(0, caret), prefixes)!, caret, insert)
      return `${done.text.slice(0, done.caret)}|${done.text.slice(done.caret)}`
    }
    expect(at('hi @ad|', '@ada')).toBe('hi @ada |')
    expect(at('see [[first|]] now', 'REQ-12')).toBe('see REQ-12 |now'.replace(' |', ' |'))
    expect(at('see [[first|, now', 'REQ-12')).toBe('see REQ-12,| now')
  })
})

describe('findings', () => {
  const finding = (path: string | undefined): Finding => ({
    subject: 'REQ-1',
    rule: 'a.b',
    severity: 'warning',
    message: 'm',
    path,
  })
  const places = (path: string | undefined, text: string) =>
    placesOf([finding(path)], 'body', text).map((p) => text.slice(p.from, p.to))

  it('lie at code points, which the browser counts otherwise', () => {
    expect(places('body[4:8]', 'The fast one')).toEqual(['fast'])
    expect(places('body[3:7]', '👍🏽 fast')).toEqual(['fast']) // a thumb and its colour are two points of two units
    expect(places('body[0:1]', '😀')).toEqual(['😀'])
  })
  it('about a whole field lie on its first line', () => expect(places('body', 'one\ntwo')).toEqual(['one']))
  it.each([undefined, 'fields.statement[0:3]', 'body[5:900]', 'body[3:3]', 'body[3:1]', 'body[x]', 'bodywork'])(
    'elsewhere, or of an earlier text, lie nowhere: %j',
    (path) => expect(places(path, 'The fast one')).toEqual([]),
  )
})

describe('a draft', () => {
  const store = (): Store & { held: Map<string, string> } => {
    const held = new Map<string, string>()
    return {
      held,
      getItem: (k) => held.get(k) ?? null,
      setItem: (k, v) => void held.set(k, v),
      removeItem: (k) => void held.delete(k),
    }
  }
  it('is kept until it is dropped, and is none when nothing changed', () => {
    const s = store()
    keepDraft('REQ-1 body', { text: 'new', from: 'old' }, s)
    expect(readDraft('REQ-1 body', s)).toEqual({ text: 'new', from: 'old' })
    expect(readDraft('REQ-2 body', s)).toBeUndefined()
    keepDraft('REQ-1 body', { text: 'old', from: 'old' }, s)
    expect(s.held.size).toBe(0)
    keepDraft('REQ-1 body', { text: 'new', from: 'old' }, s)
    dropDraft('REQ-1 body', s)
    expect(readDraft('REQ-1 body', s)).toBeUndefined()
  })
  it('that cannot be read, or kept, does no harm', () => {
    const s = store()
    for (const held of ['{', 'null', '[]', '{"text":1,"from":"a"}']) {
      s.held.set('draft:a', held)
      expect(readDraft('a', s)).toBeUndefined()
    }
    const full = {
      ...s,
      setItem: () => {
        throw new Error('full')
      },
    }
    expect(() => keepDraft('a', { text: 'b', from: '' }, full)).not.toThrow()
    expect(readDraft('a', undefined)).toBeUndefined()
  })
})

describe('a new line', () => {
  it.each([
    ['- a', '- '],
    ['  * a', '  * '],
    ['9. a', '10. '],
    ['- [x] a', '- [ ] '],
    ['> a', '> '],
    ['- ', ''],
    ['a', undefined],
    ['-a', undefined],
  ])('after %j begins %j', (line, want) => expect(nextMark(line)).toBe(want))
})
