// Matching what was typed against labels: its letters in order, better when they begin words or stand together.

const impossible = -Infinity

/**
 * How well a label fits, higher is better; undefined when it does not. Empty text fits everything alike. Spaces in
 * the text are ignored.
 */
export function score(text: string, label: string): number | undefined {
  const letters = text.toLowerCase().replaceAll(/\s+/g, '')
  const given = label.toLowerCase()
  if (!letters) return 0
  // best[j]: of the letters so far, the last of which stands at j.
  let best: number[] = []
  for (const [i, letter] of [...letters].entries()) {
    let before = i === 0 ? 0 : impossible // the best of best[0 … j-2]
    const next: number[] = []
    for (let j = 0; j < given.length; j++) {
      if (i > 0 && j >= 2) before = Math.max(before, best[j - 2] ?? impossible)
      const together = i > 0 && j >= 1 ? (best[j - 1] ?? impossible) + 6 : impossible
      next[j] = given[j] === letter ? Math.max(before, together) + (begins(given, j) ? 8 : 1) : impossible
    }
    best = next
  }
  const found = Math.max(impossible, ...best)
  return found === impossible ? undefined : found - label.length / 100
}

const begins = (label: string, at: number): boolean => at === 0 || /[\s\-/·]/.test(label.charAt(at - 1))

/** The items that fit, the best first; those that fit alike keep their order. */
export function rank<T>(text: string, items: T[], labelOf: (item: T) => string): T[] {
  return items
    .flatMap((item) => {
      const s = score(text, labelOf(item))
      return s === undefined ? [] : [{ item, s }]
    })
    .toSorted((a, b) => b.s - a.s)
    .map(({ item }) => item)
}
