import { expect, it } from 'vitest'
import { landing, moved } from './drag'

it('a row lands before or after the one it was let go over, wherever it came from', () => {
  const drop = (from: number, index: number, edge: 'top' | 'bottom') =>
    moved(['a', 'b', 'c', 'd'], from, landing(from, index, edge)).join('')
  expect(drop(0, 2, 'top')).toBe('bacd')
  expect(drop(0, 2, 'bottom')).toBe('bcad')
  expect(drop(3, 0, 'top')).toBe('dabc')
  expect(drop(3, 1, 'bottom')).toBe('abdc')
  expect([drop(1, 1, 'top'), drop(1, 1, 'bottom'), drop(1, 0, 'bottom'), drop(1, 2, 'top')]).toEqual(
    Array(4).fill('abcd'),
  )
})
