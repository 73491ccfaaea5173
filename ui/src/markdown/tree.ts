// Markdown as a tree of plain values: what Markdown.svelte draws with elements of its own, so that no text of a
// customer ever becomes HTML.

export type Inline =
  | { sort: 'text'; text: string }
  | { sort: 'code'; text: string }
  | { sort: 'break' }
  | { sort: 'strong'; inside: Inline[] }
  | { sort: 'emphasis'; inside: Inline[] }
  | { sort: 'gone'; inside: Inline[] }
  | { sort: 'link'; href: string; inside: Inline[] }
  /** A picture is a link to it: nothing is loaded from elsewhere. */
  | { sort: 'picture'; href: string; inside: Inline[] }
  | { sort: 'key'; key: string }
  | { sort: 'person'; id: string }

export interface Item {
  /** A task: done or not; absent for a plain entry. */
  done?: boolean
  blocks: Block[]
}

export type Align = 'left' | 'center' | 'right' | undefined

export type Block =
  | { sort: 'paragraph'; inside: Inline[] }
  | { sort: 'heading'; level: number; inside: Inline[] }
  | { sort: 'code'; text: string; language: string }
  | { sort: 'quote'; blocks: Block[] }
  | { sort: 'list'; ordered: boolean; start: number; loose: boolean; items: Item[] }
  | { sort: 'table'; align: Align[]; head: Inline[][]; rows: Inline[][][] }
  | { sort: 'rule' }
  /** Shown as it was typed, white space and all. */
  | { sort: 'typed'; text: string }

/** The words of some inlines, without their marks. */
export const plainText = (list: readonly Inline[]): string =>
  list
    .map((i): string => {
      switch (i.sort) {
        case 'text':
        case 'code':
          return i.text
        case 'break':
          return '\n'
        case 'key':
          return i.key
        case 'person':
          return `@${i.id}`
      }
      return plainText(i.inside)
    })
    .join('')
