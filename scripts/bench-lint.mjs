// Measures how long a document of requirements takes to be linted, by this program and, when it is there, by Vale with
// comparable rules: the same text, in the same run, turn about. Prints a table for docs/performance.md.
//
//   node scripts/bench-lint.mjs BINARY DIRECTORY [--vale PATH] [--sentences 10000] [--runs 5]
//
// DIRECTORY is made anew. Vale looks for words only; it reads no quantities, and its findings are others.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { document } from './bench-lint/document.mjs'
import { styles } from './bench-lint/vale.mjs'

const { values, positionals } = parseArgs({
  options: {
    vale: { type: 'string' },
    sentences: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '5' },
  },
  allowPositionals: true,
})
const [binary, directory] = positionals.map((p) => resolve(p))
const sentences = Number(values.sentences)
const runs = Number(values.runs)

rmSync(directory, { recursive: true, force: true })
mkdirSync(join(directory, 'styles', 'Bench'), { recursive: true })
const big = join(directory, 'requirements.md')
const small = join(directory, 'page.md')
writeFileSync(big, document(sentences, 1))
writeFileSync(small, document(250, 2))
writeFileSync(
  join(directory, '.vale.ini'),
  'StylesPath = styles\nMinAlertLevel = suggestion\n\n[*.md]\nBasedOnStyles = Bench\n',
)
const rules = Object.entries(styles())
for (const [name, text] of rules) writeFileSync(join(directory, 'styles', 'Bench', `${name}.yml`), text)

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

// run starts a command on one core or all, and returns its milliseconds and what it wrote.
async function run(command, args, cores) {
  const env = cores === 1 ? { ...process.env, GOMAXPROCS: '1' } : process.env
  const started = performance.now()
  const child = spawn(command, args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let errors = ''
  child.stdout.on('data', (d) => (out += d))
  child.stderr.on('data', (d) => (errors += d))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${errors}`)
  return { ms: performance.now() - started, out }
}

const count = {
  throughline: (out) => JSON.parse(out).files.reduce((n, f) => n + f.findings.length, 0),
  vale: (out) => Object.values(JSON.parse(out)).flat().length,
}
const programs = [
  {
    name: 'throughline',
    command: binary,
    args: ['lint', '--format', 'json', '--severity', 'info', '--fail-on', 'never'],
  },
]
if (values.vale) programs.push({ name: 'vale', command: resolve(values.vale), args: ['--output=JSON', '--no-exit'] })

const took = {}
const found = {}
for (let i = 0; i < runs; i++) {
  for (const p of programs) {
    for (const [what, file, cores] of [
      ['document, all cores', big, 0],
      ['document, one core', big, 1],
      ['page of 300 lines', small, 0],
    ]) {
      const { ms, out } = await run(p.command, [...p.args, file], cores)
      ;((took[what] ??= {})[p.name] ??= []).push(ms)
      ;(found[what] ??= {})[p.name] = count[p.name](out)
    }
  }
}

console.log(`${sentences} sentences; medians of ${runs}; ${rules.length} rules of Vale\n`)
console.log(
  `| what | ${programs.map((p) => `${p.name} | findings`).join(' | ')} |${values.vale ? ' times as fast |' : ''}`,
)
console.log(`| --- |${' ---: | ---: |'.repeat(programs.length)}${values.vale ? ' ---: |' : ''}`)
for (const [what, times] of Object.entries(took)) {
  const cells = programs.map((p) => `${Math.round(median(times[p.name]))} ms | ${found[what][p.name]}`)
  const ratio = values.vale ? ` ${(median(times.vale) / median(times.throughline)).toFixed(1)} |` : ''
  console.log(`| ${what} | ${cells.join(' | ')} |${ratio}`)
}
