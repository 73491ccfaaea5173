// Measures what a browser downloads, gzipped: the first load (the page, scripts and styles of Today with its frame), and
// what each other screen or part adds to what is there when it is opened. Fails above the budgets. Reads the build; run `npm run build` before.

import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const KiB = 1024
const budgets = { first: 40 * KiB, editor: 130 * KiB, other: 60 * KiB }

const app = new URL('../build/app/', import.meta.url)
let manifest
try {
  manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', app), 'utf8'))
} catch {
  console.error('size: there is no build to measure; run npm run build')
  process.exit(1)
}

/** What is there already when the editor is opened: the record that is written in. */
const opener = 'src/pages/record/Record.svelte'

/** The files a chunk needs, those of chunks it imports included. */
function files(name, seen = new Set(), found = new Set()) {
  if (seen.has(name)) return found
  seen.add(name)
  const chunk = manifest[name]
  found.add(chunk.file)
  for (const css of chunk.css ?? []) found.add(css)
  for (const other of chunk.imports ?? []) files(other, seen, found)
  return found
}
const size = (names) =>
  [...names].reduce((sum, name) => sum + gzipSync(readFileSync(new URL(name, app)), { level: 9 }).length, 0)
const show = (bytes) => `${(bytes / KiB).toFixed(1)} KiB`

const first = new Set(['index.html', 'theme.js', ...files('index.html')])

const parts = Object.entries(manifest)
  .filter(([name, chunk]) => chunk.isDynamicEntry)
  .map(([name]) => {
    const kind = name.startsWith('src/editor/') ? 'editor' : 'other'
    const there = kind === 'editor' ? new Set([...first, ...files(opener)]) : first
    return { name, kind, bytes: size([...files(name)].filter((f) => !there.has(f))) }
  })
  .sort((a, b) => b.bytes - a.bytes)

const total = size(first)
const rows = [{ name: 'first load', kind: 'first', bytes: total }, ...parts]
const over = rows.filter((row) => row.bytes > budgets[row.kind])
if (process.argv.includes('--list'))
  for (const row of rows) console.log(`${show(row.bytes).padStart(10)} of ${show(budgets[row.kind])}  ${row.name}`)
for (const row of over)
  console.error(`size: ${row.name} is ${show(row.bytes)} gzipped, above ${show(budgets[row.kind])}`)
if (over.some((row) => row.kind === 'first'))
  console.error(
    'size: all of Svelte that any screen uses is in the first load; {...attributes} on elements and <svelte:element> cost it 1.4 KiB',
  )
if (over.length > 0) process.exit(1)
const largest = (kind) => parts.find((p) => p.kind === kind)?.bytes ?? 0
console.log(
  `sizes gzipped: first load ${show(total)}, largest other part ${show(largest('other'))}, editor ${show(largest('editor'))}`,
)
