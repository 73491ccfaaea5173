/** The most records that are made from pasted lines at once. */
export const most = 200

/** The titles in pasted text: its lines, without the marks of a list. */
export function titles(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) =>
      line
        .trim()
        .replace(/^(?:[-*+•]|\d+[.)])\s+(?:\[[ xX]\]\s+)?/, '')
        .trim(),
    )
    .filter((line) => line !== '')
    .map((line) => line.slice(0, 300))
    .slice(0, most)
}
