import { describe, expect, it } from 'vitest'
import type { KindDef } from '../api/wire'
import { crumbs } from './crumbs'
import { rank, score } from './fuzzy'
import { createKeys, places } from './navigation'
import { parts } from './snippet'

const requirement = { name: 'requirement', plural: 'requirements', prefix: 'REQ', stage: 'define' } as KindDef
const result = { name: 'key_result', plural: 'key results', prefix: 'KR', stage: 'decide' } as KindDef
const vocabulary = {
  kinds: [requirement, result],
  kindOf: (key: string) => [requirement, result].find((k) => key.startsWith(`${k.prefix}-`)),
}
const trail = (path: string) => crumbs(path, vocabulary).map((c) => c.label)

describe('the breadcrumb', () => {
  it('leads from the stage to the record and its part', () => {
    expect(trail('/')).toEqual(['Today'])
    expect(trail('/decide')).toEqual(['Decide'])
    expect(trail('/decide/key-results')).toEqual(['Decide', 'Key results'])
    expect(trail('/REQ-12')).toEqual(['Define', 'Requirements', 'REQ-12'])
    expect(trail('/REQ-12/trace')).toEqual(['Define', 'Requirements', 'REQ-12', 'Trace'])
    expect(trail('/decide/roadmap')).toEqual(['Decide', 'Roadmap'])
    expect(trail('/settings/people')).toEqual(['Settings', 'People'])
  })
  it('shows a key whose kind is not known', () => {
    expect(trail('/ZZ-1')).toEqual(['ZZ-1'])
  })
})

describe('matching', () => {
  it('takes letters in order and nothing else', () => {
    expect(score('rdm', 'Roadmap')).toBeDefined()
    expect(score('mdr', 'Roadmap')).toBeUndefined()
    expect(score('', 'Anything')).toBe(0)
    expect(score('a', '')).toBeUndefined()
  })
  it('prefers beginnings of words, and letters that stand together', () => {
    expect(rank('kr', ['Work item', 'Key results', 'Market'], (x) => x)[0]).toBe('Key results')
    expect(rank('feat', ['New feedback thread', 'Features'], (x) => x)[0]).toBe('Features')
    expect(rank('nr', ['Interviews', 'New requirement'], (x) => x)[0]).toBe('New requirement')
  })
  it('keeps the order of what fits alike', () => {
    expect(rank('', ['b', 'a', 'c'], (x) => x)).toEqual(['b', 'a', 'c'])
  })
})

it('splits a snippet into matches and the rest, and never loses text', () => {
  expect(parts('a ⟦b⟧ c')).toEqual([
    { text: 'a ', match: false },
    { text: 'b', match: true },
    { text: ' c', match: false },
  ])
  expect(parts('')).toEqual([])
  expect(
    parts('open ⟦ only')
      .map((p) => p.text)
      .join(''),
  ).toBe('open ⟦ only')
})

it('no two places share a letter', () => {
  const letters = places.flatMap((p) => p.key ?? [])
  expect(new Set(letters).size).toBe(letters.length)
  expect(new Set(Object.values(createKeys)).size).toBe(Object.keys(createKeys).length)
})
