// A request as an address and as a line for a shell.

import { shell } from '../settings/snippets'
import type { Operation } from './openapi'

/** The address of an operation with values filled in; a part of the path without a value stays as {name}. */
export function address(op: Operation, values: Readonly<Record<string, string>>): string {
  const path = op.path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return value ? encodeURIComponent(value) : whole
  })
  const query = new URLSearchParams()
  for (const p of op.parameters ?? []) {
    if (p.in !== 'query' || !values[p.name]) continue
    // A list is written with commas or spaces between its elements, and sent as the name over and over.
    const list = p.schema?.type === 'array' || (Array.isArray(p.schema?.type) && p.schema.type.includes('array'))
    for (const one of list ? (values[p.name] ?? '').split(/[\s,]+/).filter(Boolean) : [values[p.name] ?? ''])
      query.append(p.name, one)
  }
  const text = query.toString()
  return path + (text ? `?${text}` : '')
}

/** A line for a shell, with a place for the token. */
export function curl(op: Operation, values: Readonly<Record<string, string>>, origin: string, body?: unknown): string {
  const lines = [`curl ${shell(origin + address(op, values))}`]
  if (op.method !== 'get') lines[0] = `curl -X ${op.method.toUpperCase()} ${shell(origin + address(op, values))}`
  lines.push(`-H "Authorization: Bearer $TOKEN"`)
  for (const p of op.parameters ?? [])
    if (p.in === 'header' && (p.required || values[p.name]))
      lines.push(`-H ${shell(`${p.name}: ${values[p.name] || (p.name === 'If-Match' ? '"1"' : 'VALUE')}`)}`)
  const type = Object.keys(op.requestBody?.content ?? {})[0]
  if (type === 'application/json' && body !== undefined)
    lines.push(`-H 'Content-Type: application/json'`, `-d ${shell(JSON.stringify(body))}`)
  else if (type && type !== 'application/json') lines.push(`--data-binary @FILE`)
  return lines.join(' \\\n  ')
}
