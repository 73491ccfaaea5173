import { expect, test } from 'vitest'
import { deed, whoOf } from './audit'
import { expiry, passed } from './lifetime'
import { groups, sectionNamed } from './sections'
import { bytes } from './size'
import { shell, snippets } from './snippets'
import { told } from './webhook_words'

test('a token ends so many days from now, or never', () => {
  const now = new Date('2026-11-24T10:00:00Z')
  expect(expiry('7', now)).toBe('2026-12-01T10:00:00.000Z')
  expect(expiry('', now)).toBeUndefined()
  expect(expiry('-3', now)).toBeUndefined()
  expect(passed('2026-11-24T10:00:00Z', now)).toBe(true)
  expect(passed(undefined, now)).toBe(false)
})

test('sizes are written with three digits', () => {
  expect([0, 999, 1000, 48_508_928, 999_600, 3e15].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1 KB',
    '48.5 MB',
    '1 MB',
    '3000 TB',
  ])
})

test('a word of a shell stays one word', () => {
  expect(shell('https://example.com:8443/v1')).toBe('https://example.com:8443/v1')
  expect(shell("a'b $(rm)")).toBe(`'a'\\''b $(rm)'`)
  expect(shell('')).toBe("''")
})

test('what sends the first event names the server and the key', () => {
  for (const snippet of Object.values(snippets)) {
    const text = snippet.text('https://example.com', 'wk_1')
    expect(text).toContain('https://example.com')
    expect(text).toContain('wk_1')
  }
})

test('the audit reads as sentences', () => {
  const at = '2026-11-24T10:00:00Z'
  const name = (id: string) => (id === 'ada' ? 'Ada' : id)
  expect(deed({ at, kind: 'change', source: 'import:jira' })).toBe('imported from jira')
  expect(deed({ at, kind: 'change', undoes: 7 })).toBe('took change 7 back')
  expect(deed({ at, kind: 'something_new' })).toBe('something new')
  expect(whoOf({ at, kind: 'change', actor: 'reconciler:verdicts' }, name)).toBe('Throughline (verdicts)')
  expect(whoOf({ at, kind: 'sign_in_failed' }, name)).toBe('Somebody')
  expect(whoOf({ at, kind: 'sign_in', actor: 'ada' }, name)).toBe('Ada')
})

test('sections have names of their own', () => {
  const names = groups.flatMap((g) => g.sections.map((s) => s.name))
  expect(new Set(names).size).toBe(names.length)
  expect(sectionNamed('audit')?.role).toBe('owner')
  expect(sectionNamed('nothing')).toBeUndefined()
})

test('what a webhook tells is said in words', () => {
  expect(told([])).toBe('everything')
  expect(told(['record.created'])).toBe('when a record is made')
  expect(told(['a', 'b', 'c'])).toBe('3 sorts of events')
})
