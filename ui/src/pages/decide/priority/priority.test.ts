import { expect, it } from 'vitest'
import { csv } from '../../../charts/csv'
import { doubtful, methodOf, movedBy, odds, rows, table, type Ranked } from './priority'

const feature = (key: string, value: number, over: Partial<Ranked> = {}): Ranked => ({
  key,
  title: key,
  state: 'planned',
  score: { name: 'RICE', value, unit: '', n: 1, definition: '', as_of: '' },
  p_best: 0,
  p_top: 0.5,
  tied_with: null,
  ...over,
})

it('takes an unknown method for the first', () =>
  expect([methodOf('cd3'), methodOf('x'), methodOf('')]).toEqual(['cd3', 'rice', 'rice']))
it('says how far a place set by hand moves a feature', () => {
  const list = rows([
    feature('FEAT-1', 9),
    feature('FEAT-3', 1, { override: { rank: 2, reason: 'promised' } }),
    feature('FEAT-2', 5),
  ])
  expect(list.map((r) => r.byScore)).toEqual([1, 3, 2])
  expect(movedBy(list[1]!, 1)).toBe('1 place up from place 3 by score')
  expect(movedBy(list[0]!, 0)).toMatch(/^where/)
})
it('gives tied features the same places', () => {
  const list = rows([feature('FEAT-1', 9, { tied_with: ['FEAT-2'] }), feature('FEAT-2', 8, { tied_with: ['FEAT-1'] })])
  expect(list.map((r) => r.place)).toEqual(['1–2', '1–2'])
})
it('claims no certainty', () => expect([odds(0.9999), odds(0.42), odds(0)]).toEqual(['over 99 %', '42 %', 'under 1 %']))
it('names who may belong on the other side of the line', () => {
  const list = rows([
    feature('FEAT-1', 9, { p_top: 0.99 }),
    feature('FEAT-2', 8, { p_top: 0.6 }),
    feature('FEAT-3', 1, { p_top: 0.05 }),
  ])
  expect(doubtful(list, 1).map((r) => r.key)).toEqual(['FEAT-2'])
})
it('writes a table that a spreadsheet does not run', () => {
  const text = csv(
    table(
      rows([feature('FEAT-1', 9, { title: '=HYPERLINK("x")' })]),
      [{ key: 'FEAT-2', title: 'T', why: 'no estimate' }],
      3,
    ),
  )
  expect(text).toContain(`"'=HYPERLINK(""x"")"`)
  expect(text.split('\r\n')).toHaveLength(4)
})
