// What was typed and not saved, kept for this tab: a reload or a lost session loses no words.

/** The part of Storage that is used; given, so that tests need no browser. */
export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export interface Draft {
  text: string
  /** What the text was when editing began. */
  from: string
}

const name = (of: string) => `draft:${of}`

/** The tab's storage; undefined where it is blocked. */
export function tabStore(): Store | undefined {
  try {
    return sessionStorage
  } catch {
    return undefined
  }
}

/** The draft of a text; undefined when there is none, or none that differs from what it began with. */
export function readDraft(of: string, store = tabStore()): Draft | undefined {
  try {
    const kept: unknown = JSON.parse(store?.getItem(name(of)) ?? 'null')
    if (typeof kept !== 'object' || kept === null || !('text' in kept) || !('from' in kept)) return undefined
    const { text, from } = kept
    return typeof text === 'string' && typeof from === 'string' && text !== from ? { text, from } : undefined
  } catch {
    return undefined
  }
}

/** Keeps a draft, or drops it once the text is what it began with. A full store keeps none: the text is still there. */
export function keepDraft(of: string, draft: Draft, store = tabStore()) {
  try {
    if (draft.text === draft.from) store?.removeItem(name(of))
    else store?.setItem(name(of), JSON.stringify(draft))
  } catch {
    // Storage is full or blocked.
  }
}

export function dropDraft(of: string, store = tabStore()) {
  try {
    store?.removeItem(name(of))
  } catch {
    // Storage is blocked.
  }
}
