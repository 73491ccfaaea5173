import { expect, test } from 'vitest'
import { address, curl } from './curl'
import { grouped, matches, type Description, type Operation } from './openapi'
import { example, members, typeText, type Schemas } from './schema'

const all: Schemas = {
  Node: {
    type: 'object',
    required: ['key', 'size'],
    properties: {
      label: { type: 'string', maxLength: 20, description: 'what it is called' },
      key: { type: 'string' },
      size: { type: 'integer', minimum: 1, maximum: 9, default: 3 },
      children: { type: ['array', 'null'], items: { $ref: '#/components/schemas/Node' } },
      scope: { type: 'string', enum: ['read', 'write'] },
      more: { type: 'object', additionalProperties: { type: 'integer' } },
    },
  },
}
const node = { $ref: '#/components/schemas/Node' }

test('types are said in words', () => {
  const of = (name: string) => typeText(all.Node?.properties?.[name] ?? {}, all)
  expect(typeText(node, all)).toBe('Node')
  expect(of('children')).toBe('list of Node')
  expect(of('size')).toBe('whole number 1 to 9')
  expect(of('label')).toBe('text, length up to 20')
  expect(of('scope')).toBe('"read" | "write"')
  expect(of('more')).toBe('object of whole number')
  expect(typeText({ $ref: '#/components/schemas/Gone' }, all)).toBe('Gone')
})

test('what must be there comes first, and objects can be unfolded', () => {
  const lines = members({ type: 'array', items: node }, all)
  expect(lines.map((m) => m.name)).toEqual(['key', 'size', 'label', 'children', 'scope', 'more'])
  expect(lines.find((m) => m.name === 'children')?.inside).toBeDefined()
  expect(lines.find((m) => m.name === 'more')?.inside).toBeUndefined()
  expect(lines.find((m) => m.name === 'size')?.default).toBe('3')
})

test('an example has what must be there, and ends also when a schema holds itself', () => {
  expect(example(node, all)).toEqual({ key: 'text', size: 3 })
  const loop: Schemas = {
    L: { type: 'object', required: ['l'], properties: { l: { $ref: '#/components/schemas/L' } } },
  }
  expect(JSON.stringify(example({ $ref: '#/components/schemas/L' }, loop)).length).toBeLessThan(100)
  const self: Schemas = { S: { $ref: '#/components/schemas/S' } }
  expect(typeText({ $ref: '#/components/schemas/S' }, self)).toBe('S')
})

const op: Operation = {
  id: 'list-things',
  method: 'get',
  path: '/api/v1/things/{key}',
  tag: 'things',
  summary: 'List the things',
  parameters: [
    { name: 'key', in: 'path', required: true },
    { name: 'kind', in: 'query', schema: { type: ['array', 'null'], items: { type: 'string' } } },
    { name: 'q', in: 'query', schema: { type: 'string' } },
  ],
}

test('an address is filled in and encoded', () => {
  expect(address(op, {})).toBe('/api/v1/things/{key}')
  expect(address(op, { key: 'a/b', kind: 'x, y', q: 'a b&c' })).toBe('/api/v1/things/a%2Fb?kind=x&kind=y&q=a+b%26c')
})

test('the line for a shell has a place for the token and quotes what it must', () => {
  const line = curl(
    { ...op, method: 'post', requestBody: { content: { 'application/json': {} } } },
    { key: 'K' },
    'https://example.com',
    { a: "it's" },
  )
  expect(line).toContain('-X POST https://example.com/api/v1/things/K')
  expect(line).toContain('Bearer $TOKEN')
  expect(line).toContain(`'{"a":"it'\\''s"}'`)
})

test('operations are found by words in any order, and grouped by tag', () => {
  expect(matches(op, 'things GET')).toBe(true)
  expect(matches(op, 'list nothing')).toBe(false)
  const d = {
    info: { title: '', version: '' },
    paths: { '/b': { get: { tags: ['z'] }, delete: { tags: ['z'] } }, '/a': { post: {} } },
  } as Description
  expect(grouped(d).map((g) => [g.tag, g.operations.map((o) => o.method)])).toEqual([
    ['other', ['post']],
    ['z', ['get', 'delete']],
  ])
})
