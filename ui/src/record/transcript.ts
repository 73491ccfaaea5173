// A source that quotes are taken from, cut into the passages it is read in: the turns of an interview, the paragraphs
// of feedback. The ledger's quotes count code points of the whole text; each passage knows where it starts in it.

import { CodePoints, countPoints, sentences, words, type Span } from './spans'

export interface Turn {
  speaker: string
  /** Milliseconds since the start; -1 when the transcript has no times. */
  offset: number
  text: string
}

export interface Passage {
  index: number
  speaker: string
  /** Milliseconds since the start of the conversation; -1 when not known. */
  at: number
  text: string
  /** The code point of the source at which the text starts. */
  start: number
  points: CodePoints
}

/** Source is the whole text with its passages. */
export interface Source {
  text: string
  points: CodePoints
  passages: Passage[]
}

/** The source of an interview, joined as the server joins it: "Speaker: words", turns parted by a blank line. */
export function fromTurns(turns: readonly Turn[]): Source {
  const parts: string[] = []
  const passages: Passage[] = []
  let at = 0
  turns.forEach((turn, index) => {
    const head = (index > 0 ? '\n\n' : '') + (turn.speaker ? `${turn.speaker}: ` : '')
    at += countPoints(head)
    const points = new CodePoints(turn.text)
    passages.push({
      index,
      speaker: turn.speaker,
      at: turn.offset,
      text: turn.text,
      start: at,
      points,
    })
    at += points.length
    parts.push(head, turn.text)
  })
  const text = parts.join('')
  return { text, points: new CodePoints(text), passages }
}

/** The source of feedback: its body, one passage a paragraph. */
export function fromText(text: string): Source {
  const points = new CodePoints(text)
  const passages: Passage[] = []
  for (const m of text.matchAll(/(?:(?!\r?\n[ \t]*\r?\n)[^])+/gu)) {
    const lead = m[0].length - m[0].trimStart().length
    const words = m[0].trim()
    if (!words) continue
    passages.push({
      index: passages.length,
      speaker: '',
      at: -1,
      text: words,
      start: points.fromUnit(m.index + lead),
      points: new CodePoints(words),
    })
  }
  return { text, points, passages }
}

/** Taken is what the page knows of a quote. */
export interface Taken {
  key: string
  start: number
  end: number
  text: string
  source_version: number
}

/** Placed is a quote where its words stand in the text shown. */
export interface Placed extends Span {
  key: string
}

/**
 * Where quotes stand in a version of their source: at their span when they were taken from that version or the words
 * still stand there, else where the words are found first. Quotes whose words are gone are listed apart.
 */
export function place(source: Source, version: number, quotes: readonly Taken[]): { placed: Placed[]; gone: string[] } {
  const placed: Placed[] = []
  const gone: string[] = []
  for (const q of quotes) {
    if (q.source_version === version || source.points.slice(q.start, q.end) === q.text) {
      placed.push({ key: q.key, start: q.start, end: q.end })
      continue
    }
    const unit = q.text ? source.text.indexOf(q.text) : -1
    if (unit < 0) {
      gone.push(q.key)
      continue
    }
    const start = source.points.fromUnit(unit)
    placed.push({ key: q.key, start, end: start + countPoints(q.text) })
  }
  placed.sort((a, b) => a.start - b.start || a.end - b.end)
  return { placed, gone }
}

/** Run is a stretch of a passage that the same quotes cover. */
export interface Run {
  text: string
  /** The keys of the quotes, none for plain words. */
  keys: string[]
  /** Whether it is part of what is selected. */
  picked: boolean
  /** The unit of the passage at which it starts. */
  at: number
}

/** The runs of a passage, in order; together they are its text. */
export function runs(passage: Passage, placed: readonly Placed[], picked?: Span | null): Run[] {
  const within = (span: Span) => ({
    start: passage.points.toUnit(span.start - passage.start),
    end: passage.points.toUnit(span.end - passage.start),
  })
  const last = passage.start + passage.points.length
  const marks = placed.filter((p) => p.start < last && p.end > passage.start).map((p) => ({ key: p.key, ...within(p) }))
  const selected = picked && picked.end > picked.start ? within(picked) : null
  const edges = new Set([0, passage.text.length])
  for (const m of selected ? [...marks, selected] : marks) edges.add(m.start).add(m.end)
  const sorted = [...edges].sort((a, b) => a - b)
  const out: Run[] = []
  for (let i = 0; i + 1 < sorted.length; i++) {
    const start = sorted[i] ?? 0
    const end = sorted[i + 1] ?? 0
    out.push({
      text: passage.text.slice(start, end),
      keys: marks.filter((m) => m.start < end && m.end > start).map((m) => m.key),
      picked: selected !== null && selected.start < end && selected.end > start,
      at: start,
    })
  }
  return out
}

