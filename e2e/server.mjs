// A real server with the sample product, on a port of its own, and people of each role who can sign in.

import { spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const password = 'a long enough sentence'

// binary is the program under test; data a product made by `throughline demo`.
export const binary = process.env.THROUGHLINE ?? 'bin/throughline'
export const sample = process.env.THROUGHLINE_SAMPLE ?? 'build/pages/data'

// serve starts a server on a copy of a product (none: an empty one) and signs its owner up.
export async function serve({ data = sample, owner = true } = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'throughline-e2e-'))
  const copy = join(dir, 'data')
  if (data) await cp(data, copy, { recursive: true })
  const server = new Server(dir, copy)
  try {
    await server.start()
    if (owner) await server.signUp()
  } catch (e) {
    await server.close() // a server left behind would keep the tests from ending
    throw e
  }
  return server
}

class Server {
  #child
  #output = ''
  cookie = ''

  constructor(dir, data) {
    this.dir = dir
    this.data = data
  }

  async start(address = '127.0.0.1:0') {
    this.#output = ''
    this.#child = spawn(binary, ['serve', '--data', this.data, '--address', address], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const heard = (chunk) => (this.#output += chunk)
    this.#child.stdout.on('data', heard)
    this.#child.stderr.on('data', heard)
    this.url = await this.#until(/http:\/\/127\.0\.0\.1:\d+(?=[\s/]|$)/m)
    for (let i = 0; ; i++) {
      const ready = await fetch(`${this.url}/readyz`).catch(() => undefined)
      if (ready?.ok) return
      if (i > 200) throw new Error(`the server is not ready: ${this.#output}`)
      await new Promise((r) => setTimeout(r, 50))
    }
  }

  // until waits for words in what the server says.
  async #until(pattern) {
    for (let i = 0; i < 400; i++) {
      const found = pattern.exec(this.#output)
      if (found) return found[0]
      if (this.#child.exitCode !== null) break
      await new Promise((r) => setTimeout(r, 25))
    }
    throw new Error(`the server does not say ${pattern}: ${this.#output}`)
  }

  // link is the one-time link that the server prints while nobody owns it.
  link() {
    return this.#until(/http:\/\/\S+\/start\/\S+/)
  }

  async signUp(handle = 'olga', name = 'Olga Owner') {
    this.cookie = await this.#form(await this.link(), { handle, name, password })
  }

  // invite makes a person of a role and returns the value of their session cookie.
  async person(handle, name, role) {
    const made = await this.api('POST', '/invitations', { role })
    const link = made.link ?? made.url
    return this.#form(new URL(link, this.url).href, { handle, name, password })
  }

  async #form(url, fields) {
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
    const cookie = answer.headers.getSetCookie().find((c) => c.startsWith('throughline_session='))
    if (!cookie) throw new Error(`${url} answered ${answer.status} without a session: ${await answer.text()}`)
    return cookie.split(';')[0].split('=')[1]
  }

  // api makes a request as the owner, or as whoever's session is given, and returns the decoded body.
  async api(method, path, body, { cookie = this.cookie, headers = {} } = {}) {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        Cookie: `throughline_session=${cookie}`,
        ...(body && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body && JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok)
      throw Object.assign(new Error(`${method} ${path}: ${answer.status} ${text}`), { status: answer.status })
    return text && JSON.parse(text)
  }

  // signed returns a browser context of a person: the owner unless a session is given.
  async signed(browser, { cookie = this.cookie, ...options } = {}) {
    const context = await browser.newContext({ baseURL: this.url, viewport: { width: 1440, height: 900 }, ...options })
    await context.addCookies([
      { name: 'throughline_session', value: cookie, url: this.url, httpOnly: true, sameSite: 'Lax' },
    ])
    return context
  }

  async stop(signal = 'SIGTERM') {
    if (this.#child.exitCode === null) {
      const gone = new Promise((r) => this.#child.once('exit', r))
      this.#child.kill(signal)
      await gone
    }
  }

  async close() {
    await this.stop()
    await rm(this.dir, { recursive: true, force: true })
  }
}
