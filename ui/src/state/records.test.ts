import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Patch, Rec } from '../api/wire'
import { asking } from './reason.svelte'
import { serve, standAt, type Answer, type Request } from './testing'
import { toasts } from './toast.svelte'

const first: Rec = {
  key: 'REQ-1',
  kind: 'requirement',
  title: 'Search is fast',
  state: 'draft',
  fields: { priority: 'must', rationale: 'people wait' },
  version: 1,
  created: '2026-11-01T00:00:00Z',
  updated: '2026-11-01T00:00:00Z',
  position: 1,
}

/** A server with one record that checks versions, and may be told to want a reason or to refuse. */
class Server {
  now: Rec = structuredClone(first)
  wantsReason = false
  refuses = false
  asked: Request[]

  constructor() {
    this.asked = serve((request) => this.answer(request))
  }
  /** Somebody else's edit. */
  change(patch: Patch) {
    this.now = {
      ...this.now,
      ...patch,
      fields: { ...this.now.fields, ...patch.fields },
      version: this.now.version + 1,
      position: this.now.position + 1,
    }
  }
  private answer({ method, path, headers, body }: Request): Answer {
    if (path.endsWith('/undo')) return { status: 200, body: { position: 9, keys: ['REQ-1'] } }
    if (method === 'GET') return { status: 200, body: this.now }
    if (headers.get('If-Match') !== `"${this.now.version}"`)
      return { status: 412, body: { code: 'conflict', detail: 'it was changed', current: this.now } }
    if (this.refuses) return { status: 422, body: { code: 'invalid', detail: 'title is too long', path: 'title' } }
    if (this.wantsReason && !body['reason'])
      return { status: 422, body: { code: 'reason_required', detail: 'say why', path: 'fields.priority' } }
    const { reason: _, ...patch } = body
    this.change(patch)
    return { status: 200, body: this.now }
  }
}

// A fresh module each time: records that were loaded stay.
async function start() {
  vi.resetModules()
  standAt('/')
  vi.stubGlobal('document', { activeElement: null })
  const server = new Server()
  const records = await import('./records.svelte')
  const entry = records.record('REQ-1')
  await vi.waitFor(() => expect(entry.value).toBeDefined())
  return { server, records, entry, edits: () => server.asked.filter((r) => r.method === 'PATCH') }
}

describe('an edit', () => {
  beforeEach(() => vi.unstubAllGlobals())

  it('shows before the server has it, and is what the server said afterwards', async () => {
    const { records, entry, edits } = await start()
    const done = records.edit('REQ-1', { title: 'Search takes 200 ms' })
    await Promise.resolve()
    expect(entry.value?.title).toBe('Search takes 200 ms')
    expect(entry.saving).toBe(true)
    expect((await done).record?.version).toBe(2)
    expect(entry.saving).toBe(false)
    expect(entry.value?.title).toBe('Search takes 200 ms')
    expect(edits()[0]?.headers.get('If-Match')).toBe('"1"')
  })

  it('is taken back when the server refuses, and the rest stays', async () => {
    const { server, records, entry } = await start()
    server.refuses = true
    const outcome = await records.edit('REQ-1', { title: 'x'.repeat(999) }, { quiet: true })
    expect(outcome.problem).toMatchObject({ code: 'invalid', path: 'title', message: 'title is too long' })
    expect(entry.value).toEqual(first)
  })

  it('follows the one before it on the version that one made', async () => {
    const { records, entry, edits } = await start()
    await Promise.all([
      records.edit('REQ-1', { title: 'A' }),
      records.edit('REQ-1', { fields: { priority: 'should' } }),
    ])
    expect(edits().map((r) => r.headers.get('If-Match'))).toEqual(['"1"', '"2"'])
    expect(entry.value).toMatchObject({
      title: 'A',
      fields: { priority: 'should', rationale: 'people wait' },
      version: 3,
    })
  })

  it('clears a field that is given as null', async () => {
    const { records, entry } = await start()
    void records.edit('REQ-1', { fields: { rationale: null } })
    await Promise.resolve()
    expect(entry.value?.fields).toEqual({ priority: 'must' })
  })

  it('is sent again on the new version when somebody changed something else', async () => {
    const { server, records, entry, edits } = await start()
    server.change({ state: 'ready' })
    const outcome = await records.edit('REQ-1', { title: 'Mine' })
    expect(outcome.record).toMatchObject({ title: 'Mine', state: 'ready', version: 3 })
    expect(entry.conflict).toBeUndefined()
    expect(edits()).toHaveLength(2)
  })

  it('keeps both values when somebody changed the same thing, and sends mine only when chosen', async () => {
    const { server, records, entry } = await start()
    server.change({ title: 'Theirs' })
    const outcome = await records.edit('REQ-1', { title: 'Mine', fields: { priority: 'could' } })
    expect(outcome.problem?.status).toBe(412)
    expect(entry.value?.title).toBe('Theirs')
    expect(entry.conflict).toMatchObject({ paths: ['title'], mine: { title: 'Mine' }, theirs: { title: 'Theirs' } })
    expect(server.now.title).toBe('Theirs')

    await entry.resolve('mine')
    expect(entry.conflict).toBeUndefined()
    expect(server.now).toMatchObject({ title: 'Mine', fields: { priority: 'could' }, version: 3 })
  })

  it('drops mine when theirs is chosen', async () => {
    const { server, records, entry, edits } = await start()
    server.change({ title: 'Theirs' })
    await records.edit('REQ-1', { title: 'Mine' })
    await entry.resolve('theirs')
    expect(entry.value?.title).toBe('Theirs')
    expect(edits()).toHaveLength(1)
  })

  it('asks for a reason when the server wants one, and sends it', async () => {
    const { server, records, edits } = await start()
    const reason = await import('./reason.svelte')
    server.wantsReason = true
    const done = records.edit('REQ-1', { fields: { priority: 'could' } }, { what: 'Lower REQ-1' })
    await vi.waitFor(() => expect(reason.asking()).toMatchObject({ what: 'Lower REQ-1', path: 'fields.priority' }))
    reason.asking()?.answer('the board decided')
    expect((await done).record?.fields?.['priority']).toBe('could')
    expect(edits().at(-1)?.body['reason']).toBe('the board decided')
  })

  it('is taken back when no reason is given', async () => {
    const { server, records, entry } = await start()
    const reason = await import('./reason.svelte')
    server.wantsReason = true
    const done = records.edit('REQ-1', { fields: { priority: 'could' } })
    await vi.waitFor(() => expect(reason.asking()).toBeDefined())
    reason.asking()?.answer(undefined)
    expect(await done).toEqual({})
    expect(entry.value?.fields?.['priority']).toBe('must')
    expect(server.now.version).toBe(1)
  })

  it('is not sent while a past day is shown', async () => {
    const { records, edits } = await start()
    const past = await import('./as_of.svelte')
    past.setAsOf('2026-11-01')
    expect((await records.edit('REQ-1', { title: 'x' })).problem?.code).toBe('past')
    expect(edits()).toHaveLength(0)
  })

  it('can be undone once', async () => {
    const { server, records } = await start()
    const undo = await import('./undo.svelte')
    await records.edit('REQ-1', { title: 'A' })
    await undo.undoLast()
    await undo.undoLast()
    expect(server.asked.filter((r) => r.path.endsWith('/undo')).map((r) => r.path)).toEqual(['/changes/2/undo'])
  })
})

it('starts without a question and without notes', () => {
  expect(asking()).toBeUndefined()
  expect(toasts()).toEqual([])
})
