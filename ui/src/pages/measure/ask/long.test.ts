import { afterEach, describe, expect, it, vi } from 'vitest'
import { addressed, type Question } from './question'
import { long, pack, put, unpack } from './long'

const conditions = (n: number): Question => ({
  type: 'stickiness',
  body: {
    match: {
      names: ['request'],
      where: Array.from({ length: n }, (_, i) => ({
        property: `Eigenschaft ${i} äöü 🙂`,
        op: '!=',
        value: `${i * 7919}`,
      })),
    },
  },
})
const short = addressed(conditions(1))
const twenty = addressed(conditions(20))

describe('a question that is too long for an address', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('is asked in the body, with the day it is asked for', async () => {
    const sent: [string, RequestInit][] = []
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      sent.push([url, init])
      return Promise.resolve(new Response('{}'))
    })
    const { signal } = new AbortController()
    await put(short, '', signal)
    await put(twenty, '2026-05-01', signal)
    expect([long(short), long(twenty)]).toEqual([false, true])
    expect(sent.map(([url, init]) => [init.method, url.split('?')[0], init.body])).toEqual([
      ['GET', '/api/v1/measure/ask', undefined],
      ['POST', '/api/v1/measure/ask', JSON.stringify({ question: twenty })],
    ])
    expect(sent[1]?.[0]).toBe('/api/v1/measure/ask?as_of=2026-05-01')
  })

  it('comes out of the address as it went in, and is short there', async () => {
    for (const text of [twenty, short, '', '"']) {
      const packed = await pack(text)
      expect(packed).toMatch(/^[\w-]*$/)
      expect(await unpack(packed)).toBe(text)
    }
    expect((await pack(twenty)).length).toBeLessThan(twenty.length / 2)
  })

  it('is none when the address was cut off, or holds something else', async () => {
    const packed = await pack(twenty)
    for (const bad of [packed.slice(0, -40), packed.slice(4), 'hello', '*', 'AAAA', ''])
      await expect(unpack(bad), bad).rejects.toThrow()
  })

  it('is not unpacked beyond what the server takes', async () => {
    await expect(unpack(await pack('x'.repeat(1_000_001)))).rejects.toThrow('too long')
  })
})
