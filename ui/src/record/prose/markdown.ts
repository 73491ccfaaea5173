// Markdown as a tree of plain values, which Prose.svelte draws with elements of its own: text of customers never becomes
// HTML. HTML in the source is shown as it was typed. Keys (REQ-12) and people (@ada) in the text become links.

import type { SyntaxNode } from '@lezer/common'
import { GFM, parser } from '@lezer/markdown'

export type Inline =
  | { sort: 'text'; text: string }
  | { sort: 'code'; text: string }
  | { sort: 'break' }
  | { sort: 'strong'; inside: Inline[] }
  | { sort: 'emphasis'; inside: Inline[] }
  | { sort: 'gone'; inside: Inline[] }
  | { sort: 'link'; href: string; inside: Inline[] }
  | { sort: 'key'; key: string }
  | { sort: 'person'; id: string }

export interface Item {
  /** A task: done or not; undefined for a plain entry. */
  done?: boolean
  blocks: Block[]
}

export type Block =
  | { sort: 'paragraph'; inside: Inline[] }
  | { sort: 'heading'; level: number; inside: Inline[] }
  | { sort: 'code'; text: string }
  | { sort: 'quote'; blocks: Block[] }
  | { sort: 'list'; ordered: boolean; start: number; items: Item[] }
  | { sort: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { sort: 'rule' }

const markdown = parser.configure([GFM])

/** Longer texts, and parts nested deeper, are shown as they were typed: nobody writes them to be read. */
const longest = 300_000
const deepest = 24

/** Reads Markdown. Prefixes are those of the kinds of the product: only their keys become links. */
export function read(text: string, prefixes: ReadonlySet<string> = new Set()): Block[] {
  if (text.length > longest) return [{ sort: 'paragraph', inside: [{ sort: 'text', text }] }]
  return blocksOf(new Reader(text, prefixes), markdown.parse(text).topNode)
}

class Reader {
  /** How deep the part being read is nested. */
  depth = 0
  constructor(
    readonly text: string,
    readonly prefixes: ReadonlySet<string>,
  ) {}
  slice(from: number, to: number): string {
    return this.text.slice(from, to)
  }
}

/** Reads a part one level deeper, or leaves it as it was typed. */
function deeper<T>(r: Reader, node: SyntaxNode, read: () => T[], typed: (text: string) => T): T[] {
  if (r.depth >= deepest) return [typed(r.slice(node.from, node.to))]
  r.depth++
  try {
    return read()
  } finally {
    r.depth--
  }
}

function children(node: SyntaxNode): SyntaxNode[] {
  const out: SyntaxNode[] = []
  for (let c = node.firstChild; c; c = c.nextSibling) out.push(c)
  return out
}

function blocksOf(r: Reader, node: SyntaxNode): Block[] {
  return deeper(
    r,
    node,
    () => children(node).flatMap((c) => blockOf(r, c) ?? []),
    (text): Block => ({ sort: 'paragraph', inside: [{ sort: 'text', text }] }),
  )
}

function blockOf(r: Reader, node: SyntaxNode): Block | undefined {
  const heading = /^(?:ATX|Setext)Heading(\d)$/.exec(node.name)
  if (heading) return { sort: 'heading', level: Number(heading[1]), inside: trimmed(inlines(r, node)) }
  switch (node.name) {
    case 'Paragraph':
      return { sort: 'paragraph', inside: inlines(r, node) }
    case 'FencedCode':
    case 'CodeBlock':
      return { sort: 'code', text: codeOf(r, node) }
    case 'Blockquote':
      return { sort: 'quote', blocks: blocksOf(r, node) }
    case 'BulletList':
    case 'OrderedList':
      return listOf(r, node)
    case 'Table':
      return tableOf(r, node)
    case 'HorizontalRule':
      return { sort: 'rule' }
    case 'HTMLBlock':
    case 'CommentBlock':
    case 'ProcessingInstructionBlock':
      return { sort: 'paragraph', inside: [{ sort: 'text', text: r.slice(node.from, node.to) }] }
    case 'LinkReference':
      return undefined
  }
  return undefined // marks of the block around
}

function codeOf(r: Reader, node: SyntaxNode): string {
  return children(node)
    .filter((c) => c.name === 'CodeText')
    .map((c) => r.slice(c.from, c.to))
    .join('')
}

function listOf(r: Reader, node: SyntaxNode): Block {
  const items = children(node)
    .filter((c) => c.name === 'ListItem')
    .map((c): Item => {
      const task = c.getChild('Task')
      if (!task) return { blocks: blocksOf(r, c) }
      const mark = task.getChild('TaskMarker')
      return {
        done: mark !== null && /x/i.test(r.slice(mark.from, mark.to)),
        blocks: [{ sort: 'paragraph', inside: trimmed(inlines(r, task)) }, ...blocksOf(r, c)],
      }
    })
  const mark = node.getChild('ListItem')?.getChild('ListMark')
  const start = mark ? Number.parseInt(r.slice(mark.from, mark.to), 10) : 1
  return { sort: 'list', ordered: node.name === 'OrderedList', start: Number.isNaN(start) ? 1 : start, items }
}

function tableOf(r: Reader, node: SyntaxNode): Block {
  const cells = (row: SyntaxNode) =>
    children(row)
      .filter((c) => c.name === 'TableCell')
      .map((c) => trimmed(inlines(r, c)))
  const head = node.getChild('TableHeader')
  return {
    sort: 'table',
    head: head ? cells(head) : [],
    rows: children(node)
      .filter((c) => c.name === 'TableRow')
      .map(cells),
  }
}

/** Nodes that are marks: they are not shown. */
const marks =
  /^(?:HeaderMark|EmphasisMark|CodeMark|LinkMark|LinkTitle|LinkLabel|ListMark|QuoteMark|TaskMarker|StrikethroughMark|TableDelimiter)$/

function inlines(r: Reader, node: SyntaxNode, from = node.from, to = node.to): Inline[] {
  return deeper(
    r,
    node,
    () => inside(r, node, from, to),
    (text): Inline => ({ sort: 'text', text }),
  )
}

function inside(r: Reader, node: SyntaxNode, from: number, to: number): Inline[] {
  const out: Inline[] = []
  let at = from
  for (const c of children(node)) {
    if (c.to <= from || c.from >= to) continue
    out.push(...words(r, r.slice(at, c.from)))
    if (!marks.test(c.name)) out.push(...inlineOf(r, c))
    at = c.to
  }
  out.push(...words(r, r.slice(at, to)))
  return out
}

function inlineOf(r: Reader, node: SyntaxNode): Inline[] {
  const raw = () => r.slice(node.from, node.to)
  switch (node.name) {
    case 'StrongEmphasis':
      return [{ sort: 'strong', inside: inlines(r, node) }]
    case 'Emphasis':
      return [{ sort: 'emphasis', inside: inlines(r, node) }]
    case 'Strikethrough':
      return [{ sort: 'gone', inside: inlines(r, node) }]
    case 'InlineCode':
      return [{ sort: 'code', text: r.slice(node.firstChild?.to ?? node.from, node.lastChild?.from ?? node.to) }]
    case 'HardBreak':
      return [{ sort: 'break' }]
    case 'Escape':
      return [{ sort: 'text', text: raw().slice(1) }]
    case 'Entity':
      return [{ sort: 'text', text: entities[raw()] ?? raw() }]
    case 'URL':
    case 'Autolink': {
      const address = raw().replace(/^<|>$/g, '')
      return linkTo(/^[^\s@/]+@/.test(address) ? `mailto:${address}` : address, [{ sort: 'text', text: address }])
    }
    case 'Link':
    case 'Image':
      return linkOf(r, node)
  }
  return [{ sort: 'text', text: raw() }] // HTML as it was typed
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&nbsp;': '\u00a0',
}

/** Pictures are links too: nothing is loaded from elsewhere. */
function linkOf(r: Reader, node: SyntaxNode): Inline[] {
  const [open, close] = node.getChildren('LinkMark')
  const url = node.getChild('URL')
  const label = open && close ? inlines(r, node, open.to, close.from) : []
  if (!url) return [{ sort: 'text', text: r.slice(node.from, node.to) }]
  const address = r.slice(url.from, url.to).replace(/^<|>$/g, '')
  return linkTo(address, label.length > 0 ? label : [{ sort: 'text', text: address }])
}

/** Only addresses a reader expects behind a link; anything else stays text. */
function linkTo(address: string, inside: Inline[]): Inline[] {
  const href = /^www\./i.test(address) ? `https://${address}` : address
  return /^(?:https?:\/\/|mailto:|\/(?!\/)|#)/i.test(href) ? [{ sort: 'link', href, inside }] : inside
}

const named =
  /(?<![\w@/-])(?:([A-Z]{1,6}-[1-9]\d{0,9})|@([\p{L}\p{N}](?:[\p{L}\p{N}._-]{0,38}[\p{L}\p{N}])?))(?![\w@/]|-\w)/gu

/** Plain text with the keys and people in it. */
function words(r: Reader, text: string): Inline[] {
  const out: Inline[] = []
  let at = 0
  for (const m of text.matchAll(named)) {
    const [whole, key, id] = m
    if (key && !r.prefixes.has(key.slice(0, key.lastIndexOf('-')))) continue
    if (m.index > at) out.push({ sort: 'text', text: text.slice(at, m.index) })
    out.push(key ? { sort: 'key', key } : { sort: 'person', id: id ?? '' })
    at = m.index + whole.length
  }
  if (at < text.length) out.push({ sort: 'text', text: text.slice(at) })
  return out
}

/** Without white space at either end. */
function trimmed(list: Inline[]): Inline[] {
  return list.flatMap((inline, i): Inline[] => {
    if (inline.sort !== 'text') return [inline]
    let { text } = inline
    if (i === 0) text = text.trimStart()
    if (i === list.length - 1) text = text.trimEnd()
    return text ? [{ sort: 'text', text }] : []
  })
}
