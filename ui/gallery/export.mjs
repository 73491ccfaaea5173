// Fills gallery/data from a product: node gallery/export.mjs PROGRAM DATA. The folder is git-ignored.

import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'

const [program, data] = process.argv.slice(2)
if (!program || !data) {
  console.error('usage: node gallery/export.mjs PROGRAM DATA')
  process.exit(2)
}
const dir = new URL('data/', import.meta.url)
mkdirSync(dir, { recursive: true })

const ask = (...args) =>
  execFileSync(program, [...args, '--json', '--data', data], { encoding: 'utf8', maxBuffer: 1 << 28 })

for (const [name, ...args] of [
  ['answer', 'measure', 'answer', 'MET-1'],
  ['forecast', 'deliver', 'forecast'],
  ['score', 'decide', 'score'],
  ['requirement', 'show', 'REQ-1'],
  ['feature', 'show', 'FEAT-10'],
  ['kinds', 'kinds', 'feature'],
  ['work', 'list', 'work_item', '--limit', '1000'],
]) {
  writeFileSync(new URL(`${name}.json`, dir), ask(...args))
}
