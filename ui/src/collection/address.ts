// What a collection shows, as it stands in the address and in a saved view.
import { readOrder, printOrder, type Order } from './compare'

/** The ways to lay a collection out. */
export const layouts = ['list', 'board', 'table', 'timeline', 'tree'] as const
export type Layout = (typeof layouts)[number]

/** What is seen of a collection. Empty values mean what the kind does unasked. */
export interface Settings {
  layout: Layout
  filter: string
  words: string
  sort: Order[]
  group: string
  columns: string[]
}

/** The names of the parameters that make up the settings. */
export const parameters = ['layout', 'filter', 'q', 'sort', 'group', 'columns'] as const

/** What is shown when nothing is asked for. */
export const plain: Settings = { layout: 'list', filter: '', words: '', sort: [], group: '', columns: [] }

/** Reads the settings of an address; what it does not say is as in `plain`. */
export function readSettings(query: URLSearchParams): Settings {
  const list = (name: string) => (query.get(name) ?? '').split(',').filter((s) => s !== '')
  return {
    layout: layout(query.get('layout')),
    filter: query.get('filter') ?? '',
    words: query.get('q') ?? '',
    sort: list('sort').map(readOrder),
    group: query.get('group') ?? '',
    columns: list('columns'),
  }
}

function layout(text: string | null): Layout {
  return layouts.find((l) => l === text) ?? plain.layout
}

/** Writes the settings into a copy of a query; what is as in `plain` is left out. */
export function writeSettings(query: URLSearchParams, settings: Settings): URLSearchParams {
  const out = new URLSearchParams(query)
  const set = (name: string, value: string, unsaid = '') => (value === unsaid ? out.delete(name) : out.set(name, value))
  set('layout', settings.layout, plain.layout)
  set('filter', settings.filter)
  set('q', settings.words)
  set('sort', settings.sort.map(printOrder).join(','))
  set('group', settings.group)
  set('columns', settings.columns.join(','))
  return out
}

/** Whether two settings show the same. */
export function same(a: Settings, b: Settings): boolean {
  const none = new URLSearchParams()
  return writeSettings(none, a).toString() === writeSettings(none, b).toString()
}
