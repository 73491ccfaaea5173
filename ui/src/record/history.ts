// History in sentences.

import type { HistoryEntry, Json, Link } from '../api/wire'
import { plain, sentence } from '../words'
import { relationWords, type Vocabulary } from './vocabulary'

/** What an entry did, in a few words: "moved to planned, changed reach and effort". */
export function summary(entry: HistoryEntry): string {
  const parts: string[] = []
  const fields = entry.fields ?? []
  const created = entry.version === 1
  if (created) parts.push('created it')
  else if (fields.some((f) => f.path === 'deleted')) {
    parts.push(fields.some((f) => f.path === 'deleted' && f.new === true) ? 'deleted it' : 'brought it back')
  }
  if (!created) {
    const state = fields.find((f) => f.path === 'state')
    if (state) parts.push(`moved it from ${plain(String(state.old))} to ${plain(String(state.new))}`)
    const others = fields.filter((f) => f.path !== 'state' && f.path !== 'deleted').map((f) => pathWords(f.path))
    if (others.length > 0) parts.push(`changed ${inWords(others)}`)
  }
  const linked = entry.linked?.length ?? 0
  const unlinked = entry.unlinked?.length ?? 0
  if (linked > 0) parts.push(linked === 1 ? 'linked it' : `made ${linked} links`)
  if (unlinked > 0) parts.push(unlinked === 1 ? 'ended a link' : `ended ${unlinked} links`)
  if ((entry.comments?.length ?? 0) > 0) parts.push('commented')
  return parts.length > 0 ? parts.join(', ') : 'touched it'
}

/** "fields.so_that" → "so that". */
export function pathWords(path: string): string {
  return plain(path.replace(/^fields\./, ''))
}

/** The label of a path: "So that". */
export const pathLabel = (path: string): string => sentence(pathWords(path))

function inWords(names: string[]): string {
  if (names.length > 4) return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more fields`
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join('')
}

/** A link as read from a record: "addresses OPP-3". */
export function linkWords(vocabulary: Vocabulary, link: Link, record: string): { words: string; other: string } {
  const outgoing = link.from === record
  return { words: relationWords(vocabulary, link.relation, outgoing), other: outgoing ? link.to : link.from }
}

/** An entry of a list as one line: "cost, weight 0.3". Undefined where it is too long or has members of its own. */
export function entryText(entry: Json): string | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return valueText(entry)
  const parts = Object.entries(entry).filter(([, v]) => v !== null && v !== '')
  if (parts.some(([, v]) => typeof v === 'object')) return undefined
  const line = parts.map(([name, v], i) => (i === 0 ? valueText(v) : `${plain(name)} ${valueText(v)}`)).join(', ')
  return line.length <= 90 ? line : undefined
}

/** A value of a record as text for a diff: lists one entry a line, ranges and money short, objects member by member. */
export function valueText(value: Json | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return value.map(valueText).join('\n')
  const names = Object.keys(value)
  if (names.length === 2 && 'low' in value && 'high' in value) {
    return value['low'] === value['high'] ? String(value['low']) : `${String(value['low'])} to ${String(value['high'])}`
  }
  if (names.length === 2 && 'value' in value && 'unit' in value)
    return `${String(value['value'])} ${String(value['unit'])}`
  if (names.length === 2 && 'source' in value && 'key' in value)
    return `${String(value['source'])}/${String(value['key'])}`
  return Object.entries(value)
    .filter(([, v]) => v !== null && v !== '')
    .map(([name, v]) => `${plain(name)}: ${valueText(v)}`)
    .join('\n')
}
