// A new line in a list begins the next entry; on an empty entry it ends the list.

import type { EditorView } from '@codemirror/view'

/** What begins the next line after a line of a list, quote or task, or '' to end it; undefined elsewhere. */
export function nextMark(line: string): string | undefined {
  const m = /^(\s*)(?:([-+*])|(\d{1,9})([.)])|(>))(\s+)(\[[ xX]\]\s+)?(.*)$/.exec(line)
  if (!m) return undefined
  const [, indent = '', bullet, number, dot = '', quote, space = ' ', task, rest = ''] = m
  if (!rest.trim()) return ''
  const mark = bullet ?? quote ?? `${Number(number) + 1}${dot}`
  return `${indent}${mark}${space}${task ? '[ ] ' : ''}`
}

/** Enter in a list; false where it is none, so that Enter does what it does everywhere. */
export function continueList(view: EditorView): boolean {
  const { state } = view
  const { main } = state.selection
  const line = state.doc.lineAt(main.head)
  const before = state.sliceDoc(line.from, main.head)
  if (!main.empty || state.selection.ranges.length > 1) return false
  const mark = nextMark(line.text)
  if (mark === undefined || nextMark(`${before}x`) === undefined) return false
  const change =
    mark === '' ? { from: line.from, to: line.to, insert: '' } : { from: main.head, to: main.head, insert: `\n${mark}` }
  view.dispatch({
    changes: change,
    selection: { anchor: change.from + change.insert.length },
    scrollIntoView: true,
    userEvent: 'input',
  })
  return true
}
