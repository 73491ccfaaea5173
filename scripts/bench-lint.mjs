// Measures how long a document of requirements takes to be linted, by this program and, when it is there, by Vale with
// comparable rules: the same text, in the same run, turn about; and how long an edit takes in an editor. Prints a table
// for docs/performance.md, with the time on the clock and the processor time of the whole process.
//
//   node scripts/bench-lint.mjs BINARY DIRECTORY [--vale PATH] [--sentences 10000] [--runs 5]
//
// DIRECTORY is made anew. Both programs write everything they find as JSON, Vale from suggestions on and this program
// from information on. Vale looks for words only; it reads no quantities, and its findings are others.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { document } from './bench-lint/document.mjs'
import { edits } from './bench-lint/editor.mjs'
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

// milliseconds reads what the shell says of the time of its children: "0m1.25s 0m0.10s" in the last line.
function milliseconds(times) {
  const last = times.trim().split('\n').pop()
  return [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + 1000 * (60 * m + Number(s)), 0)
}

// run starts a command on one core or all, and returns its milliseconds, those of the processor, and what it wrote.
async function run(command, args, cores) {
  const env = cores === 1 ? { ...process.env, GOMAXPROCS: '1' } : process.env
  const started = performance.now()
  const child = spawn('/bin/sh', ['-c', '"$@"; code=$?; times >&3; exit $code', 'sh', command, ...args], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const parts = [[], [], []]
  for (const [i, part] of parts.entries()) child.stdio[i + 1].on('data', (d) => part.push(d))
  const [code] = await once(child, 'close')
  const ms = performance.now() - started
  const [out, errors, times] = parts.map((p) => Buffer.concat(p).toString())
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${errors}`)
  return { ms, cpu: milliseconds(times), out }
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
const cpu = {}
const found = {}
for (let i = 0; i < runs; i++) {
  for (const p of programs) {
    for (const [what, file, cores] of [
      ['document, all cores', big, 0],
      ['document, one core', big, 1],
      ['page of 300 lines', small, 0],
    ]) {
      const r = await run(p.command, [...p.args, file], cores)
      ;((took[what] ??= {})[p.name] ??= []).push(r.ms)
      ;((cpu[what] ??= {})[p.name] ??= []).push(r.cpu)
      ;(found[what] ??= {})[p.name] = count[p.name](r.out)
    }
  }
}

console.log(`${sentences} sentences; medians of ${runs}; ${rules.length} rules of Vale\n`)
const heads = programs.map((p) => `${p.name} | processor | findings`)
console.log(`| what | ${heads.join(' | ')} |${values.vale ? ' times as fast | by processor |' : ''}`)
console.log(`| --- |${' ---: | ---: | ---: |'.repeat(programs.length)}${values.vale ? ' ---: | ---: |' : ''}`)
for (const [what, times] of Object.entries(took)) {
  const cells = programs.map(
    (p) =>
      `${Math.round(median(times[p.name]))} ms | ${Math.round(median(cpu[what][p.name]))} ms | ${found[what][p.name]}`,
  )
  const ratio = (list) => (median(list.vale) / median(list.throughline)).toFixed(1)
  console.log(`| ${what} | ${cells.join(' | ')} |${values.vale ? ` ${ratio(times)} | ${ratio(cpu[what])} |` : ''}`)
}

const edit = await edits(binary, readFileSync(small, 'utf8'), 20 * runs)
const ordered = edit.took.toSorted((a, b) => a - b)
const p95 = ordered[Math.ceil(0.95 * ordered.length) - 1]
console.log(
  `\nAn edit of the page in an editor, to its ${edit.found} diagnostics: ${median(edit.took).toFixed(1)} ms, ` +
    `${p95.toFixed(1)} ms at the 95th percentile, at most ${ordered.at(-1).toFixed(1)} ms in ${ordered.length}`,
)
