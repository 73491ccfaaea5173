// SQL as the console reads it: enough of the dialect to colour words. What a statement means is for the server to say.

import type { StreamParser } from '@codemirror/language'

const words = (list: string) => new Set(list.split(' '))

/** Words that are offered and coloured. */
export const keywords = words(
  'select from where group by order having limit offset distinct as and or not in is null like ilike between case when then else end with recursive union all except intersect join left right full outer inner cross on using over partition rows range preceding following unbounded current row asc desc nulls first last exists any filter qualify window lateral unnest values true false interval cast try_cast date timestamp sample',
)

/** Functions that are offered. */
export const functions = [
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'median',
  'quantile_cont',
  'approx_count_distinct',
  'arg_min',
  'arg_max',
  'list',
  'string_agg',
  'date_trunc',
  'date_diff',
  'extract',
  'strftime',
  'coalesce',
  'nullif',
  'round',
  'lower',
  'upper',
  'json_extract_string',
  'row_number',
  'lag',
  'lead',
  'first_value',
]

interface State {
  /** What goes on over the end of a line: nothing, a comment, or what a string ends with. */
  within: '' | '*/' | "'" | '"'
}

/** Colours strings, comments, numbers, keywords and function calls; strings and comments may span lines. */
export const sql: StreamParser<State> = {
  name: 'sql',
  languageData: {
    commentTokens: { line: '--', block: { open: '/*', close: '*/' } },
    closeBrackets: { brackets: ['('] },
  },
  startState: () => ({ within: '' }),
  copyState: (state) => ({ ...state }),
  token(stream, state) {
    if (state.within) return until(stream, state)
    if (stream.eatSpace()) return null
    if (stream.match('--')) {
      stream.skipToEnd()
      return 'comment'
    }
    for (const [open, close] of [
      ['/*', '*/'],
      ["'", "'"],
      ['"', '"'],
    ] as const)
      if (stream.match(open)) {
        state.within = close
        return until(stream, state)
      }
    if (stream.match(/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/i)) return 'number'
    const word = stream.match(/^[\p{L}_][\p{L}\p{N}_$]*/u)
    if (word && word !== true) {
      if (keywords.has(word[0].toLowerCase())) return 'keyword'
      return stream.match(/^\s*\(/, false) ? 'function' : 'variableName'
    }
    stream.next()
    return null
  },
}

function until(stream: Parameters<typeof sql.token>[0], state: State): string {
  const close = state.within
  while (!stream.eol()) {
    if (!stream.match(close)) {
      stream.next()
      continue
    }
    // A doubled quote is a quote inside the string.
    if (close !== '*/' && stream.match(close)) continue
    state.within = ''
    break
  }
  return close === '*/' ? 'comment' : close === '"' ? 'variableName' : 'string'
}

/** The word before a place, which completion replaces; undefined inside a string or a comment. */
export function wordAt(before: string): { from: number; word: string } | undefined {
  const bare = before.replace(/'(?:[^']|'')*'|--[^\n]*(?=\n)|\/\*[\s\S]*?\*\//g, (s) => ' '.repeat(s.length))
  if (/'|--|\/\*/.test(bare)) return undefined
  const found = /[\p{L}_$][\p{L}\p{N}_$.]*$/u.exec(bare)
  return found ? { from: found.index, word: found[0] } : undefined
}
