// One long list made of sections, each with a head: which line shows what. Heads are as high as rows, so that a line's
// place is a multiplication.

/** A section of a list: how many rows it has, and whether they are shown. */
export interface Section {
  count: number
  folded: boolean
  /** Whether it has a head; a list that is not grouped has none. */
  head: boolean
}

/** What a line shows: a row of a section, or with row -1 its head. */
export interface Place {
  section: number
  row: number
}

/** The number of lines. */
export function size(sections: Section[]): number {
  return sections.reduce((n, s) => n + lines(s), 0)
}

function lines(section: Section): number {
  return (section.head ? 1 : 0) + (section.folded ? 0 : section.count)
}

/** What a line shows; undefined beyond the end. */
export function locate(sections: Section[], line: number): Place | undefined {
  let rest = line
  for (const [i, section] of sections.entries()) {
    const n = lines(section)
    if (rest < n) return { section: i, row: rest - (section.head ? 1 : 0) }
    rest -= n
  }
  return undefined
}

/** The line on which a row stands, -1 when its section is folded. */
export function lineOf(sections: Section[], place: Place): number {
  let line = 0
  for (const [i, section] of sections.entries()) {
    if (i === place.section) {
      if (section.folded && place.row >= 0) return -1
      return line + (section.head ? 1 : 0) + place.row
    }
    line += lines(section)
  }
  return -1
}
