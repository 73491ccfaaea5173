// Words with a little of what stands around them.

import { CodePoints, sentences, type Span } from './spans'

/** How many units of text on either side are looked at. */
const reach = 400

/**
 * A sentence or two before and after a span, cut at line breaks. The span is trusted where the words stand there, else
 * they are looked for; undefined when the text does not hold them.
 */
export function around(text: string, span: Span, words: string): { before: string; after: string } | undefined {
  const points = new CodePoints(text)
  let from = points.toUnit(span.start)
  if (text.slice(from, from + words.length) !== words) from = words ? text.indexOf(words) : -1
  if (from < 0) return undefined
  const to = from + words.length
  const head = text.slice(Math.max(0, from - reach), from)
  const tail = text.slice(to, to + reach)
  const lineStart = head.lastIndexOf('\n') + 1
  const lineEnd = tail.indexOf('\n')
  const before = head.slice(lineStart)
  const after = lineEnd < 0 ? tail : tail.slice(0, lineEnd)
  const last = sentences(before).at(-1)
  const first = sentences(after)[0]
  return { before: last ? before.slice(last.start) : before, after: first ? after.slice(0, first.end) : after }
}
