// What the SQL console knows of the log: its tables, its bounds, and statements to begin with.

import type { Table } from '../../../charts/types'
import type { Name } from '../../../editor/sql'

/** What POST /measure/sql answers. */
export interface Result {
  columns: string[] | null
  rows: unknown[][] | null
  truncated: boolean
  milliseconds: number
  limit: number
  mark: { through?: string }
}
export interface Property {
  name: string
  example?: string
}

/** What the server allows a query; rows are chosen. */
export const limits = { rows: [1000, 10_000, 100], seconds: 30, memory: '512 MB' }

export const tables = [
  {
    name: 'events',
    about: 'What happened, a row an event',
    columns: [
      ['time', 'when it happened'],
      ['received', 'when it arrived'],
      ['name', 'of the event'],
      ['person', 'after identities were merged'],
      ['distinct_id', 'the id as it was sent'],
      ['account', 'of the person, where one is known'],
      ['id', 'of the event'],
      ['properties', 'all of them, as JSON'],
    ],
  },
  {
    name: 'identities',
    about: 'Which ids are one person',
    columns: [
      ['told', 'when it was said'],
      ['from_id', 'this id'],
      ['to_id', 'is this person'],
      ['kind', 'how it was said'],
    ],
  },
] as const

export const examples = [
  {
    title: 'Events by name',
    query:
      'SELECT name, count(*) AS events, count(DISTINCT person) AS people\nFROM events\nGROUP BY name\nORDER BY events DESC',
  },
  {
    title: 'People a week',
    query:
      "SELECT date_trunc('week', time) AS week, count(DISTINCT person) AS people\nFROM events\nGROUP BY week\nORDER BY week DESC",
  },
  {
    title: 'The latest events of one person',
    query:
      "SELECT time, name, properties\nFROM events\nWHERE person = 'the id of a person'\nORDER BY time DESC\nLIMIT 100",
  },
  {
    title: 'How late events arrive',
    query:
      "SELECT name, quantile_cont(date_diff('second', time, received), 0.95) AS seconds\nFROM events\nGROUP BY name\nORDER BY seconds DESC",
  },
]

/** How a property is read, whatever its name holds. */
export const reading = (name: string): string =>
  `json_extract_string(properties, '$."${name.replaceAll('"', '""').replaceAll("'", "''")}"')`

/** What is offered while a statement is written. */
export const namesOf = (properties: readonly Property[]): Name[] => [
  ...tables.map((t) => ({ name: t.name, about: 'table' })),
  ...tables.flatMap((t) => t.columns.map(([name]) => ({ name, about: `column of ${t.name}` }))),
  ...properties.map((p) => ({ name: p.name, about: 'property', insert: reading(p.name) })),
]

/** A result as a table: a column is of numbers when every value it has is one. */
export function tableOf(result: Result): Table {
  const rows = result.rows ?? []
  return {
    columns: (result.columns ?? []).map((label, i) => ({
      label,
      number:
        rows.some((r) => typeof r[i] === 'number') && rows.every((r) => r[i] === null || typeof r[i] === 'number'),
    })),
    rows: rows.map((r) =>
      r.map((v) =>
        v === null || v === undefined
          ? null
          : typeof v === 'number' || typeof v === 'string'
            ? v
            : typeof v === 'object'
              ? JSON.stringify(v)
              : String(v),
      ),
    ),
  }
}
