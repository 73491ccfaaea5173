// The one connection over which the server says what changed. The browser resumes with Last-Event-ID by itself while
// the connection object lives; when it gives up, a new one is opened after a growing wait, and what was missed is
// caught up by telling every listener that anything may have changed.

import { base } from '../api/client'
import type { Key, LiveChange } from '../api/wire'

type Listener = (change: LiveChange) => void

let up = $state(false)
let at = $state(0)
const changeListeners = new Set<Listener>()
const findingListeners = new Set<(subjects: Key[]) => void>()
const resumeListeners = new Set<() => void>()

/** Whether the connection stands. Reactive. */
export const connected = (): boolean => up
/** The position of the newest change heard of. Reactive. */
export const position = (): number => at

/** Calls fn for each change, whoever made it. Returns what stops it. */
export function onChange(fn: Listener): () => void {
  changeListeners.add(fn)
  return () => changeListeners.delete(fn)
}
/** Calls fn with the subjects whose findings were computed anew. */
export function onFindings(fn: (subjects: Key[]) => void): () => void {
  findingListeners.add(fn)
  return () => findingListeners.delete(fn)
}
/** Calls fn when the connection is back after changes may have been missed: reload what is shown. */
export function onResume(fn: () => void): () => void {
  resumeListeners.add(fn)
  return () => resumeListeners.delete(fn)
}

/** Opens the connection and keeps it. Returns what closes it. */
export function start(): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = 1000
  let seen = 0

  const open = () => {
    source = new EventSource(`${base}/stream`)
    source.addEventListener('hello', (event) => {
      const hello = JSON.parse(event.data) as { position: number }
      up = true
      wait = 1000
      if (seen > 0 && hello.position > seen) for (const fn of resumeListeners) fn()
      seen = at = Math.max(seen, hello.position)
    })
    source.addEventListener('change', (event) => {
      const change = JSON.parse(event.data) as LiveChange
      seen = at = Math.max(seen, change.position)
      for (const fn of changeListeners) fn(change)
    })
    source.addEventListener('findings', (event) => {
      const { subjects } = JSON.parse(event.data) as { subjects: Key[] }
      for (const fn of findingListeners) fn(subjects)
    })
    source.addEventListener('error', () => {
      up = false
      if (source?.readyState !== EventSource.CLOSED) return // the browser tries again by itself
      timer = setTimeout(open, wait * (0.75 + Math.random() / 2))
      wait = Math.min(wait * 2, 30_000)
    })
  }
  open()
  return () => {
    clearTimeout(timer)
    source?.close()
    up = false
  }
}
