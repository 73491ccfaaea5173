// Rows that are put in another order with the pointer. The keyboard has keys and buttons of its own.

import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { attachClosestEdge, extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge'

export interface Dragged {
  /** Where a row would be put: before or after the one the pointer is over; undefined while it is over none. */
  over?: { index: number; edge: 'top' | 'bottom' }
  /** The row that is dragged. */
  from?: number
}

/**
 * Makes a row draggable by its handle, among the rows of one list. `shows` is told while a row is dragged, `moves` where
 * it was let go.
 */
export function sortable(
  element: HTMLElement,
  handle: HTMLElement,
  row: { list: symbol; index: number },
  shows: (dragged: Dragged) => void,
  moves: (from: number, to: number) => void,
): () => void {
  const indexOf = (data: Record<string | symbol, unknown>) => Number(data['index'])
  const here = (data: Record<string | symbol, unknown>) => {
    const edge = extractClosestEdge(data)
    return edge === 'top' || edge === 'bottom' ? { index: row.index, edge } : undefined
  }
  return combine(
    draggable({
      element,
      dragHandle: handle,
      getInitialData: () => ({ list: row.list, index: row.index }),
      onDragStart: () => shows({ from: row.index }),
      onDrop: () => shows({}),
    }),
    dropTargetForElements({
      element,
      canDrop: ({ source }) => source.data['list'] === row.list,
      getData: ({ input, element }) => attachClosestEdge({}, { input, element, allowedEdges: ['top', 'bottom'] }),
      onDrag: ({ self, source }) => shows({ from: indexOf(source.data), over: here(self.data) }),
      onDragLeave: ({ source }) => shows({ from: indexOf(source.data) }),
      onDrop({ self, source }) {
        const to = here(self.data)
        if (to) moves(indexOf(source.data), landing(indexOf(source.data), to.index, to.edge))
      },
    }),
  )
}

/** The place a row has once it was taken out and put before or after another one. */
export const landing = (from: number, index: number, edge: 'top' | 'bottom'): number => {
  const before = edge === 'top' ? index : index + 1
  return from < before ? before - 1 : before
}

/** A list with one of its members in another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, i) => i !== from)
  return [...rest.slice(0, to), list[from]!, ...rest.slice(to)]
}
