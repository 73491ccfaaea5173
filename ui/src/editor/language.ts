// Markdown for CodeMirror, from its parser directly: the usual package would bring the grammars of HTML, CSS and
// JavaScript, more than all the rest of the editor.

import { defineLanguageFacet, HighlightStyle, Language, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { tags } from '@lezer/highlight'
import { readingOf } from '../markdown/bounds'
import { dialect } from '../markdown/read'

const data = defineLanguageFacet({ commentTokens: { block: { open: '<!--', close: '-->' } } })
const language = new Language(data, dialect, [], 'markdown')

const style = HighlightStyle.define([
  { tag: tags.heading1, fontWeight: 'var(--strong)', fontSize: '18px' },
  { tag: [tags.heading2, tags.heading3, tags.heading4, tags.heading5, tags.heading6], fontWeight: 'var(--strong)' },
  { tag: tags.strong, fontWeight: 'var(--strong)' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.monospace, fontFamily: 'var(--mono)', fontSize: '0.93em' },
  { tag: [tags.link, tags.url], color: 'var(--accent)' },
  { tag: tags.quote, color: 'var(--ink-2)' },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName], color: 'var(--ink-3)' },
])

/** Marks and their looks; nothing for a text whose marks would take too long to read, which is then plain. */
export const markdown = (text: string): Extension =>
  readingOf(text) === 'marks' ? [language, syntaxHighlighting(style)] : []
