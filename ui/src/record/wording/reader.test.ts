import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Reader } from './reader.svelte'
import type { Reading } from './reading'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const reading = (message: string): Reading => ({
  sentences: [],
  findings: [{ rule: 'R', severity: 'info', start: 0, end: 1, message }],
})

it('asks once for what was typed in one go', async () => {
  const asked: string[] = []
  const reader = new Reader('statement', async (text) => (asked.push(text), reading(text)))
  const first = reader.read('It')
  const second = reader.read('It is')
  await vi.advanceTimersByTimeAsync(200)
  expect(await first).toBeUndefined()
  expect((await second)?.findings[0]?.message).toBe('It is')
  expect(asked).toEqual(['It is'])
  expect(reader.of).toBe('It is')
  expect(reader.busy).toBe(false)
})

it('drops an answer that comes after that of a later text', async () => {
  const answers = new Map<string, (r: Reading) => void>()
  const reader = new Reader('statement', (text) => new Promise((resolve) => answers.set(text, resolve)))
  void reader.read('slow')
  await vi.advanceTimersByTimeAsync(200)
  void reader.read('quick')
  await vi.advanceTimersByTimeAsync(200)
  answers.get('quick')?.(reading('quick'))
  await vi.advanceTimersByTimeAsync(0)
  answers.get('slow')?.(reading('slow'))
  await vi.advanceTimersByTimeAsync(0)
  expect(reader.of).toBe('quick')
  expect(reader.reading?.findings[0]?.message).toBe('quick')
})

it('keeps the former reading when the server fails, and says so', async () => {
  let fails = false
  const reader = new Reader('statement', async (text) => {
    if (fails) throw new TypeError('offline')
    return reading(text)
  })
  void reader.read('a')
  await vi.advanceTimersByTimeAsync(200)
  fails = true
  void reader.read('ab')
  await vi.advanceTimersByTimeAsync(200)
  expect(reader.problem?.code).toBe('offline')
  expect(reader.of).toBe('a')
})
