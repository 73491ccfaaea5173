// The description of the API as the reference reads it: only what is shown.

export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  default?: unknown
  const?: unknown
  items?: Schema
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  required?: string[]
  oneOf?: Schema[]
  anyOf?: Schema[]
  allOf?: Schema[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  pattern?: string
  examples?: unknown[]
}
export interface Param {
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
  required?: boolean
  description?: string
  schema?: Schema
}
export interface Media {
  schema?: Schema
}
export interface Answer {
  description?: string
  content?: Record<string, Media>
}
export interface RawOperation {
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
  parameters?: Param[]
  requestBody?: { required?: boolean; content?: Record<string, Media> }
  responses?: Record<string, Answer>
}
export interface Description {
  info: { title: string; version: string; description?: string }
  paths: Record<string, Record<string, RawOperation>>
  components?: { schemas?: Record<string, Schema> }
}

export interface Operation extends RawOperation {
  id: string
  method: string
  path: string
  tag: string
}

const methods = ['get', 'post', 'put', 'patch', 'delete']

/** All operations in groups by their first tag, tags in alphabetical order, operations by path. */
export function grouped(d: Description): { tag: string; operations: Operation[] }[] {
  const groups = new Map<string, Operation[]>()
  for (const [path, item] of Object.entries(d.paths))
    for (const method of methods) {
      const op = item[method]
      if (!op) continue
      const tag = op.tags?.[0] ?? 'other'
      const id = op.operationId ?? `${method}-${path}`
      groups.set(tag, [...(groups.get(tag) ?? []), { ...op, id, method, path, tag }])
    }
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([tag, operations]) => ({ tag, operations: operations.sort(byPath) }))
}
const byPath = (a: Operation, b: Operation) =>
  a.path.localeCompare(b.path) || methods.indexOf(a.method) - methods.indexOf(b.method)

/** Whether an operation has all words of a search in its name, path or summary. */
export function matches(op: Operation, search: string): boolean {
  const text = `${op.method} ${op.path} ${op.summary ?? ''} ${op.id} ${op.tag}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => text.includes(word))
}
