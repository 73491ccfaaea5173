import { describe, expect, test } from 'vitest'
import type { KindDef, RelationDef } from '../../api/wire'
import { faults, optionsFor, same, setField, targets, type Mapping } from './mapping'
import { hidden, nameAll } from './names'
import { byKind, empty, filesOf, place, sums } from './report'

const kind = {
  name: 'feedback',
  plural: 'feedback',
  fields: [{ name: 'occurred_at', type: 'date', doc: '' }],
  out: [{ relation: 'from', kinds: ['account'] }],
  in: [{ relation: 'quoted', kinds: ['quote'] }],
} as unknown as KindDef
const relations = [{ name: 'quoted', inverse: 'quoted_in' }] as unknown as RelationDef[]
const mapping: Mapping = {
  kind: 'feedback',
  columns: [
    { header: 'id', field: 'key', why: 'by its name' },
    { header: 'subject', field: 'title' },
    { header: 'note', field: '' },
  ],
}

describe('mappings', () => {
  const all = targets(kind, relations)
  test('a column can become what the kind has', () => {
    const values = all.map((t) => t.value)
    expect(values).toEqual(
      expect.arrayContaining(['', 'title', 'account', 'occurred_at', 'link:from', 'link:quoted_in']),
    )
    expect(values).not.toContain('work')
    expect(new Set(values).size).toBe(values.length)
  })
  test('what a column is now stays possible', () => {
    expect(optionsFor('label:stage', all).at(-1)).toEqual({ value: 'label:stage', label: 'Label: stage' })
    expect(optionsFor('title', all)).toHaveLength(all.length)
  })
  test('an edit changes one column and nothing else', () => {
    const edited = setField(mapping, 2, 'body')
    expect(edited.columns?.map((c) => c.field)).toEqual(['key', 'title', 'body'])
    expect(mapping.columns?.[2]?.field).toBe('')
    expect(same(edited, mapping)).toBe(false)
    expect(same(setField(edited, 2, ''), mapping)).toBe(true)
  })
  test('two columns cannot become the same, and something must be said', () => {
    expect(faults(setField(mapping, 2, 'title'), all)).toEqual([
      'subject and note both become title. Choose one of them',
    ])
    expect(faults(setField(mapping, 1, ''), all)).toEqual(['No column becomes the title or the text. Choose one'])
    const labels = setField(setField(mapping, 0, 'label'), 2, 'label')
    expect(faults(labels, all)).toEqual([])
  })
})

describe('names of files', () => {
  const file = (name: string) => new File(['x'], name)
  test('a file keeps its name unless another has it', () => {
    const all = nameAll(
      [{ file: file('a.md'), path: 'x/a.md' }, { file: file('a.md'), path: 'y/a.md' }, { file: file('a.md') }],
      [],
    )
    expect(all.map((f) => f.name)).toEqual(['a.md', 'y-a.md', 'a-2.md'])
    expect(nameAll([{ file: file('b') }], ['b']).map((f) => f.name)).toEqual(['b-2'])
  })
  test('what systems leave in folders is not meant', () => {
    expect(hidden('exports/.DS_Store')).toBe(true)
    expect(hidden('.git/config')).toBe(true)
    expect(hidden('exports/a.b.csv')).toBe(false)
  })
})

describe('reports', () => {
  const report = (applied: object, files: object[] = []) =>
    ({
      batch: 'b',
      dry_run: true,
      duration_ns: 1,
      files,
      applied: { position: 0, created: 0, updated: 0, deleted: 0, unchanged: 0, linked: 0, ...applied },
    }) as never
  test('an import of events does not count records', () => {
    expect(sums(report({}, [{ events: 1200, duplicates: 3 }]))).toEqual([
      { label: 'events', value: 1200 },
      { label: 'events there already', value: 3 },
    ])
  })
  test('an import that changes nothing is known', () => {
    expect(empty(report({ unchanged: 9 }))).toBe(true)
    expect(empty(report({ linked: 1 }))).toBe(false)
    expect(empty(report({}, [{ events: 1 }]))).toBe(false)
  })
  test('kinds are summed over files', () => {
    expect(byKind(report({}, [{ kinds: { account: 2, feedback: 3 } }, { kinds: { feedback: 4, theme: 0 } }]))).toEqual([
      { kind: 'feedback', records: 7 },
      { kind: 'account', records: 2 },
    ])
  })
  test('places and files are said in words', () => {
    expect(place({ file: 'a', line: 4, column: 2 })).toBe('line 4, column 2')
    expect(place({ file: 'a', line: 4 })).toBe('line 4')
    expect(place({ file: 'a' })).toBe('')
    expect(filesOf(['a.csv', 'b', 'c'])).toBe('a.csv and 2 more files')
    expect(filesOf(null)).toBe('no file')
  })
})
