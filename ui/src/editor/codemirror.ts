// The editor itself: CodeMirror with Markdown, mentions, chips and findings. Loaded when somebody begins to write.

import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  completionStatus,
  moveCompletionSelection,
  startCompletion,
  type CompletionContext,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from '@codemirror/commands'
import { linter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { EditorState, Prec, Transaction } from '@codemirror/state'
import {
  Decoration,
  drawSelection,
  dropCursor,
  EditorView,
  keymap,
  placeholder,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view'
import { findNames } from '../markdown/names'
import { diagnostics, difference } from './diagnose'
import { markdown } from './language'
import { continueList } from './lists'
import { look } from './look'
import { askedFor, complete, type Mentions } from './mention'
import type { Place } from './places'
import { bold, italic } from './wrap'

export interface Options {
  parent: HTMLElement
  text: string
  label: string
  hint?: string
  prefixes: ReadonlySet<string>
  mentions?: Mentions
  onchange: (text: string) => void
  onsave: () => void
  oncancel: () => void
}
export interface Editor {
  text: () => string
  /** Replaces the text, as one step that can be undone. */
  set: (text: string) => void
  findings: (places: readonly Place[]) => void
  focus: (end?: boolean) => void
  destroy: () => void
}

/**
 * Opens an editor in an element: inside a shadow root, where CodeMirror keeps its rules in a constructed style sheet. In
 * the document itself it would write a <style>, which the content security policy blocks.
 */
export function open(o: Options): Editor {
  const root = o.parent.shadowRoot ?? o.parent.attachShadow({ mode: 'open' })
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: o.text,
      extensions: [
        history(),
        drawSelection(),
        dropCursor(),
        EditorView.lineWrapping,
        EditorState.tabSize.of(2),
        markdown(o.text),
        look,
        chips(o.prefixes),
        linter(null),
        o.mentions ? completion(o.mentions, o.prefixes) : [],
        placeholder(o.hint ?? ''),
        EditorView.contentAttributes.of({ 'aria-label': o.label, 'aria-multiline': 'true', spellcheck: 'true' }),
        EditorView.updateListener.of((u) => u.docChanged && o.onchange(u.state.doc.toString())),
        commands(o),
        keymap.of([...lintKeymap, ...historyKeymap, ...defaultKeymap]),
      ],
    }),
  })
  return {
    text: () => view.state.doc.toString(),
    set: (text) => view.dispatch({ changes: difference(view.state.doc.toString(), text) }),
    findings: (places) => view.dispatch(setDiagnostics(view.state, diagnostics(places, view.state.doc.length))),
    focus(end = false) {
      view.focus()
      if (end) view.dispatch({ selection: { anchor: view.state.doc.length }, scrollIntoView: true })
    },
    destroy: () => view.destroy(),
  }
}

const offering = (view: EditorView): boolean => completionStatus(view.state) === 'active'

/** Keys that come before the editor's own. Those of the list of mentions count only while it is open, so that Escape
 *  is not lost on a list that is about to open. Tab indents only inside a list: the keyboard can leave the editor. */
const commands = (o: Options) =>
  Prec.highest(
    keymap.of([
      { key: 'ArrowDown', run: (view) => offering(view) && moveCompletionSelection(true)(view) },
      { key: 'ArrowUp', run: (view) => offering(view) && moveCompletionSelection(false)(view) },
      { key: 'Enter', run: (view) => (offering(view) ? acceptCompletion(view) : continueList(view)) },
      {
        key: 'Tab',
        run: (view) => {
          if (offering(view)) return acceptCompletion(view)
          return inList(view.state) && indentMore(view)
        },
        shift: (view) => inList(view.state) && indentLess(view),
      },
      {
        key: 'Escape',
        run: (view) => {
          if (offering(view)) return closeCompletion(view)
          o.oncancel()
          return true
        },
        stopPropagation: true,
      },
      { key: 'Ctrl-Space', run: startCompletion },
      { key: 'Mod-Enter', run: () => (o.onsave(), true), stopPropagation: true },
      { key: 'Mod-b', run: bold, stopPropagation: true },
      { key: 'Mod-i', run: italic, stopPropagation: true },
    ]),
  )

const inList = (state: EditorState): boolean =>
  /^\s*(?:[-+*]|\d+[.)])\s/.test(state.doc.lineAt(state.selection.main.head).text)

/** Keys and people as chips, in what is on the screen. */
function chips(prefixes: ReadonlySet<string>) {
  const key = Decoration.mark({ class: 'cm-key' })
  const person = Decoration.mark({ class: 'cm-person' })
  const draw = (view: EditorView): DecorationSet =>
    Decoration.set(
      view.visibleRanges.flatMap(({ from, to }) =>
        findNames(view.state.sliceDoc(from, to), prefixes).map((n) =>
          (n.key ? key : person).range(from + n.from, from + n.to),
        ),
      ),
    )
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet
      constructor(view: EditorView) {
        this.decorations = draw(view)
      }
      update(u: ViewUpdate) {
        if (u.docChanged || u.viewportChanged) this.decorations = draw(u.view)
      }
    },
    { decorations: (plugin) => plugin.decorations },
  )
}

function completion(mentions: Mentions, prefixes: ReadonlySet<string>) {
  return autocompletion({
    icons: false,
    defaultKeymap: false,
    override: [
      async (context: CompletionContext) => {
        const asked = askedFor(context.state.sliceDoc(Math.max(0, context.pos - 200), context.pos), prefixes)
        if (!asked) return null
        const from = Math.max(0, context.pos - 200) + asked.from
        const stop = new AbortController()
        context.addEventListener('abort', () => stop.abort())
        const found = await mentions(asked, stop.signal)
        return {
          from,
          filter: false,
          options: found.map((m) => ({
            label: m.label,
            detail: m.detail,
            apply(view: EditorView, _: unknown, start: number, end: number) {
              const done = complete(view.state.doc.toString(), { ...asked, from: start }, end, m.insert)
              const insert = done.text.slice(start, done.text.length - (view.state.doc.length - end))
              view.dispatch({
                changes: { from: start, to: end, insert },
                selection: { anchor: done.caret },
                annotations: Transaction.userEvent.of('input.complete'),
              })
            },
          })),
        }
      },
    ],
  })
}
