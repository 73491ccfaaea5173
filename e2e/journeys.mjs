// Walks every journey in a real Chromium, two files at a time, and tells what failed.
//
//   THROUGHLINE=bin/throughline THROUGHLINE_SAMPLE=build/pages/data node e2e/journeys.mjs [--summary FILE] [NAME…]
//
// NAMEs are files of e2e/journeys without .test.mjs; none: all of them. Without Chromium it says so and passes, unless
// CI=true.

import { readdir, writeFile } from 'node:fs/promises'
import { run } from 'node:test'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect, parseArgs } from 'node:util'
import { find } from './chromium.mjs'

const { values, positionals: names } = parseArgs({ options: { summary: { type: 'string' } }, allowPositionals: true })
const directory = fileURLToPath(new URL('journeys', import.meta.url))
const suffix = '.test.mjs'

async function finish(line, code) {
  console.log(line)
  if (values.summary) await writeFile(values.summary, `${line}\n`)
  process.exit(code)
}

if (!(await find())) await finish('journeys skipped: Chromium is not installed', process.env.CI === 'true' ? 1 : 0)

const files = (await readdir(directory))
  .filter((f) => f.endsWith(suffix) && (names.length === 0 || names.includes(f.slice(0, -suffix.length))))
  .sort()
  .map((f) => join(directory, f))
const count = { passed: 0, failed: 0 }
const journeys = new Map(files.map((f) => [f, { passed: 0, failed: 0, ms: 0 }]))

for await (const { type, data } of run({ files, concurrency: 2, timeout: 10 * 60_000 })) {
  if (type === 'test:stderr') process.stderr.write(data.message)
  if (type !== 'test:pass' && type !== 'test:fail') continue
  const outcome = type === 'test:pass' ? 'passed' : 'failed'
  // A file is reported as a test of its own only when it broke as a whole.
  count[outcome]++
  const journey = journeys.get(data.file ?? data.name)
  if (journey) {
    journey[outcome]++
    journey.ms += data.details.duration_ms
  }
  if (outcome === 'failed') {
    const { error } = data.details
    console.log(`\nFAIL ${basename(data.file ?? '', suffix)}: ${data.name}\n${inspect(error?.cause ?? error)}`)
  }
}
console.log()
for (const [file, { passed, failed, ms }] of journeys)
  console.log(
    `${failed > 0 ? 'FAIL' : 'ok  '} ${(ms / 1000).toFixed(1).padStart(6)}s  ${basename(file, suffix)}: ${passed} passed${failed > 0 ? `, ${failed} failed` : ''}`,
  )
await finish(
  `${files.length} journeys in Chromium, ${count.passed} tests passed, ${count.failed} failed`,
  count.failed > 0 || count.passed === 0 ? 1 : 0,
)
