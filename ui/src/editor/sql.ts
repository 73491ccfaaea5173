// The editor of the SQL console: words coloured, names offered, Ctrl Enter runs. Loaded when the console is opened.

import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  completionStatus,
  startCompletion,
  type Completion,
  type CompletionContext,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, toggleComment } from '@codemirror/commands'
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { EditorState, Prec } from '@codemirror/state'
import { drawSelection, EditorView, keymap } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { difference } from './diagnose'
import { look } from './look'
import { functions, keywords, sql, wordAt } from './sql_words'

/** A name that is offered while a statement is written. */
export interface Name {
  name: string
  /** What it is, at the right: "column of events". */
  about: string
  /** What is written for it where that is not the name itself. */
  insert?: string
}
export interface Options {
  parent: HTMLElement
  text: string
  label: string
  /** Tables, columns, properties: asked each time something is offered. */
  names: () => readonly Name[]
  onchange: (text: string) => void
  onrun: () => void
}
export interface SqlEditor {
  /** Replaces the text, as one step that can be undone. */
  set: (text: string) => void
  /** Puts text where the caret is. */
  insert: (text: string) => void
  focus: () => void
  destroy: () => void
}

/** Opens an editor in an element, inside a shadow root: see codemirror.ts for why. Tab leaves it. */
export function open(o: Options): SqlEditor {
  const root = o.parent.shadowRoot ?? o.parent.attachShadow({ mode: 'open' })
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: o.text,
      extensions: [
        history(),
        drawSelection(),
        bracketMatching(),
        EditorView.lineWrapping,
        StreamLanguage.define(sql),
        syntaxHighlighting(style),
        face, // of two rules the first counts
        look,
        autocompletion({ icons: false, defaultKeymap: true, override: [(context) => offered(context, o.names())] }),
        EditorView.contentAttributes.of({
          'aria-label': o.label,
          'aria-multiline': 'true',
          spellcheck: 'false',
          autocapitalize: 'off',
        }),
        EditorView.updateListener.of((u) => u.docChanged && o.onchange(u.state.doc.toString())),
        typedOver,
        commands(o),
        keymap.of([...historyKeymap, ...defaultKeymap]),
      ],
    }),
  })
  return {
    set: (text) => view.dispatch({ changes: difference(view.state.doc.toString(), text) }),
    insert: (text) => view.dispatch(view.state.replaceSelection(text)),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  }
}

/** What is typed over a selection is put in here: the browser would write the colours of what it replaces into a style
 *  attribute, which the content security policy refuses. */
const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== 'insertText' || !event.data || view.composing || view.state.selection.main.empty)
      return false
    event.preventDefault()
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true })
    return true
  },
})

const commands = (o: Options) =>
  Prec.highest(
    keymap.of([
      { key: 'Mod-Enter', run: (view) => (closeCompletion(view), o.onrun(), true), stopPropagation: true },
      { key: 'Mod-/', run: toggleComment, stopPropagation: true },
      { key: 'Ctrl-Space', run: startCompletion },
      { key: 'Tab', run: (view) => completionStatus(view.state) === 'active' && acceptCompletion(view) },
      { key: 'Escape', run: closeCompletion, stopPropagation: true },
    ]),
  )

function offered(context: CompletionContext, names: readonly Name[]) {
  const at = wordAt(context.state.sliceDoc(0, context.pos))
  if (!at && !context.explicit) return null
  const upper = /[A-Z]{2}/.test(context.state.sliceDoc(0, Math.min(context.pos, 400)))
  const said = (word: string) => (upper ? word.toUpperCase() : word)
  const options: Completion[] = [
    ...names.map((n) => ({ label: n.name, detail: n.about, apply: n.insert ?? n.name, boost: 2 })),
    ...functions.map((label) => ({ label, detail: 'function', apply: `${label}(` })),
    ...[...keywords].map((word) => ({ label: said(word) })),
  ]
  return { from: at?.from ?? context.pos, options, validFor: /^[\p{L}_$][\p{L}\p{N}_$.]*$/u }
}

const style = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: 'var(--strong)' },
  { tag: tags.string, color: 'var(--good)' },
  { tag: tags.number, color: 'var(--info)' },
  { tag: tags.comment, color: 'var(--ink-3)', fontStyle: 'italic' },
  { tag: tags.function(tags.variableName), color: 'var(--ink-2)' },
])

const face = EditorView.theme({
  '&': { font: '13px/20px var(--mono)' },
  '&.cm-editor': { maxHeight: '50vh' },
  '.cm-scroller': { fontFamily: 'var(--mono)' },
  '.cm-content': { minHeight: '140px', padding: 'var(--s2) 0', maxWidth: 'none' },
  '.cm-line': { padding: '0 var(--s3)' },
  '.cm-matchingBracket': { background: 'var(--accent-soft)', outline: '1px solid var(--accent)' },
})
