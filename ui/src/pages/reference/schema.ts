// Schemas as people read them: a type in a few words, the members of an object as lines, an example.

import type { Schema } from './openapi'

export type Schemas = Record<string, Schema>

/** The schema behind a reference, and its name when it has one. References that lead nowhere are an empty schema. */
export function resolve(s: Schema, all: Schemas): { schema: Schema; name: string } {
  let name = ''
  let schema = s
  for (let hops = 0; schema.$ref && hops < 20; hops++) {
    name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
    schema = all[name] ?? {}
  }
  return { schema, name }
}

const kinds = (s: Schema): string[] =>
  (Array.isArray(s.type) ? s.type : s.type ? [s.type] : []).filter((t) => t !== 'null')
export const nullable = (s: Schema): boolean => Array.isArray(s.type) && s.type.includes('null')

/** "text", "list of Record", "whole number from 1 to 200", "read | write". */
export function typeText(s: Schema, all: Schemas, depth = 0): string {
  const { schema, name } = resolve(s, all)
  const choice = schema.oneOf ?? schema.anyOf
  if (depth > 5) return name || 'value'
  if (choice) return choice.map((c) => typeText(c, all, depth + 1)).join(' or ')
  if (schema.enum) return schema.enum.map((v) => JSON.stringify(v)).join(' | ')
  const [kind] = kinds(schema)
  switch (kind) {
    case 'array':
      return `list of ${schema.items ? typeText(schema.items, all, depth + 1) : 'values'}${bounds('', schema.minItems, schema.maxItems)}`
    case 'object': {
      if (name) return name
      const others = schema.additionalProperties
      if (typeof others === 'object') return `object of ${typeText(others, all, depth + 1)}`
      return 'object'
    }
    case 'string':
      return `${texts[schema.format ?? ''] ?? 'text'}${bounds('length', schema.minLength, schema.maxLength)}`
    case 'integer':
      return `whole number${bounds('', schema.minimum, schema.maximum)}`
    case 'number':
      return `number${bounds('', schema.minimum, schema.maximum)}`
    case 'boolean':
      return 'true or false'
    default:
      return name || 'any value'
  }
}
const texts: Record<string, string> = {
  'date-time': 'instant, RFC 3339',
  date: 'day, YYYY-MM-DD',
  email: 'e-mail address',
  uri: 'address',
  binary: 'bytes',
  byte: 'bytes in base64',
}
function bounds(what: string, low: number | undefined, high: number | undefined): string {
  const lead = what ? `, ${what}` : ''
  if (low !== undefined && high !== undefined) return `${lead} ${low} to ${high}`
  if (high !== undefined) return `${lead} up to ${high}`
  if (low !== undefined && low !== 0) return `${lead} from ${low}`
  return ''
}

export interface Member {
  name: string
  type: string
  required: boolean
  doc: string
  default?: string
  /** What is inside, when that is worth unfolding. */
  inside?: Schema
}

/** The members of an object, those that must be there first; of a list: those of its elements. */
export function members(s: Schema, all: Schemas): Member[] {
  const { schema } = resolve(s, all)
  if (kinds(schema)[0] === 'array' && schema.items) return members(schema.items, all)
  const merged: Schema[] = [schema, ...(schema.allOf ?? []).map((part) => resolve(part, all).schema)]
  const required = new Set(merged.flatMap((m) => m.required ?? []))
  return merged
    .flatMap((m) => Object.entries(m.properties ?? {}))
    .filter(([name]) => name !== '$schema')
    .map(([name, of]) => ({
      name,
      type: typeText(of, all),
      required: required.has(name),
      doc: of.description ?? resolve(of, all).schema.description ?? '',
      ...(of.default !== undefined && { default: JSON.stringify(of.default) }),
      ...(holds(of, all) && { inside: of }),
    }))
    .sort((a, b) => Number(b.required) - Number(a.required))
}

/** Whether something is inside a value: an object, or a list of objects. */
function holds(s: Schema, all: Schemas): boolean {
  const { schema } = resolve(s, all)
  if (kinds(schema)[0] === 'array') return schema.items !== undefined && holds(schema.items, all)
  return Object.keys(schema.properties ?? {}).length > 0 || (schema.allOf ?? []).length > 0
}

/** A value that fits: what must be there, and no more. */
export function example(s: Schema, all: Schemas, depth = 0): unknown {
  const { schema } = resolve(s, all)
  if (schema.examples?.length) return schema.examples[0]
  if (schema.default !== undefined) return schema.default
  if (schema.enum?.length) return schema.enum[0]
  const first = (schema.oneOf ?? schema.anyOf)?.[0]
  if (first) return example(first, all, depth + 1)
  switch (kinds(schema)[0]) {
    case 'array':
      return schema.items && depth < 4 && (schema.minItems ?? 0) > 0 ? [example(schema.items, all, depth + 1)] : []
    case 'object': {
      if (depth > 4) return {}
      return Object.fromEntries(
        (schema.required ?? [])
          .filter((name) => name !== '$schema')
          .map((name) => [name, example(schema.properties?.[name] ?? {}, all, depth + 1)]),
      )
    }
    case 'string':
      return schema.format === 'date-time' ? '2026-11-23T09:00:00Z' : schema.format === 'date' ? '2026-11-23' : 'text'
    case 'integer':
    case 'number':
      return schema.minimum ?? 0
    case 'boolean':
      return true
    default:
      return null
  }
}
