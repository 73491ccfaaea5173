// Every path that a screen asks for is one that docs/openapi.yaml describes, with that method.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const described = readFileSync(join(root, '../../docs/openapi.yaml'), 'utf8')

function operations(): Map<string, string[]> {
  const out = new Map<string, string[]>()
  let path = ''
  let inPaths = false
  for (const line of described.split('\n')) {
    if (/^\S/.test(line)) inPaths = line === 'paths:'
    if (!inPaths) continue
    path = /^ {2}(\/\S+):$/.exec(line)?.[1] ?? path
    const method = /^ {4}(get|post|patch|put|delete):$/.exec(line)?.[1]
    if (method) out.set(path, [...(out.get(path) ?? []), method])
  }
  return out
}

/** A path with every part that varies written {}. */
const shape = (path: string) =>
  path
    .replace(/\?.*$/, '')
    .replaceAll(/\$\{[^}]*\}+/g, '{}')
    .replaceAll(/\{[^}]*\}/g, '{}')

test('screens ask for what the server has', () => {
  const there = new Map([...operations()].map(([p, methods]) => [shape(p), methods]))
  const methods: Record<string, string> = { get: 'get', post: 'post', patch: 'patch', send: 'patch', del: 'delete' }
  const unknown: string[] = []
  let found = 0
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(ts|svelte)$/.test(file) || /\.test\.ts$|schema\.d\.ts$/.test(file)) continue
    const text = readFileSync(join(root, file), 'utf8')
    for (const call of text.matchAll(/\b(get|post|patch|send|del)(?:<[^()]*>)?\(\s*[`'](\/[^`']*)[`']/g)) {
      found++
      const [, name = '', path = ''] = call
      if (!there.get(shape(`/api/v1${path}`))?.includes(methods[name] ?? '')) unknown.push(`${file}: ${name} ${path}`)
    }
  }
  expect(found).toBeGreaterThan(10)
  expect(unknown).toEqual([])
})
