import { expect, it } from 'vitest'
import { history, remember } from './history'

function store(text?: string) {
  let kept = text ?? null
  return { getItem: () => kept, setItem: (_: string, value: string) => void (kept = value) }
}

it('the latest query stands first, once, and fifty are kept', () => {
  const s = store()
  for (let i = 0; i < 60; i++) remember(`SELECT ${i}`, s)
  remember('SELECT 59', s)
  remember('SELECT 30', s)
  expect(history(s).slice(0, 2)).toEqual(['SELECT 30', 'SELECT 59'])
  expect(history(s)).toHaveLength(50)
})

it('what is no list is nothing', () => {
  expect(history(store('{'))).toEqual([])
  expect(history(store('{"a":1}'))).toEqual([])
  expect(history(store('[1,"SELECT 1"]'))).toEqual(['SELECT 1'])
})
