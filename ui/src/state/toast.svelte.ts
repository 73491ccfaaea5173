// Short notes at the foot of the screen about what just happened, with the way back.

import { announce } from './announce.svelte'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'bad'
  /** Takes back what the text says. `z` runs the newest. */
  undo?: () => unknown
  act?: { label: string; run: () => unknown }
}

let shown = $state.raw<Toast[]>([])
let last = 0

export const toasts = (): Toast[] => shown

/** Shows a note; returns its number. Notes with a way back stay ten seconds, others five, failures until dismissed. */
export function toast(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> = {}): number {
  const id = ++last
  shown = [...shown.slice(-2), { id, text, tone: 'plain', ...options }]
  announce(options.undo ? `${text}. Press z to undo.` : text)
  if (options.tone !== 'bad') setTimeout(() => dismiss(id), options.undo || options.act ? 10_000 : 5_000)
  return id
}

export function dismiss(id: number): void {
  shown = shown.filter((t) => t.id !== id)
}
