// The editor for one paragraph that is read while it is written: findings underlined, a place lit from outside, slots of
// a frame that Tab goes through. Loaded when somebody begins to write.

import { defaultKeymap, history, historyKeymap, undo } from '@codemirror/commands'
import { linter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { EditorState, Prec, StateEffect, StateField } from '@codemirror/state'
import {
  Decoration,
  drawSelection,
  EditorView,
  keymap,
  placeholder,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view'
import { diagnostics, difference } from './diagnose'
import { slotFrom, slotsIn, type SlotPlace } from './frame_slots'
import { look } from './look'
import type { Place } from './places'

export interface Options {
  parent: HTMLElement
  text: string
  label: string
  hint?: string
  onchange: (text: string) => void
  onsave: () => void
  oncancel: () => void
}
export interface SentenceEditor {
  /** Replaces the text, as one step that can be undone. */
  set: (text: string) => void
  undo: () => void
  findings: (places: readonly Place[]) => void
  /** Lights a place, in UTF-16 units; undefined puts it out. */
  light: (place: SlotPlace | undefined) => void
  /** At the end of the text, or on its first slot. */
  focus: () => void
  destroy: () => void
}

/** Opens an editor in an element, inside a shadow root: see codemirror.ts for why. */
export function open(o: Options): SentenceEditor {
  const root = o.parent.shadowRoot ?? o.parent.attachShadow({ mode: 'open' })
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: oneLine(o.text),
      extensions: [
        history(),
        drawSelection(),
        EditorView.lineWrapping,
        oneParagraph,
        size, // of two rules the first counts
        look,
        lit,
        slotMarks,
        linter(null),
        placeholder(o.hint ?? ''),
        EditorView.contentAttributes.of({ 'aria-label': o.label, 'aria-multiline': 'false', spellcheck: 'true' }),
        EditorView.updateListener.of((u) => u.docChanged && o.onchange(u.state.doc.toString())),
        commands(o),
        keymap.of([...lintKeymap, ...historyKeymap, ...defaultKeymap]),
      ],
    }),
  })
  return {
    set(text) {
      const now = view.state.doc.toString()
      if (oneLine(text) !== now) view.dispatch({ changes: difference(now, oneLine(text)) })
    },
    undo: () => void undo(view),
    findings: (places) => view.dispatch(setDiagnostics(view.state, diagnostics(places, view.state.doc.length))),
    light: (place) => view.dispatch({ effects: setLight.of(place) }),
    focus() {
      view.focus()
      const first = slotFrom(view.state.doc.toString(), { from: -1, to: 0 })
      select(view, first ?? { from: view.state.doc.length, to: view.state.doc.length })
    },
    destroy: () => view.destroy(),
  }
}

const oneLine = (text: string) => text.replace(/\s*\n\s*/g, ' ')

/** What is pasted in several lines becomes one. */
const oneParagraph = EditorState.transactionFilter.of((tr) => {
  if (!tr.docChanged || tr.newDoc.lines === 1) return tr
  const after = oneLine(tr.newDoc.toString())
  const at = Math.min(tr.newSelection.main.head, after.length)
  return { changes: { from: 0, to: tr.startState.doc.length, insert: after }, selection: { anchor: at } }
})

const size = EditorView.theme({
  '&': { font: 'var(--t18)' },
  '.cm-content': { minHeight: '24px', padding: '0' },
  '.cm-line': { padding: '0' },
  '.cm-lit': { background: 'var(--accent-soft)', boxShadow: '0 0 0 2px var(--accent-soft)', borderRadius: '2px' },
  '.cm-slot': {
    padding: '0 2px',
    border: '1px dashed var(--line-2)',
    borderRadius: '4px',
    color: 'var(--ink-2)',
  },
})

const setLight = StateEffect.define<SlotPlace | undefined>()
const light = Decoration.mark({ class: 'cm-lit' })
const lit = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, tr) {
    for (const effect of tr.effects)
      if (effect.is(setLight)) {
        const to = Math.min(effect.value?.to ?? 0, tr.newDoc.length)
        return effect.value && effect.value.from < to
          ? Decoration.set(light.range(effect.value.from, to))
          : Decoration.none
      }
    return marks.map(tr.changes)
  },
  provide: (field) => EditorView.decorations.from(field),
})

const slotMark = Decoration.mark({ class: 'cm-slot' })
const slotMarks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = marksOf(view)
    }
    update(u: ViewUpdate) {
      if (u.docChanged) this.decorations = marksOf(u.view)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)
const marksOf = (view: EditorView) =>
  Decoration.set(slotsIn(view.state.doc.toString()).map((s) => slotMark.range(s.from, s.to)))

function select(view: EditorView, { from, to }: SlotPlace) {
  view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true })
}

/** Tab goes on to the next slot; beyond the last one, or without any, the keyboard leaves the editor. */
function step(view: EditorView, back: boolean): boolean {
  const { from, to } = view.state.selection.main
  const next = slotFrom(view.state.doc.toString(), { from, to }, back)
  if (!next || (back ? next.to > from : next.from < to)) return false
  select(view, next)
  return true
}

const commands = (o: Options) =>
  Prec.highest(
    keymap.of([
      { key: 'Enter', run: () => true },
      { key: 'Mod-Enter', run: () => (o.onsave(), true), stopPropagation: true },
      { key: 'Escape', run: () => (o.oncancel(), true), stopPropagation: true },
      { key: 'Tab', run: (view) => step(view, false), shift: (view) => step(view, true) },
    ]),
  )
