// Every check of the application for `make test`: types and accessibility, sizes, unit tests. One line at the end, also
// written to the file after --summary.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const cwd = new URL('..', import.meta.url)
const summary = process.argv[process.argv.indexOf('--summary') + 1]

/** Runs a command and returns what it printed; ends everything when it fails. */
function run(command, ...args) {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (done.status === 0) return done.stdout.trim()
  process.stderr.write(done.stdout + done.stderr)
  process.exit(1)
}

console.log(run('node', 'scripts/check.mjs'))
const sizes = run('node', 'scripts/size.mjs')
console.log(sizes)

const scratch = mkdtempSync(join(tmpdir(), 'throughline-ui-'))
try {
  const report = join(scratch, 'vitest.json')
  run('npx', 'vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile=${report}`)
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'))
  if (!(numPassedTests > 0) || numFailedTests > 0 || numPendingTests > 0) {
    console.error(`unit tests: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`)
    process.exitCode = 1
  } else {
    const first = /first load ([\d.]+ KiB)/.exec(sizes)?.[1]
    const line = `application: types and accessibility clean, ${numPassedTests} unit tests passed, first load ${first}`
    console.log(line)
    if (process.argv.includes('--summary')) writeFileSync(summary, `${line}\n`)
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
