// Every request of the application goes through here: /api/v1, JSON, failures thrown as Problem.

import { problemOf } from './problem'

export const base = '/api/v1'

export type Value = string | number | boolean | undefined | null
/** Query parameters. Undefined, null, false and empty text are left out; lists repeat the name. */
export type Query = Record<string, Value | Value[]>

export interface Options {
  query?: Query
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

export function url(path: string, query: Query = {}): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== null && one !== false && one !== '') params.append(name, String(one))
  const text = params.toString()
  return base + path + (text ? `?${text}` : '')
}

/** Sends a request and returns the decoded body; undefined when there is none. */
export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const { query, body, headers, signal } = options
  const raw = body instanceof Blob
  const response = await fetch(url(path, query), {
    method,
    headers: {
      Accept: 'application/json',
      ...(body !== undefined && !raw && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: raw ? body : body === undefined ? undefined : JSON.stringify(body),
    signal,
  })
  if (response.status === 401) signIn()
  if (!response.ok) throw await problemOf(response)
  return (response.status === 204 ? undefined : await response.json()) as T
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => request<T>('GET', path, { query, signal })
export const post = <T>(path: string, body?: unknown, query?: Query) => request<T>('POST', path, { body, query })
export const patch = <T>(path: string, body: unknown, headers?: Record<string, string>) =>
  request<T>('PATCH', path, { body, headers })
export const del = <T = void>(path: string, query?: Query, headers?: Record<string, string>) =>
  request<T>('DELETE', path, { query, headers })

function signIn() {
  if (typeof location === 'undefined') return
  // What stands behind # goes along: browsers carry it through the sign-in, and the server never sees it.
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}${location.hash}`)
}
