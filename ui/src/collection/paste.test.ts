import { expect, it } from 'vitest'
import { most, titles } from './paste'

it('takes lines as titles, without the marks of a list', () => {
  expect(titles('- Error messages\r\n* [ ] One token\n\n 3) Docs\nplain - line\n')).toEqual([
    'Error messages',
    'One token',
    'Docs',
    'plain - line',
  ])
})

it('is bounded', () => {
  expect(titles('x\n'.repeat(5000))).toHaveLength(most)
  expect(titles('x'.repeat(5000))[0]).toHaveLength(300)
})
