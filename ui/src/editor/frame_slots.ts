// Slots of a frame that are still to be filled, written <trigger>: where they stand, and which one comes next.

// A comparison has blanks around its sign; a slot has none inside its brackets.
const slot = /<(?=\p{L})[^<>\n]{0,59}\p{L}>/gu

export interface SlotPlace {
  from: number
  to: number
}

/** All slots of a text, in order. */
export const slotsIn = (text: string): SlotPlace[] =>
  Array.from(text.matchAll(slot), (m) => ({ from: m.index, to: m.index + m[0].length }))

/** The slot after a selection, or the one before it; the first or last one when there is none beyond. */
export function slotFrom(text: string, selection: SlotPlace, back = false): SlotPlace | undefined {
  const all = slotsIn(text)
  return back
    ? (all.findLast((s) => s.to <= selection.from) ?? all.at(-1))
    : (all.find((s) => s.from >= selection.to && s.from !== selection.from) ?? all[0])
}
