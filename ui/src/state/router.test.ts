import { beforeEach, expect, it, vi } from 'vitest'
import { match as among } from '../pages/match'
import { routes as all } from '../pages/routes'
import { inApp, keyIn } from './router.svelte'
import { standAt } from './testing'

const match = (path: string, routes = all) => among(path, routes)

beforeEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})
async function at(address: string) {
  standAt(address)
  return { router: await import('./router.svelte'), past: await import('./as_of.svelte') }
}

it('goes to an address and reads its query', async () => {
  const { router } = await at('/')
  router.go('/define/requirements?filter=state%3Aready')
  expect(router.path()).toBe('/define/requirements')
  expect(router.query('filter')).toBe('state:ready')
  expect(router.query('group')).toBe('')
})

it('changes one parameter and keeps the others', async () => {
  const { router } = await at('/define/requirements?filter=owner%3Aada&group=state')
  router.setQuery({ group: undefined, peek: 'REQ-1' })
  expect(location.search).toBe('?filter=owner%3Aada&peek=REQ-1')
  router.setQuery({ filter: '', peek: undefined })
  expect(location.search).toBe('')
})

it('keeps what is sent to nobody while the query changes', async () => {
  const { router, past } = await at('/measure/ask?peek=REQ-1#q=abc')
  expect(router.kept()).toBe('q=abc')
  router.setQuery({ peek: undefined, reading: 'lost' })
  past.setAsOf('2026-11-01')
  expect(location.href).toBe('https://throughline.example/measure/ask?reading=lost&as_of=2026-11-01#q=abc')
  expect(router.kept()).toBe('q=abc')
  router.go(router.href('/measure/ask#q=d', { reading: 'kept' }))
  expect(location.href).toBe('https://throughline.example/measure/ask?reading=kept&as_of=2026-11-01#q=d')
  expect(router.kept()).toBe('q=d')
  router.go('/measure')
  expect(router.kept()).toBe('')
})

it('carries the past day along, until now is returned to', async () => {
  const { router, past } = await at('/discover?as_of=2026-11-01')
  expect(past.asOf()).toBe('2026-11-01')
  expect(router.href('/REQ-1')).toBe('/REQ-1?as_of=2026-11-01')
  router.go('/REQ-1')
  expect(location.search).toBe('?as_of=2026-11-01')
  past.setAsOf('')
  expect(past.asOf()).toBe('')
  expect(location.search).toBe('')
  expect(router.href('/REQ-1', { at: 'title', none: undefined })).toBe('/REQ-1?at=title')
})

it('follows an address that moves to another day', async () => {
  const { past } = await at('/')
  const stop = past.followAddress()
  history.pushState(null, '', '/?as_of=812')
  dispatchEvent(new PopStateEvent('popstate'))
  expect(past.asOf()).toBe('812')
  stop()
})

it('tells screens from pages of the server and from files', () => {
  for (const path of ['/', '/discover', '/REQ-12/trace', '/settings/people', '/tell/brief', '/briefs', '/apis'])
    expect(inApp(path), path).toBe(true)
  for (const path of [
    '/api/v1/records',
    '/v1/batch',
    '/sign-in',
    '/sign-out',
    '/brief',
    '/start/abc',
    '/metrics',
    '/theme.js',
  ])
    expect(inApp(path), path).toBe(false)
})

it('finds the key in the address of a record', () => {
  expect(keyIn('/REQ-12')).toBe('REQ-12')
  expect(keyIn('/REQ-12/history')).toBe('REQ-12')
  for (const path of ['/', '/define/requirements', '/req-12', '/REQ-12x', '/x/REQ-12'])
    expect(keyIn(path), path).toBe('')
})

it('finds the page of an address, and none for others', () => {
  expect(match('/decide')?.parts).toEqual({ stage: 'decide' })
  expect(match('/REQ-1')?.parts).toEqual({ key: 'REQ-1' })
  expect(match('/deride')).toBeUndefined()
  expect(match('/decide/a/b/c/d')).toBeUndefined()
})

it('gives parts decoded, and as they are when they are no encoding', () => {
  const routes = [{ pattern: /^\/(?<word>.+)$/, load: () => Promise.resolve({ default: null }) }]
  expect(match('/a%20b', routes)?.parts).toEqual({ word: 'a b' })
  expect(match('/100%', routes)?.parts).toEqual({ word: '100%' })
})
