// Mentions while they are typed: "@ad" before the caret is the beginning of a person.

export interface Mention {
  /** Where the @ stands, in units. */
  start: number
  /** The caret. */
  end: number
  words: string
}

/** The mention being typed at the caret; undefined when there is none. */
export function mentionAt(text: string, caret: number): Mention | undefined {
  const before = text.slice(0, Math.max(0, caret))
  const found = /(?:^|[^\w@.])@([\p{L}\p{N}._-]{0,40})$/u.exec(before)
  if (caret < 0 || !found) return undefined
  const words = found[1] ?? ''
  return { start: caret - words.length - 1, end: caret, words }
}

/** The text with the mention of a person written out, and where the caret goes. */
export function complete(text: string, mention: Mention, person: string): { text: string; caret: number } {
  const rest = text.slice(mention.end)
  const head = `${text.slice(0, mention.start)}@${person}`
  const space = /^\s/.test(rest) ? '' : ' '
  return { text: head + space + rest, caret: head.length + 1 }
}
