// What this person did in this tab and can take back, newest first: `z` runs the newest.

import { toast } from './toast.svelte'

interface Step {
  what: string
  undo: () => unknown
}
let steps = $state.raw<Step[]>([])

/** Remembers how to take something back. */
export function remember(what: string, undo: () => unknown): void {
  steps = [...steps.slice(-49), { what, undo: once(undo) }]
}

/** Takes the newest step back; says so when there is none. */
export async function undoLast(): Promise<void> {
  const step = steps.at(-1)
  if (!step) {
    toast('Nothing to undo in this tab')
    return
  }
  steps = steps.slice(0, -1)
  await step.undo()
}

function once(fn: () => unknown): () => unknown {
  let done = false
  return () => {
    if (done) return undefined
    done = true
    return fn()
  }
}
