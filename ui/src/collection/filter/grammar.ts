// The filter language, read and printed as package ledger/filter reads it. The cases both must agree on lie in
// ledger/filter/testdata/readings.json and are run by the tests of both.

/** How a condition compares. `is` with several values means any of them, `is_not` none of them. */
export type Comparison = 'is' | 'is_not' | 'lt' | 'le' | 'gt' | 'ge' | 'contains' | 'set' | 'unset'

/** One condition of a filter. `set` and `unset` carry no values, `is` and `is_not` one or more, all others one. */
export interface Condition {
  field: string
  op: Comparison
  values: string[]
}

/** A filter taken apart: conditions, all of which must hold, and words to find. */
export interface Filter {
  conditions: Condition[]
  words: string
}

/** What is wrong with a filter, in words for the person who typed it. */
export class FilterError extends Error {}

/** A piece of text between blanks, with a mark for every character that stood inside quotes. */
interface Piece {
  text: string
  quoted: boolean[]
}

const symbols = ['!=', '<=', '>=', '<', '>', ':', '=', '~'] as const
const blank = /[ \t\n]/

/** Reads a filter. Throws FilterError where a quote is not closed or a term cannot be meant. */
export function parse(text: string): Filter {
  const filter: Filter = { conditions: [], words: '' }
  const words: string[] = []
  for (const piece of split(text)) {
    const condition = read(piece)
    if (condition === null) words.push(piece.text)
    else add(filter.conditions, condition)
  }
  filter.words = words.join(' ')
  return filter
}

function split(text: string): Piece[] {
  const pieces: Piece[] = []
  for (let i = 0; i < text.length;) {
    if (blank.test(text.charAt(i))) {
      i++
      continue
    }
    const start = i
    const piece: Piece = { text: '', quoted: [] }
    let open = false
    let any = false
    for (; i < text.length && (open || !blank.test(text.charAt(i))); i++) {
      const char = text.charAt(i)
      if (char === '"') {
        open = !open
        any = true
        continue
      }
      piece.text += char
      piece.quoted.push(open)
    }
    if (open) throw new FilterError(`The quote in ${text.slice(start)} is not closed`)
    if (any && !piece.quoted.includes(true)) piece.quoted[piece.text.length] = true // "" is quoted nothing
    pieces.push(piece)
  }
  return pieces
}

/** Takes a piece apart; null when it is a word to find. Nothing inside quotes is an operator. */
function read({ text, quoted }: Piece): Condition | null {
  const plainEnd = quoted.indexOf(true)
  const plain = plainEnd < 0 ? text : text.slice(0, plainEnd)
  let at = -1
  let symbol: (typeof symbols)[number] = ':'
  for (const s of symbols) {
    const i = plain.indexOf(s)
    if (i > 0 && (at < 0 || i < at)) {
      at = i
      symbol = s
    }
  }
  if (at < 0) return null
  const from = at + symbol.length
  const value = text.slice(from)
  let field = text.slice(0, at)
  const not = field.startsWith('-')
  if (not) field = field.slice(1)
  if (!/^[a-z0-9_.]+$/.test(field) || (value.startsWith('//') && !quoted.includes(true))) return null // an address is text

  const equal = symbol === ':' || symbol === '='
  if (not && !equal) throw new FilterError(`-${field} can only exclude a value, or ask for none with -${field}:*`)
  if (equal && value === '*' && !quoted.includes(true)) return { field, op: not ? 'unset' : 'set', values: [] }
  const values = equal ? commas(value, quoted.slice(from)) : [value]
  if (not && values.length > 1) throw new FilterError(`Exclude one value at a time: -${field}:a -${field}:b`)
  return { field, op: equal ? (not ? 'is_not' : 'is') : comparisons[symbol], values }
}

const comparisons: Record<(typeof symbols)[number], Comparison> = {
  '!=': 'is_not',
  '<=': 'le',
  '>=': 'ge',
  '<': 'lt',
  '>': 'gt',
  '~': 'contains',
  ':': 'is',
  '=': 'is',
}

/** Splits at the commas that stand outside quotes. */
function commas(value: string, quoted: boolean[]): string[] {
  const values = ['']
  for (let i = 0; i < value.length; i++) {
    if (value.charAt(i) === ',' && quoted[i] !== true) values.push('')
    else values[values.length - 1] += value.charAt(i)
  }
  return values
}

/** Adds a condition; several exclusions of one field become one. */
function add(conditions: Condition[], condition: Condition): void {
  if (condition.op === 'is_not') {
    const same = conditions.find((c) => c.op === 'is_not' && c.field === condition.field)
    if (same !== undefined) {
      same.values = [...new Set([...same.values, ...condition.values])]
      return
    }
  }
  conditions.push(condition)
}

/** Prints a filter so that parse gives it back. A double quote inside a value cannot be written and is left out. */
export function print(filter: Filter): string {
  const words = filter.words.split(/\s+/).filter((w) => w !== '')
  return [...filter.conditions.map(printCondition), ...words.map(printWord)].join(' ')
}

/** Prints one condition as terms of the filter language. */
export function printCondition({ field, op, values }: Condition): string {
  const first = values[0] ?? ''
  switch (op) {
    case 'set':
      return `${field}:*`
    case 'unset':
      return `-${field}:*`
    case 'is':
      return `${field}:${values.map(quote).join(',')}`
    case 'is_not':
      return values.map((v) => `-${field}:${quote(v)}`).join(' ')
    case 'contains':
      return `${field}~${quote(first)}`
    default:
      return `${field}${{ lt: '<', le: '<=', gt: '>', ge: '>=' }[op]}${quote(first)}`
  }
}

/** Puts a value in quotes where the language would read it otherwise. */
export function quote(value: string): string {
  const clean = value.replaceAll('"', '')
  return clean === '' || clean === '*' || /^\/\/|[\s,]|^[=<>]/.test(clean) ? `"${clean}"` : clean
}

function printWord(word: string): string {
  const clean = word.replaceAll('"', '')
  const parsed = read({ text: clean, quoted: [] })
  return parsed === null ? clean : `"${clean}"`
}