/** The passage that holds a code point, or the last one before it; the first one for what stands before all. */
export function passageAt(source: Source, point: number): Passage | undefined {
  let low = 0
  let high = source.passages.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((source.passages[middle]?.start ?? 0) > point) high = middle
    else low = middle + 1
  }
  return source.passages[Math.max(0, low - 1)]
}

/** The quotes that stand in each passage, by its index; passages without any are left out. */
export function byPassage(source: Source, placed: readonly Placed[]): Map<number, Placed[]> {
  const out = new Map<number, Placed[]>()
  for (const q of placed) {
    for (let i = passageAt(source, q.start)?.index ?? 0; i < source.passages.length; i++) {
      const p = source.passages[i]
      if (!p || p.start >= q.end) break
      if (q.start < p.start + p.points.length) out.set(i, [...(out.get(i) ?? []), q])
    }
  }
  return out
}

/** Whether a span has anything of a passage. */
export function overlaps(passage: Passage, span: Span | null): boolean {
  return span !== null && span.start < passage.start + passage.points.length && span.end > passage.start
}

/** A direction of the keyboard. */
export type Direction = 'forward' | 'back'

const cut = new WeakMap<Source, Span[]>()

/** The code points of each sentence of the source, in order. */
export function sentenceSpans(source: Source): Span[] {
  let all = cut.get(source)
  if (!all) {
    all = source.passages.flatMap((p) => sentences(p.text).map((s) => global(p, s)))
    cut.set(source, all)
  }
  return all
}

/** The span of the whole passage. */
export function passageSpan(p: Passage): Span {
  return { start: p.start, end: p.start + p.points.length }
}

/** A span of a passage, in units, as code points of the source. */
export function global(p: Passage, span: Span): Span {
  return {
    start: p.start + p.points.fromUnit(span.start),
    end: p.start + p.points.fromUnit(span.end),
  }
}

/** The sentence before or after what is selected; the first one when nothing is. */
export function moveSentence(source: Source, from: Span | null, towards: Direction): Span | null {
  const all = sentenceSpans(source)
  if (!from) return all[0] ?? null
  return towards === 'forward'
    ? (all.find((s) => s.start > from.start) ?? all.at(-1) ?? null)
    : (all.findLast((s) => s.start < from.start) ?? all[0] ?? null)
}

/** The first sentence of the passage before or after what is selected. */
export function movePassage(source: Source, from: Span | null, towards: Direction): Span | null {
  const here = from ? (passageAt(source, from.start)?.index ?? 0) : -1
  const next =
    source.passages[
      towards === 'forward' ? Math.min(here + 1, source.passages.length - 1) : Math.max(from ? here - 1 : 0, 0)
    ]
  if (!next) return null
  const first = sentences(next.text)[0]
  return first ? global(next, first) : passageSpan(next)
}

/**
 * What is selected with its end, or its start, moved by a word. At least one word stays, and the edge stays in its
 * passage: words of the next speaker are taken by the sentence only.
 */
export function extend(source: Source, from: Span, towards: Direction, edge: 'end' | 'start' = 'end'): Span {
  const first = passageAt(source, from.start)
  const last = passageAt(source, from.end - 1)
  if (!first || !last) return from
  const all = source.passages
    .slice(first.index, last.index + 1)
    .flatMap((p) => words(p.text).map((w) => ({ ...global(p, w), of: p })))
  const inside = all.filter((w) => w.start < from.end && w.end > from.start)
  if (edge === 'end') {
    if (towards === 'forward') {
      const next = all.find((w) => w.end > from.end && w.of === last)
      return next ? { start: from.start, end: next.end } : from
    }
    const before = inside.at(-2)
    return before ? { start: from.start, end: before.end } : from
  }
  if (towards === 'back') {
    const before = all.findLast((w) => w.start < from.start && w.of === first)
    return before ? { start: before.start, end: from.end } : from
  }
  const next = inside[1]
  return next ? { start: next.start, end: from.end } : from
}

/** 83000 as 1:23, 3725000 as 1:02:05; nothing when there is no time. */
export function clock(ms: number): string {
  if (ms < 0) return ''
  const s = Math.floor(ms / 1000)
  const two = (n: number) => String(n).padStart(2, '0')
  const h = Math.floor(s / 3600)
  const m = Math.floor(s / 60) % 60
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`
}
