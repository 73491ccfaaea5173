// What a half-typed filter can become: fields, comparisons, values.
import { quote } from './grammar'
import type { Word } from './vocabulary'

/** A way to go on. */
export interface Suggestion {
  label: string
  detail: string
  /** The whole text of the box when it is taken. */
  text: string
  /** Whether the text is then a whole filter, or waits for a value. */
  done: boolean
}

const most = 12

/** The ways to go on from a text, the likeliest first. An empty text gives the fields. */
export function complete(text: string, vocabulary: Word[]): Suggestion[] {
  const start = lastBlank(text) + 1
  const before = text.slice(0, start)
  const piece = text.slice(start)
  const term = /^(-?)([a-z0-9_]+)(?:\.(?:low|high))?(!=|<=|>=|<|>|:|=|~)(.*)$/.exec(piece)
  if (term === null) return [...fields(before, piece, vocabulary), ...direct(before, piece, vocabulary)].slice(0, most)
  const word = vocabulary.find((w) => w.name === term[2])
  if (word === undefined) return []
  return values(before, piece, term[4] ?? '', word).slice(0, most)
}

function lastBlank(text: string): number {
  let open = false
  let at = -1
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    if (char === '"') open = !open
    else if (!open && /\s/.test(char)) at = i
  }
  return at
}

function fields(before: string, piece: string, vocabulary: Word[]): Suggestion[] {
  const typed = piece.replace(/^-/, '').toLowerCase().replaceAll(' ', '_')
  const not = piece.startsWith('-') ? '-' : ''
  const ranked = vocabulary
    .map((w) => ({ w, rank: w.name.startsWith(typed) ? 0 : w.name.includes(typed) ? 1 : 2 }))
    .filter(({ rank, w }) => rank < 2 && (not === '' || w.sort === 'choice' || w.sort === 'text'))
    .sort((a, b) => a.rank - b.rank)
  return ranked.map(({ w }) => ({
    label: w.label,
    detail: w.doc,
    text: `${before}${not}${w.name}${not === '' ? operator(w) : ':'}`,
    done: false,
  }))
}

function operator(word: Word): string {
  switch (word.sort) {
    case 'number':
      return '>='
    case 'date':
      return '>='
    case 'text':
      return '~'
    default:
      return ':'
  }
}

/** A value typed without its field: "ready" offers "state is ready". */
function direct(before: string, piece: string, vocabulary: Word[]): Suggestion[] {
  const typed = piece.toLowerCase()
  if (typed.length < 2 || typed.startsWith('-')) return []
  return vocabulary.flatMap((w) =>
    w.values
      .filter((v) => v.value.toLowerCase().startsWith(typed) || v.label.toLowerCase().startsWith(typed))
      .map((v) => ({
        label: `${w.label} ${w.sort === 'list' ? 'has' : 'is'} ${v.label}`,
        detail: '',
        text: `${before}${w.name}:${quote(v.value)}`,
        done: true,
      })),
  )
}

function values(before: string, piece: string, typed: string, word: Word): Suggestion[] {
  const comma = typed.lastIndexOf(',')
  const last = typed
    .slice(comma + 1)
    .replaceAll('"', '')
    .toLowerCase()
  const had = typed.slice(0, comma + 1)
  const head = before + piece.slice(0, piece.length - typed.length) + had
  const taken = new Set(had.replaceAll('"', '').split(','))
  const offered = word.values.filter(
    (v) => !taken.has(v.value) && (v.value.toLowerCase().includes(last) || v.label.toLowerCase().includes(last)),
  )
  return offered.map((v) => ({
    label: v.label,
    detail: v.label === v.value ? '' : v.value,
    text: head + quote(v.value),
    done: true,
  }))
}
