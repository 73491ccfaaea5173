import { expect, it } from 'vitest'
import { corner } from './float'

const view = { width: 400, height: 300 }
const anchor = (left: number, top: number) => ({ left, top, right: left + 40, bottom: top + 20 })

it('stands below what it belongs to', () => {
  expect(corner(anchor(50, 50), { width: 100, height: 80 }, view)).toEqual({ left: 50, top: 74 })
})
it('stands above when there is no room below', () => {
  expect(corner(anchor(50, 250), { width: 100, height: 80 }, view)).toEqual({ left: 50, top: 166 })
})
it('never leaves the window', () => {
  expect(corner(anchor(380, 50), { width: 100, height: 80 }, view).left).toBe(292)
  expect(corner(anchor(-50, 50), { width: 100, height: 80 }, view).left).toBe(8)
  expect(corner(anchor(50, 140), { width: 100, height: 280 }, view).top).toBe(12)
})
