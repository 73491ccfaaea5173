// Tables as CSV for spreadsheets.

import type { Cell, Table } from './types'

/** A table as CSV (RFC 4180). Text that a spreadsheet would take for a formula is led by an apostrophe. */
export function csv(table: Table): string {
  const rows = [table.columns.map((c) => c.label), ...table.rows]
  return rows.map((row) => row.map(field).join(',') + '\r\n').join('')
}

/** How a formula may begin: the signs, their wide forms, and white space that a spreadsheet skips before them. */
const formula = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/

function field(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = formula.test(cell) && Number.isNaN(Number(cell)) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A file name out of a title: "Time to first call" → "time-to-first-call". */
export const fileName = (title: string): string =>
  title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'chart'
