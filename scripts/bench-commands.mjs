// Measures the program as a person meets it: from starting a command to its exit, with the most memory the process
// held. Prints a table for docs/performance.md.
//
//   node scripts/bench-commands.mjs BINARY DIRECTORY [--rows 1000000] [--runs 5]
//
// DIRECTORY is made anew; a product of a million records needs about 3 GB there and a few minutes.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, runs: { type: 'string', default: '5' } },
  allowPositionals: true,
})
const [binary, directory] = positionals
const rows = Number(values.rows)
const runs = Number(values.runs)

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

// run starts a command and returns its seconds and its peak resident memory in MB, read from the kernel's own mark
// while the process lives.
async function run(...args) {
  const started = performance.now()
  const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let peak = 0
  let errors = ''
  child.stderr.on('data', (d) => (errors += d))
  const timer = setInterval(() => {
    try {
      peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024
    } catch {
      // gone, or not there yet
    }
  }, 5)
  const [code] = await once(child, 'close')
  clearInterval(timer)
  if (code !== 0) throw new Error(`${binary} ${args.join(' ')} ended with ${code}: ${errors}`)
  return { seconds: (performance.now() - started) / 1000, peak }
}

async function measure(what, times, prepare, ...args) {
  const seconds = []
  const peaks = []
  for (let i = 0; i < times; i++) {
    await prepare?.()
    const r = await run(...args)
    seconds.push(r.seconds)
    peaks.push(r.peak)
  }
  const worst = Math.max(...seconds)
  console.log(
    `| ${what} | ${median(seconds).toFixed(2)} s | ${worst.toFixed(2)} s | ${Math.round(Math.max(...peaks))} MB | ${times} |`,
  )
}

// feedback writes n rows of made-up feedback, of some 300 bytes each.
async function feedback(path, n) {
  const words = 'error message token call order refund webhook docs example timeout retry header sandbox key'.split(' ')
  let seed = 1
  const pick = (list) => list[(seed = (seed * 48271) % 2147483647) % list.length]
  const out = createWriteStream(path)
  out.write('id,subject,description,requester,created_at,status,organization\n')
  for (let i = 1; i <= n; i++) {
    const text = Array.from({ length: 30 }, () => pick(words)).join(' ')
    const day = new Date(Date.UTC(2024, 0, 1) + (i % 900) * 86400e3).toISOString().slice(0, 10)
    const line = `${i},"Trouble with ${pick(words)} ${i}","${text}",person${i % 5000}@example.com,${day}T10:00:00Z,${pick(['new', 'open', 'solved'])},Company ${i % 400}\n`
    if (!out.write(line)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'close')
}

rmSync(directory, { recursive: true, force: true })
mkdirSync(directory, { recursive: true })
const at = (name) => join(directory, name)

await feedback(at('100000.csv'), 100_000)
await feedback(at('large.csv'), rows)
await run('sample', '--out', at('exports'))

console.log('| what | median | slowest | most memory | runs |\n| --- | --- | --- | --- | --- |')
const fresh = (name) => () => rmSync(at(name), { recursive: true, force: true })
await measure('import 100,000 rows of CSV', 3, fresh('small'), 'import', at('100000.csv'), '--data', at('small'))
await measure('brief on the sample', 3, fresh('brief'), 'brief', at('exports'), '--out', at('brief'))
await measure(`import ${rows} rows of CSV`, 1, fresh('large'), 'import', at('large.csv'), '--data', at('large'))
for (const [what, ...args] of [
  ['show', 'show', 'FB-4711'],
  ['list, newest', 'list', 'feedback'],
  ['list, filter and sort', 'list', 'feedback', 'state:new', '--sort', '-occurred_at'],
  ['search, two words', 'search', 'refund timeout'],
  ['history', 'history', 'FB-4711'],
  ['trace', 'trace', 'FB-4711'],
  ['today', 'today'],
  ['changes', 'changes'],
]) {
  await measure(`${what} (${rows} records)`, runs, undefined, ...args, '--data', at('large'))
}
