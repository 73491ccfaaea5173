// Reads Markdown (CommonMark with tables, tasks, strikethrough and bare addresses) into a tree. Loaded when first
// needed: the parser is larger than a page's own code. HTML in the source is text.

import type { SyntaxNode } from '@lezer/common'
import { GFM, parser } from '@lezer/markdown'
import { safeAddress } from './address'
import { deepest, readingOf } from './bounds'
import { withNames, type Prefixes } from './names'
import type { Align, Block, Inline, Item } from './tree'

/** The dialect, for the editor too. */
export const dialect = parser.configure([GFM])
/** The same without marks inside paragraphs. */
const blocksOnly = dialect.configure({
  remove: [
    'Escape',
    'Entity',
    'InlineCode',
    'HTMLTag',
    'Emphasis',
    'HardBreak',
    'Link',
    'Image',
    'LinkEnd',
    'Strikethrough',
    'Autolink',
  ],
})

/** Reads a text in bounded time and depth: what is too much is shown as it was typed. */
export function read(text: string, prefixes?: Prefixes): Block[] {
  const reading = readingOf(text)
  if (reading === 'typed') return text.trim() ? [{ sort: 'typed', text }] : []
  const tree = (reading === 'marks' ? dialect : blocksOnly).parse(text)
  return new Reader(text, prefixes, references(text, tree.topNode)).blocks(tree.topNode, 0)
}

/** The addresses that [name]: lines define, by their names as links look them up. The first of a name counts. */
function references(text: string, top: SyntaxNode): Map<string, string> {
  const out = new Map<string, string>()
  for (let c = top.firstChild; c; c = c.nextSibling) {
    if (c.name !== 'LinkReference') continue
    const label = c.getChild('LinkLabel')
    const url = c.getChild('URL')
    if (!label || !url) continue
    const name = folded(text.slice(label.from + 1, label.to - 1))
    if (!out.has(name)) out.set(name, text.slice(url.from, url.to))
  }
  return out
}

const folded = (label: string) => label.trim().replace(/\s+/g, ' ').toLowerCase()

/** Nodes that are marks of the node around: not shown. */
const marks = new Set([
  'HeaderMark',
  'EmphasisMark',
  'CodeMark',
  'CodeInfo',
  'LinkMark',
  'LinkTitle',
  'LinkLabel',
  'ListMark',
  'QuoteMark',
  'TaskMarker',
  'StrikethroughMark',
  'TableDelimiter',
])

class Reader {
  constructor(
    readonly text: string,
    readonly prefixes: Prefixes,
    readonly references: Map<string, string>,
  ) {}

  blocks(node: SyntaxNode, depth: number): Block[] {
    if (depth > deepest) return [{ sort: 'typed', text: this.raw(node) }]
    const out: Block[] = []
    for (let c = node.firstChild; c; c = c.nextSibling) {
      const b = this.block(c, depth + 1)
      if (b) out.push(b)
    }
    return out
  }

