// Takes pictures of every screen: serves a copy of the sample product, signs its owner up, and writes each screen,
// light and dark, 1440 and 390 px wide, into a directory; and the pictures of the README into another.
//
//   THROUGHLINE=bin/throughline THROUGHLINE_SAMPLE=build/demo/data node scripts/screenshots.mjs DIRECTORY README-DIRECTORY

import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { find, launch } from '../e2e/chromium.mjs'
import { screens } from '../e2e/screens.mjs'
import { serve } from '../e2e/server.mjs'
import { settled } from '../e2e/settled.mjs'

const [directory, images] = process.argv.slice(2)
const readme = {
  today: '/',
  trace: '/Q-1/trace',
  roadmap: '/decide/roadmap',
  measure: '/measure/answer/MET-1',
  brief: '/tell/brief',
  requirement: '/REQ-8',
}
const most = 250 * 1024 // what a picture of the README may weigh

const executable = await find()
if (!executable) throw new Error('screenshots: Chromium is not installed')
await mkdir(directory, { recursive: true })
await mkdir(images, { recursive: true })

const browser = await launch(executable)
const server = await serve()
try {
  const light = await open('light', { width: 1440, height: 900 })
  for (const [name, address] of Object.entries(readme)) {
    const path = join(images, `${name}.png`)
    await shoot(light, address, path)
    const { size } = await stat(path)
    if (size > most) throw new Error(`screenshots: ${path} has ${size} bytes, more than ${most}`)
  }
  for (const scheme of ['light', 'dark']) {
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ]) {
      const page = await open(scheme, { width, height })
      for (const address of screens) {
        await shoot(page, address, join(directory, `${nameOf(address)}-${scheme}-${width}.png`))
      }
      await page.context().close()
    }
  }
} finally {
  await browser.close()
  await server.close()
}

async function open(colorScheme, viewport) {
  const hasTouch = viewport.width < 720
  const context = await server.signed(browser, { colorScheme, viewport, hasTouch, reducedMotion: 'reduce' })
  return context.newPage()
}

async function shoot(page, address, path) {
  await page.goto(address)
  await settled(page)
  await page.screenshot({ path, animations: 'disabled' })
  console.log(path)
}

// nameOf makes the name of a file from an address: /decide/features?layout=list is decide-features-layout-list.
function nameOf(address) {
  return address === '/' ? 'today' : address.slice(1).replaceAll(/[^A-Za-z0-9-]+/g, '-')
}
