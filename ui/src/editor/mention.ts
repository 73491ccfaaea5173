// Mentions while they are typed: "@ad" is the beginning of a person, "[[first call" of a record by its words, "REQ-1"
// of a record by its key.

/** What the text before the caret asks for. Places are UTF-16 units. */
export interface Asked {
  sort: 'person' | 'record'
  /** Where what will be replaced begins. */
  from: number
  words: string
}

/** What may be mentioned. */
export interface Mention {
  /** What stands in the text: "@ada", "REQ-12". */
  insert: string
  label: string
  /** Quiet text beside it. */
  detail?: string
}

/** Offers mentions for what was typed; may ask the server. The signal ends when the words have changed. */
export type Mentions = (asked: Asked, signal: AbortSignal) => Mention[] | Promise<Mention[]>

/** What the text up to the caret asks for; `prefixes` are the beginnings of keys that count ("REQ"). */
export function askedFor(before: string, prefixes: ReadonlySet<string>): Asked | undefined {
  const line = before.slice(Math.max(0, before.length - 120))
  const offset = before.length - line.length
  const record = /\[\[([^[\]\n]{0,60})$/.exec(line)
  if (record) return { sort: 'record', from: offset + record.index, words: record[1] ?? '' }
  const person = /(?:^|[^\p{L}\p{N}_@./])@([\p{L}\p{N}._-]{0,40})$/u.exec(line)
  if (person) return { sort: 'person', from: before.length - (person[1] ?? '').length - 1, words: person[1] ?? '' }
  const key = /(?:^|[^\p{L}\p{N}_@./-])([A-Z]{1,8})-(\d{0,9})$/u.exec(line)
  if (key && prefixes.has(key[1] ?? '')) {
    const words = `${key[1]}-${key[2]}`
    return { sort: 'record', from: before.length - words.length, words }
  }
  return undefined
}

/** The text with a mention written out in place of what asked for it, and where the caret goes. A "]]" that closes
 *  what was begun goes too. */
export function complete(text: string, asked: Asked, caret: number, insert: string): { text: string; caret: number } {
  let rest = text.slice(caret)
  if (text.startsWith('[[', asked.from)) rest = rest.replace(/^\]\]/, '')
  const space = /^[\s.,;:!?)\]]/.test(rest) ? '' : ' '
  const head = text.slice(0, asked.from) + insert
  return { text: head + space + rest, caret: head.length + 1 }
}
