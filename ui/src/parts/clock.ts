// The time, for what shows how long ago something was: one timer for the whole page, running only while it is read.

import { createSubscriber } from 'svelte/reactivity'

const minute = 60_000

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, minute)
  return () => clearInterval(timer)
})

/** Now; what reads it inside an effect is run again each minute. */
export function now(): Date {
  subscribe()
  return new Date()
}
