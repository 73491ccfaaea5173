import { expect, it } from 'vitest'
import { linkable, themeOf, titleOf, type Topic } from './topics'

const topic: Topic = {
  name: 'oauth, token',
  phrases: ['oauth', 'token'],
  people: { name: '', value: 2, unit: 'people', n: 5, definition: '', as_of: '' },
  texts: 3,
  accounts: 1,
  interviews: 1,
  sources: ['FB-1', 'INT-2', 'FB-3'],
  quotes: [],
}

it('makes a theme and links its feedback in one change', () => {
  const ops = themeOf(topic, 'Getting in')
  expect(ops[0]?.put).toMatchObject({
    kind: 'theme',
    title: 'Getting in',
    state: 'proposed',
    fields: { phrases: ['oauth', 'token'] },
  })
  expect(ops.slice(1).map((o) => o.link)).toEqual([
    { from: 'FB-1', relation: 'about', to: '@theme', if_present: true },
    { from: 'FB-3', relation: 'about', to: '@theme', if_present: true },
  ])
  expect([linkable(topic), titleOf(topic)]).toEqual([2, 'Oauth, token'])
})
