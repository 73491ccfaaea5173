/** Splits a snippet of the search into plain and matching parts; matches stand between ⟦ and ⟧. */
export function parts(snippet: string): { text: string; match: boolean }[] {
  return snippet
    .split(/(⟦[^⟦⟧]*⟧)/)
    .filter(Boolean)
    .map((text) => (text.startsWith('⟦') ? { text: text.slice(1, -1), match: true } : { text, match: false }))
}
