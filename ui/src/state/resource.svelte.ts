// A value of the server that stays true: loaded when first shown, again when what it depends on changes or when the
// ledger moves. While it reloads the former value stays, so that nothing jumps.

import { asProblem, type Problem } from '../api/problem'
import type { LiveChange } from '../api/wire'
import { untrack } from 'svelte'
import { connected, onChange, onFindings, onResume } from './live.svelte'

export interface Resource<T> {
  readonly value: T | undefined
  readonly problem: Problem | undefined
  /** True until the first answer. */
  readonly loading: boolean
  reload(): Promise<void>
  /** Shows another value at once, before the server has it. */
  set(value: T): void
}

export interface Until {
  /** Whether a change makes the value stale; default: always. */
  touches?: (change: LiveChange) => boolean
  /** Whether new findings make it stale; default: never. */
  findings?: boolean
}

/**
 * Makes a resource inside a component. `load` is run in an effect: whatever reactive it reads before its first await
 * (asOf(), a prop) loads it again. Answers that arrive out of order are dropped.
 */
export function resource<T>(load: (signal: AbortSignal) => Promise<T>, until: Until = {}): Resource<T> {
  let value = $state.raw<T>()
  let problem = $state.raw<Problem>()
  let loading = $state(true)
  let running: AbortController | undefined
  let soon: ReturnType<typeof setTimeout> | undefined

  async function run(): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    try {
      const answer = await load(mine.signal)
      if (mine.signal.aborted) return
      value = answer
      problem = undefined
    } catch (thrown) {
      if (mine.signal.aborted) return
      problem = asProblem(thrown)
    }
    loading = false
  }
  // Many changes at once (an import) are one reload.
  const later = () => {
    soon ??= setTimeout(() => {
      soon = undefined
      void run()
    }, 150)
  }

  $effect(() => {
    void run()
    return () => running?.abort()
  })
  $effect(() => {
    const stops = [
      onChange((change) => (until.touches?.(change) ?? true) && later()),
      onResume(later),
      ...(until.findings ? [onFindings(later)] : []),
    ]
    return () => {
      clearTimeout(soon)
      soon = undefined
      for (const stop of stops) stop()
    }
  })

  // What failed is asked for again when the server is back.
  $effect(() => {
    if (connected() && untrack(() => problem)) later()
  })

  return {
    get value() {
      return value
    },
    get problem() {
      return problem
    },
    get loading() {
      return loading
    },
    reload: run,
    set: (next) => (value = next),
  }
}
