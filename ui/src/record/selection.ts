// What is selected in the browser, as code points of a source.

import { whole, type Span } from './spans'
import { global, type Source } from './transcript'

/**
 * The span selected inside an element whose paragraphs carry data-start, the code point their text starts at. Null when
 * nothing is selected there. A selection that begins or ends between paragraphs is cut to them, and no
 * character is cut in half.
 */
export function selected(box: HTMLElement, source: Source): Span | null {
  const selection = getSelection()
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null
  const range = selection.getRangeAt(0)
  if (!box.contains(range.commonAncestorContainer) && !range.intersectsNode(box)) return null
  const paragraphs = [...box.querySelectorAll<HTMLElement>('[data-start]')]
  let span: Span | null = null
  paragraphs.forEach((paragraph, index) => {
    const passage = source.passages[index]
    if (!passage || !range.intersectsNode(paragraph)) return
    const from = paragraph.contains(range.startContainer)
      ? offset(paragraph, range.startContainer, range.startOffset)
      : 0
    const to = paragraph.contains(range.endContainer)
      ? offset(paragraph, range.endContainer, range.endOffset)
      : passage.text.length
    if (to <= from) return
    const { start, end } = global(passage, whole(passage.text, { start: from, end: to }))
    span = { start: (span as Span | null)?.start ?? start, end }
  })
  return span
}

/** The UTF-16 unit of a paragraph's text at which a place in it lies. */
function offset(paragraph: HTMLElement, node: Node, at: number): number {
  const before = document.createRange()
  before.selectNodeContents(paragraph)
  before.setEnd(node, at)
  return before.toString().length
}
