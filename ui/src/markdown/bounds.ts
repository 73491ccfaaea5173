// What is read as Markdown and what is too much. The reader's time grows with the square of the marks in one
// paragraph, and its depth with nesting; nobody writes such text to be read, but anybody may send it.

/** Longer texts are shown as they were typed. In UTF-16 units. */
export const longest = 300_000
/** Parts nested deeper are shown as they were typed. */
export const deepest = 24

/** The sum of squares of marks in a paragraph that takes about a tenth of a second. */
const mostWork = 40_000_000
const nested = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){64}/m

/** How a text may be read: with all its marks, in blocks only, or not at all. */
export type Reading = 'marks' | 'blocks' | 'typed'

export function readingOf(text: string): Reading {
  if (text.length > longest || nested.test(text)) return 'typed'
  let work = 0
  let marks = 0
  let blank = true // nothing but space since the last line break
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 10:
        if (blank) {
          work += marks * marks
          marks = 0
        }
        blank = true
        break
      case 9:
      case 13:
      case 32:
        break
      case 33: // ! & ( ) * . / : < @ [ \\ ] _ ` ~
      case 38:
      case 40:
      case 41:
      case 42:
      case 46:
      case 47:
      case 58:
      case 60:
      case 64:
      case 91:
      case 92:
      case 93:
      case 95:
      case 96:
      case 126:
        marks++
        blank = false
        break
      default:
        blank = false
    }
  }
  return work + marks * marks > mostWork ? 'blocks' : 'marks'
}

/** Whether a text is plain: paragraphs that hold nothing Markdown would change. Such text needs no reader. */
export const isPlain = (text: string): boolean =>
  !/[*_`~[\]<>|#\\&]|https?:|www\.|^\s*(?:[-+=]|\d+[.)])|^(?: {4}|\t)|\S@\S| {2}$/m.test(text)
