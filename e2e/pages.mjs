// Opens a printable page (the brief) in a real Chromium, as a reader would on a desk and on a phone, by day and by
// night, and refuses what a reader would stumble over: requests to the outside, errors, sideways scrolling, links to
// nowhere, charts without a name, and anything axe finds against WCAG 2.2 AA.
//
//   node e2e/pages.mjs FILE.html… [--canary BROKEN.html] [--summary FILE]
//
// The canary is a page with one of each fault; that none of them goes unseen shows that the checks still look.
// Without Chromium it says so and passes, unless CI=true.

import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { find, launch } from './chromium.mjs'

const { values, positionals: files } = parseArgs({
  options: { canary: { type: 'string' }, summary: { type: 'string' } },
  allowPositionals: true,
})

const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const standard = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }

// inspect runs in the page and returns complaints that need no rule book.
function inspect() {
  const complaints = []
  const over = document.scrollingElement.scrollWidth - window.innerWidth
  if (over > 0) {
    const widest = [...document.querySelectorAll('body *')].find(
      (e) => e.getBoundingClientRect().right > innerWidth + 1,
    )
    complaints.push(
      `scrolls sideways by ${over} px, from <${widest?.tagName.toLowerCase()} class="${widest?.className}">`,
    )
  }
  for (const a of document.querySelectorAll('a[href^="#"]')) {
    const id = decodeURIComponent(a.getAttribute('href').slice(1))
    if (id && !document.getElementById(id))
      complaints.push(`links to #${id}, which is not there: ${a.textContent.trim()}`)
  }
  for (const svg of document.querySelectorAll('svg')) {
    const named = svg.getAttribute('aria-label') || svg.getAttribute('aria-labelledby') || svg.querySelector('title')
    if (!named && svg.getAttribute('aria-hidden') !== 'true') complaints.push('has a drawing without a name')
  }
  if (!document.title.trim()) complaints.push('has no title')
  return complaints
}

async function check(browser, file, size, scheme) {
  const context = await browser.newContext({ viewport: sizes[size], colorScheme: scheme })
  const page = await context.newPage()
  const url = pathToFileURL(resolve(file)).href
  const complaints = []
  page.on('request', (r) => {
    if (r.url() !== url && !r.url().startsWith('data:')) complaints.push(`asks for ${r.url()}`)
  })
  page.on('console', (m) => m.type() === 'error' && complaints.push(`logs an error: ${m.text()}`))
  page.on('pageerror', (e) => complaints.push(`throws ${e.message}`))
  await page.goto(url)
  complaints.push(...(await page.evaluate(inspect)))
  await page.evaluate(axe)
  const { violations } = await page.evaluate((o) => window.axe.run(document, o), standard)
  for (const v of violations)
    complaints.push(`${v.id}: ${v.help}, at ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3)}`)
  await context.close()
  return complaints.map((c) => `${file} (${size}, ${scheme}): ${c}`)
}

// print makes the PDF that a reader would get, to see that the page can be printed at all.
async function print(browser, file) {
  const page = await browser.newPage()
  await page.goto(pathToFileURL(resolve(file)).href)
  const pdf = await page.pdf({ format: 'A4' })
  await page.close()
  return pdf.length > 1000 ? [] : [`${file}: prints an empty document`]
}

async function finish(line, code) {
  console.log(line)
  if (values.summary) await writeFile(values.summary, `${line}\n`)
  process.exit(code)
}

const executable = await find()
if (!executable) {
  await finish('pages in Chromium skipped: Chromium is not installed', process.env.CI === 'true' ? 1 : 0)
}
const browser = await launch(executable)
const complaints = []
let views = 0
for (const file of files) {
  for (const size of Object.keys(sizes)) {
    for (const scheme of ['light', 'dark']) {
      complaints.push(...(await check(browser, file, size, scheme)))
      views++
    }
  }
  complaints.push(...(await print(browser, file)))
}
if (values.canary) {
  const seen = (await check(browser, values.canary, 'desk', 'light')).join('\n')
  for (const fault of ['asks for', 'sideways', 'nowhere', 'without a name', 'no title', 'color-contrast']) {
    if (!seen.includes(fault)) complaints.push(`${values.canary}: "${fault}" went unseen`)
  }
}
await browser.close()
for (const c of complaints) console.error(c)
await finish(
  `${views} views in Chromium, ${complaints.length} complaints`,
  complaints.length > 0 || views === 0 ? 1 : 0,
)
