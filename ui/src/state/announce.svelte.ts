// What a screen reader is told when something changes elsewhere on the page.

let said = $state('')

/** Says a sentence through the live region of the frame. */
export function announce(text: string): void {
  // The same sentence twice in a row is read twice only when the text differs.
  said = text === said ? `${text}\u00a0` : text
}
export const announced = (): string => said
