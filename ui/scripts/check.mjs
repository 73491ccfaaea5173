// Types and accessibility of the whole application by svelte-check, warnings counted as failures. A canary, written
// for the run and removed after it, must be found faulty: some pairs of versions check nothing and report success.

import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'

const canary = new URL('../src/canary.svelte', import.meta.url)
const args = ['svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'machine-verbose']

writeFileSync(
  canary,
  '<script lang="ts">\n  export const n: number = "not a number"\n</script>\n<img src="/a.png" />\n',
)
let run
try {
  run = spawnSync('npx', args, { encoding: 'utf8', cwd: new URL('..', import.meta.url) })
} finally {
  rmSync(canary, { force: true })
}
const found = run.stdout
  .split('\n')
  .map((line) => /^\d+ (\{.*\})$/.exec(line)?.[1])
  .filter(Boolean)
  .map((json) => JSON.parse(json))
const inCanary = found.filter((f) => f.filename.endsWith('canary.svelte'))
const real = found.filter((f) => !f.filename.endsWith('canary.svelte'))

for (const f of real) console.error(`${f.filename}:${f.start.line + 1}:${f.start.character + 1}: ${f.message}`)
if (!inCanary.some((f) => f.type === 'ERROR') || !inCanary.some((f) => String(f.code).startsWith('a11y'))) {
  console.error(`svelte-check did not notice the faults of the canary; it checks nothing\n${run.stdout}${run.stderr}`)
  process.exit(1)
}
if (real.length > 0) process.exit(1)
console.log('svelte-check: no errors, no warnings; the canary was found')
