// What axe-core finds against WCAG 2.2 AA in a page as it stands.

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const script = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

// violations returns one line for each thing that is wrong, with the place.
export async function violations(page) {
  await page.evaluate(script)
  const found = await page.evaluate(
    // Without preloading: axe would put a style of its own into pages with a shadow tree, which the policy refuses.
    (values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values }, preload: false }),
    tags,
  )
  return found.violations.flatMap((v) =>
    v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary?.split('\n').slice(1).join(' ').trim()}`),
  )
}