  raw(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to)
  }

  block(node: SyntaxNode, depth: number): Block | undefined {
    const heading = /^(?:ATX|Setext)Heading(\d)$/.exec(node.name)
    if (heading) return { sort: 'heading', level: Number(heading[1]), inside: trimmed(this.inlines(node, depth)) }
    switch (node.name) {
      case 'Paragraph':
        return { sort: 'paragraph', inside: trimmed(this.inlines(node, depth)) }
      case 'FencedCode':
      case 'CodeBlock':
        return this.code(node)
      case 'Blockquote':
        return { sort: 'quote', blocks: this.blocks(node, depth) }
      case 'BulletList':
      case 'OrderedList':
        return this.list(node, depth)
      case 'Table':
        return this.table(node, depth)
      case 'HorizontalRule':
        return { sort: 'rule' }
      case 'HTMLBlock':
      case 'CommentBlock':
      case 'ProcessingInstructionBlock':
        return { sort: 'typed', text: this.raw(node) }
    }
    return undefined // a definition of a link, or a mark of the block around
  }

  code(node: SyntaxNode): Block {
    const info = node.getChild('CodeInfo')
    const parts: string[] = []
    for (let c = node.firstChild; c; c = c.nextSibling) if (c.name === 'CodeText') parts.push(this.raw(c))
    const language = info ? (this.raw(info).split(/\s/)[0] ?? '') : ''
    // Each line of a code block in a quote or list is a part of its own, and brings its line break.
    return { sort: 'code', text: parts.join('').replace(/\n$/, ''), language }
  }

  list(node: SyntaxNode, depth: number): Block {
    const items: Item[] = []
    let start = 1
    for (let c = node.firstChild; c; c = c.nextSibling) {
      if (c.name !== 'ListItem') continue
      const mark = c.getChild('ListMark')
      if (items.length === 0 && mark) start = Number.parseInt(this.raw(mark), 10) || (/^0/.test(this.raw(mark)) ? 0 : 1)
      items.push(this.item(c, depth))
    }
    const loose = /\n[ \t]*\n/.test(this.text.slice(node.from, node.to).trimEnd())
    return { sort: 'list', ordered: node.name === 'OrderedList', start, loose, items }
  }

  item(node: SyntaxNode, depth: number): Item {
    const task = node.getChild('Task')
    const mark = task?.getChild('TaskMarker')
    const rest = this.blocks(node, depth)
    if (!task || !mark) return { blocks: rest }
    const first: Block = { sort: 'paragraph', inside: trimmed(this.inlines(task, depth)) }
    return { done: /x/i.test(this.raw(mark)), blocks: [first, ...rest] }
  }

  table(node: SyntaxNode, depth: number): Block {
    const head = node.getChild('TableHeader')
    const rule = node.getChildren('TableDelimiter').find((d) => d.to - d.from > 1)
    const align = rule ? alignments(this.raw(rule)) : []
    const columns = align.length || 1
    return {
      sort: 'table',
      align,
      head: head ? this.cells(head, depth, columns) : [],
      rows: node.getChildren('TableRow').map((row) => this.cells(row, depth, columns)),
    }
  }

  /** The cells of a row, one a column: an empty cell has no node, so the bars are counted. */
  cells(row: SyntaxNode, depth: number, columns: number): Inline[][] {
    const out: Inline[][] = []
    let column = this.text[row.from] === '|' ? -1 : 0
    for (let c = row.firstChild; c; c = c.nextSibling) {
      if (c.name === 'TableDelimiter') column++
      else if (c.name === 'TableCell' && column >= 0 && column < columns) out[column] = trimmed(this.inlines(c, depth))
    }
    return Array.from({ length: columns }, (_, i) => out[i] ?? [])
  }

  inlines(node: SyntaxNode, depth: number, from = node.from, to = node.to): Inline[] {
    if (depth > 2 * deepest) return [{ sort: 'text', text: this.text.slice(from, to) }]
    const out: Inline[] = []
    let at = from
    for (let c = node.firstChild; c; c = c.nextSibling) {
      if (c.to <= from || c.from >= to) continue
      if (c.from > at) out.push(...withNames(this.text.slice(at, c.from), this.prefixes))
      if (!marks.has(c.name)) out.push(...this.inline(c, depth + 1))
      at = c.to
    }
    if (at < to) out.push(...withNames(this.text.slice(at, to), this.prefixes))
    return out
  }

  inline(node: SyntaxNode, depth: number): Inline[] {
    switch (node.name) {
      case 'StrongEmphasis':
        return [{ sort: 'strong', inside: this.inlines(node, depth) }]
      case 'Emphasis':
        return [{ sort: 'emphasis', inside: this.inlines(node, depth) }]
      case 'Strikethrough':
        return [{ sort: 'gone', inside: this.inlines(node, depth) }]
      case 'InlineCode':
        return [{ sort: 'code', text: spanned(this.text.slice(node.firstChild!.to, node.lastChild!.from)) }]
      case 'HardBreak':
        return [{ sort: 'break' }]
      case 'Escape':
        return [{ sort: 'text', text: this.raw(node).slice(1) }]
      case 'Entity':
        return [{ sort: 'text', text: entity(this.raw(node)) }]
      case 'URL':
      case 'Autolink':
        return this.bare(this.raw(node).replace(/^<|>$/g, ''))
      case 'Link':
      case 'Image':
        return this.link(node, depth)
    }
    return [{ sort: 'text', text: this.raw(node) }] // HTML, as it was typed
  }

  bare(address: string): Inline[] {
    const words: Inline[] = [{ sort: 'text', text: address }]
    const href = safeAddress(/^[^\s@/:]+@/.test(address) ? `mailto:${address}` : address)
    return href ? [{ sort: 'link', href, inside: words }] : words
  }

  link(node: SyntaxNode, depth: number): Inline[] {
    const [open, close] = node.getChildren('LinkMark')
    const url = node.getChild('URL')
    if (!open || !close) return withNames(this.raw(node), this.prefixes)
    const label = node.getChild('LinkLabel')
    const name = label ? this.text.slice(label.from + 1, label.to - 1) : ''
    const words = this.text.slice(open.to, close.from)
    const address = url ? this.raw(url).replace(/^<|>$/g, '') : this.references.get(folded(name || words))
    if (address === undefined) return withNames(this.raw(node), this.prefixes)
    const inside = this.inlines(node, depth, open.to, close.from)
    const href = safeAddress(address)
    if (!href) return inside.length ? inside : [{ sort: 'text', text: address }]
    const shown: Inline[] = inside.length ? inside : [{ sort: 'text', text: address }]
    return [{ sort: node.name === 'Image' ? 'picture' : 'link', href, inside: unlinked(shown) }]
  }
}

