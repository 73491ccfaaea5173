// Saved views: records of kind view, read and written as settings of a collection.
import { layouts, plain, writeSettings, type Settings } from './address'
import { slug } from '../words'
import { readOrder, printOrder } from './compare'
import type { KindDef, Rec } from '../api/wire'

/** A saved way of looking at one kind. */
export interface View {
  key: string
  title: string
  version: number
  owner: string
  shared: boolean
  /** Whether it is what its kind opens with. */
  standard: boolean
  settings: Settings
}

/** Reads a view record; undefined when it is not one of this kind. */
export function readView(row: Rec, kind: string): View | undefined {
  const fields = row.fields ?? {}
  const kinds = fields['kinds']
  if (row.kind !== 'view' || !Array.isArray(kinds) || kinds.length !== 1 || kinds[0] !== kind) return undefined
  const extra = isRecord(fields['extra']) ? fields['extra'] : {}
  return {
    key: row.key,
    title: row.title,
    version: row.version,
    owner: row.owner ?? '',
    shared: fields['shared'] === true,
    standard: extra['default'] === true,
    settings: {
      layout: layouts.find((l) => l === fields['layout']) ?? plain.layout,
      filter: text(fields['filter']),
      words: text(extra['q']),
      sort: strings(extra['sort']).map(readOrder),
      group: text(extra['group']),
      columns: strings(extra['columns']),
    },
  }
}

/** The fields of the record that keeps a view. */
export function viewFields(
  kind: string,
  settings: Settings,
  shared: boolean,
  standard: boolean,
): Record<string, unknown> {
  return {
    kinds: [kind],
    filter: settings.filter,
    layout: settings.layout,
    shared,
    extra: {
      ...(settings.words === '' ? {} : { q: settings.words }),
      ...(settings.sort.length === 0 ? {} : { sort: settings.sort.map(printOrder) }),
      ...(settings.group === '' ? {} : { group: settings.group }),
      ...(settings.columns.length === 0 ? {} : { columns: settings.columns }),
      ...(standard ? { default: true } : {}),
    },
  }
}

/** The address of a view: its settings are spelled out, so that a copied address shows the same to everybody. */
export function viewHref(kind: Pick<KindDef, 'stage' | 'plural'>, view: View): string {
  const query = writeSettings(new URLSearchParams({ view: view.key }), view.settings)
  return `/${kind.stage}/${slug(kind.plural)}?${query}`
}

/** The view a kind opens with: one's own goes before a shared one. */
export function standardView(views: View[], me: string): View | undefined {
  return views.find((v) => v.standard && !v.shared && v.owner === me) ?? views.find((v) => v.standard && v.shared)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
