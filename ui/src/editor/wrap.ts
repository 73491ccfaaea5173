// Marks around what is selected.

import { EditorSelection, type ChangeSpec } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'

/** Puts a mark around each selection, or takes it away where it is already there. */
function around(mark: string) {
  return (view: EditorView): boolean => {
    const { state } = view
    const n = mark.length
    view.dispatch(
      state.changeByRange((range) => {
        const outside =
          state.sliceDoc(range.from - n, range.from) === mark && state.sliceDoc(range.to, range.to + n) === mark
        const changes: ChangeSpec = outside
          ? [
              { from: range.from - n, to: range.from },
              { from: range.to, to: range.to + n },
            ]
          : [
              { from: range.from, insert: mark },
              { from: range.to, insert: mark },
            ]
        const shift = outside ? -n : n
        return { changes, range: EditorSelection.range(range.anchor + shift, range.head + shift) }
      }),
      { userEvent: 'input' },
    )
    return true
  }
}

export const bold = around('**')
export const italic = around('*')
