import { describe, expect, it } from 'vitest'
import { plain, readSettings, same, writeSettings, type Settings } from './address'
import { quick, toggled } from './quick'
import { feature } from './testing'
import { readView, standardView, viewFields, viewHref } from './views'

const settings: Settings = {
  layout: 'board',
  filter: 'state:planned,building label:"first call"',
  words: 'error messages',
  sort: [
    { field: 'reach', desc: true },
    { field: 'title', desc: false },
  ],
  group: 'horizon',
  columns: ['key', 'title', 'reach'],
}
const row = (fields: Record<string, unknown>, owner = 'ada') =>
  ({
    key: 'VIEW-3',
    kind: 'view',
    title: 'Next up',
    state: 'saved',
    owner,
    fields,
    version: 2,
    created: '',
    updated: '',
    position: 1,
  }) as never

describe('an address', () => {
  it('holds all settings and gives them back', () => {
    const query = writeSettings(new URLSearchParams('peek=FEAT-1'), settings)
    expect(readSettings(query)).toEqual(settings)
    expect(query.get('peek')).toBe('FEAT-1')
  })
  it('is short when nothing is asked for', () => {
    expect(writeSettings(new URLSearchParams('layout=board&sort=-x'), plain).toString()).toBe('')
  })
  it('does not trust what it reads', () => {
    expect(readSettings(new URLSearchParams('layout=cube&columns=,,a')).layout).toBe('list')
    expect(readSettings(new URLSearchParams('columns=,,a')).columns).toEqual(['a'])
  })
})

describe('a saved view', () => {
  it('comes back as it was saved', () => {
    const view = readView(row(viewFields('feature', settings, true, true)), 'feature')
    expect(view).toMatchObject({ key: 'VIEW-3', shared: true, standard: true, settings })
    expect(view && same(view.settings, settings)).toBe(true)
    expect(view && readSettings(new URLSearchParams(viewHref(feature, view).split('?')[1]))).toEqual(settings)
  })
  it('is of one kind', () => {
    expect(readView(row({ kinds: ['theme'] }), 'feature')).toBeUndefined()
    expect(readView(row({ kinds: ['theme', 'feature'] }), 'feature')).toBeUndefined()
    expect(readView(row({ kinds: ['feature'], layout: 'cube', extra: 7 }), 'feature')?.settings).toEqual(plain)
  })
  it('opens a kind: one’s own before a shared one', () => {
    const view = (owner: string, shared: boolean) =>
      readView(row(viewFields('feature', settings, shared, true), owner), 'feature')
    const views = [view('grace', true), view('ada', false)].filter((v) => v !== undefined)
    expect(standardView(views, 'ada')?.shared).toBe(false)
    expect(standardView(views, 'alan')?.shared).toBe(true)
  })
})

it('a quick filter is on or off beside the others', () => {
  const [mine] = quick(feature, 'ada', '2026-11-24', 'reach>1')
  if (mine === undefined) throw new Error('no quick filter')
  const on = toggled('reach>1', mine.condition)
  expect(on).toBe('reach>1 owner:ada')
  expect(quick(feature, 'ada', '2026-11-24', on)[0]?.on).toBe(true)
  expect(toggled(on, mine.condition)).toBe('reach>1')
})
