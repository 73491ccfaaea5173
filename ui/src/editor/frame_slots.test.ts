import { expect, it } from 'vitest'
import { slotFrom, slotsIn } from './frame_slots'

const frame = 'When <trigger>, the <system> shall <response>.'
const word = (s: { from: number; to: number } | undefined) => s && frame.slice(s.from, s.to)

it('slots are found in order, and comparisons are none', () => {
  expect(slotsIn(frame).map(word)).toEqual(['<trigger>', '<system>', '<response>'])
  expect(slotsIn('latency < 200 ms and n > 3')).toEqual([])
  expect(slotsIn('a < b')).toEqual([])
})

it('going on wraps at both ends', () => {
  const [first, second, last] = slotsIn(frame)
  expect(word(slotFrom(frame, { from: 0, to: 0 }))).toBe('<trigger>')
  expect(word(slotFrom(frame, first!))).toBe('<system>')
  expect(word(slotFrom(frame, last!))).toBe('<trigger>')
  expect(word(slotFrom(frame, second!, true))).toBe('<trigger>')
  expect(word(slotFrom(frame, first!, true))).toBe('<response>')
  expect(slotFrom('no slots', { from: 0, to: 0 })).toBeUndefined()
})
