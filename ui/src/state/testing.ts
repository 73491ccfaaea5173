// What tests of state need of a browser: an address with history, storage, and a server that answers requests.

import { vi } from 'vitest'

/** Stands at an address with an empty history. */
export function standAt(address: string): void {
  let here = new URL(address, 'https://throughline.example')
  const events = new EventTarget()
  const move = (_: unknown, __: string, to: string | URL) => void (here = new URL(to, here))
  vi.stubGlobal('location', {
    get pathname() {
      return here.pathname
    },
    get search() {
      return here.search
    },
    get hash() {
      return here.hash
    },
    get origin() {
      return here.origin
    },
    get href() {
      return here.href
    },
    assign: move,
  })
  vi.stubGlobal('history', { pushState: move, replaceState: move })
  vi.stubGlobal('addEventListener', events.addEventListener.bind(events))
  vi.stubGlobal('removeEventListener', events.removeEventListener.bind(events))
  vi.stubGlobal('dispatchEvent', events.dispatchEvent.bind(events))
  vi.stubGlobal('PopStateEvent', Event)
}

export interface Request {
  method: string
  path: string
  headers: Headers
  body: Record<string, unknown>
}
export interface Answer {
  status: number
  body?: unknown
}

/** Answers requests below /api/v1; what was asked is in the list returned. */
export function serve(answer: (request: Request) => Answer | Promise<Answer>): Request[] {
  const asked: Request[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const request: Request = {
      method: init.method ?? 'GET',
      path: url.replace('/api/v1', ''),
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {},
    }
    asked.push(request)
    const { status, body } = await answer(request)
    return new Response(body === undefined ? null : JSON.stringify(body), { status })
  })
  return asked
}