/** What stands inside a link has no links of its own. */
const unlinked = (list: Inline[]): Inline[] =>
  list.flatMap((i): Inline[] => {
    switch (i.sort) {
      case 'key':
        return [{ sort: 'text', text: i.key }]
      case 'person':
        return [{ sort: 'text', text: `@${i.id}` }]
      case 'link':
      case 'picture':
        return unlinked(i.inside)
      case 'strong':
      case 'emphasis':
      case 'gone':
        return [{ ...i, inside: unlinked(i.inside) }]
    }
    return [i]
  })

const alignments = (rule: string): Align[] =>
  rule
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((c) => {
      const [left, right] = [c.trim().startsWith(':'), c.trim().endsWith(':')]
      return left && right ? 'center' : right ? 'right' : left ? 'left' : undefined
    })

/** Code inside a line: line breaks are spaces, and one space at either end is a mark. */
function spanned(text: string): string {
  const line = text.replace(/\n/g, ' ')
  return line.length > 2 && line.startsWith(' ') && line.endsWith(' ') && line.trim() ? line.slice(1, -1) : line
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
  mdash: '—',
  ndash: '–',
  hellip: '…',
  euro: '€',
}

/** The character an entity stands for; one that is not known stays as it was typed. */
function entity(typed: string): string {
  const number = /^&#(?:x([0-9a-f]{1,6})|(\d{1,7}));$/i.exec(typed)
  if (!number) return entities[typed.slice(1, -1)] ?? typed
  const code = number[1] ? Number.parseInt(number[1], 16) : Number(number[2])
  return code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\ufffd' : String.fromCodePoint(code)
}

/** Without white space at either end. */
function trimmed(list: Inline[]): Inline[] {
  const out = [...list]
  const first = out[0]
  if (first?.sort === 'text') out[0] = { sort: 'text', text: first.text.trimStart() }
  const last = out[out.length - 1]
  if (last?.sort === 'text') out[out.length - 1] = { sort: 'text', text: last.text.trimEnd() }
  return out.filter((i) => i.sort !== 'text' || i.text !== '')
}
