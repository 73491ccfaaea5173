// Reads `go test -json` on standard input and tells a person what happened: a line a package, the output of what
// failed, every skip with its reason, and one line of counts. Exits 1 when anything failed, when nothing ran, or,
// with CI=true, when a test was skipped because Chromium or PostgreSQL is missing.
//
//   go test -race -json ./... | node scripts/test-report.mjs [--summary FILE]
//
// --summary writes the line of counts to FILE as well, for `make test` to repeat at its end.

import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const required = /chromium|postgresql/i
const count = { packages: 0, passed: 0, skipped: 0, failed: 0 }
const skips = []
const output = new Map() // "package test" -> what it printed

const id = (e) => `${e.Package ?? e.ImportPath} ${e.Test ?? ''}`

function keep(e) {
  const lines = output.get(id(e)) ?? []
  lines.push(e.Output)
  output.set(id(e), lines)
}

function take(e) {
  const lines = output.get(id(e)) ?? []
  output.delete(id(e))
  return lines
}

// reason finds what a test said when it skipped itself: the line "    file_test.go:12: reason".
function reason(lines) {
  const said = lines.map((l) => /^\s+[\w./-]+\.go:\d+: (.*)/s.exec(l)?.[1]).filter(Boolean)
  return said.at(-1)?.trim() ?? 'no reason given'
}

function finishTest(e) {
  const lines = take(e)
  if (e.Action === 'pass') {
    count.passed++
  } else if (e.Action === 'skip') {
    count.skipped++
    skips.push(`${e.Package} ${e.Test}: ${reason(lines)}`)
  } else {
    count.failed++
    process.stdout.write(`\n${e.Package}\n${lines.join('')}`)
  }
}

function finishPackage(e) {
  const lines = take(e)
  if (e.Action === 'skip') return // no test files
  count.packages++
  const seconds = (e.Elapsed ?? 0).toFixed(1).padStart(6)
  console.log(`${e.Action === 'pass' ? 'ok  ' : 'FAIL'} ${seconds}s  ${e.Package}`)
  if (e.Action === 'fail') {
    // A package fails without a failing test when it panics, exceeds its time or does not compile.
    count.failed ||= 1
    process.stdout.write(lines.join(''))
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  let e
  try {
    e = JSON.parse(line)
  } catch {
    console.log(line) // a message of the go command itself
    continue
  }
  if (e.Action === 'output') keep(e)
  else if (e.Action === 'build-output') process.stdout.write(e.Output)
  else if (e.Action === 'build-fail') count.failed++
  else if (e.Test && ['pass', 'fail', 'skip'].includes(e.Action)) finishTest(e)
  else if (['pass', 'fail', 'skip'].includes(e.Action)) finishPackage(e)
}

let summary = `${count.packages} packages, ${count.passed} tests passed, ${count.skipped} skipped, ${count.failed} failed`
if (skips.length > 0) {
  console.log(`\nSkipped:`)
  for (const s of skips.sort()) console.log(`  ${s}`)
}
const refused = process.env.CI === 'true' ? skips.filter((s) => required.test(s)) : []
if (refused.length > 0) {
  summary += `; ${refused.length} skipped for want of Chromium or PostgreSQL, which CI=true does not allow`
}
console.log(`\n${summary}`)
console.log(`tests: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)

const file = process.argv.indexOf('--summary')
if (file > 0) writeFileSync(process.argv[file + 1], `${summary}\n`)
process.exitCode = count.failed > 0 || refused.length > 0 || count.packages === 0 ? 1 : 0
