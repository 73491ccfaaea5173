// Plain text as paragraphs: what most comments are. Kept apart from the reader of Markdown, so that a page shows them
// without loading it.

import { withNames, type Prefixes } from './names'
import type { Block } from './tree'

/** Paragraphs of a plain text, with the keys and people in it. */
export const readPlain = (text: string, prefixes: Prefixes): Block[] =>
  text
    .split(/\n[ \t]*(?:\n[ \t]*)+/)
    .map((p) => p.trim())
    .filter(Boolean)
    .map((p) => ({ sort: 'paragraph', inside: withNames(p, prefixes) }))
