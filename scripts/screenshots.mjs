// Takes pictures of a page: the whole of it, light and dark, 1440 and 390 px wide, into a directory; and its first
// screen as the picture of the README.
//
//   node scripts/screenshots.mjs PAGE.html DIRECTORY README.png

import { mkdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { find, launch } from '../e2e/chromium.mjs'

const [page, directory, readme] = process.argv.slice(2)
const executable = await find()
if (!executable) throw new Error('screenshots: Chromium is not installed')
await mkdir(directory, { recursive: true })
await mkdir(dirname(readme), { recursive: true })

const browser = await launch(executable)
const name = basename(page, '.html')

async function shoot(path, { width, height, scheme, full }) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme })
  const tab = await context.newPage()
  await tab.goto(pathToFileURL(resolve(page)).href)
  await tab.screenshot({ path, fullPage: full, animations: 'disabled' })
  await context.close()
  console.log(path)
}

for (const scheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    await shoot(join(directory, `${name}-${scheme}-${width}.png`), { width, height: 900, scheme, full: true })
  }
}
await shoot(readme, { width: 1200, height: 1000, scheme: 'light', full: false })
await browser.close()
