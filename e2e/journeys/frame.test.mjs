// The frame: the palette finds and acts, the key map tells the keys of the screen, the drawer keeps the list, and on a
// phone everything is in reach of a thumb.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press } from '../journey.mjs'
import { phone } from '../look.mjs'
import { settled } from '../settled.mjs'

const stand = journey()

test('the palette goes to a key, to words and to a screen, and changes the theme', { timeout: 60_000 }, async () => {
  const page = await stand.open('/')
  const field = page.getByRole('combobox')
  await press(page, 'Control+k')
  await field.waitFor()
  await page.keyboard.type('req-2')
  await page.getByRole('option', { name: /REQ-2/ }).first().waitFor()
  await press(page, 'Enter')
  await page.waitForURL(/\/REQ-2$/)

  await press(page, 'Control+k')
  await field.waitFor()
  await page.keyboard.type('roadmap')
  await press(page, 'Enter')
  await page.waitForURL(/\/decide\/roadmap$/)

  await press(page, 'Control+k')
  await field.waitFor()
  await page.keyboard.type('dark theme')
  await press(page, 'Enter')
  await page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' })
  await page.reload()
  await page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' })
})

test('? tells the keys of the screen, Escape closes it and gives the focus back', { timeout: 60_000 }, async () => {
  const page = await stand.open('/decide/features?layout=list')
  await press(page, 'j', '?')
  const map = page.getByRole('dialog', { name: 'Keyboard' })
  await map.waitFor()
  const said = await map.innerText()
  for (const act of ['Peek', 'Select', 'Search and act', 'Roadmap', 'Undo']) assert.ok(said.includes(act), `no ${act}`)
  await press(page, 'Escape')
  await map.waitFor({ state: 'detached' })
})

test('space opens a record beside the list, j goes on, the address keeps it', { timeout: 60_000 }, async () => {
  const page = await stand.open('/decide/features?layout=list&sort=key')
  await press(page, 'j', 'Space')
  const drawer = page.getByRole('complementary', { name: /^Peek at/ })
  await drawer.waitFor()
  const first = new URL(page.url()).searchParams.get('peek')
  assert.match(first, /^FEAT-\d+$/)
  await press(page, 'j')
  await page.waitForURL((url) => url.searchParams.get('peek') !== first)
  const second = new URL(page.url()).searchParams.get('peek')
  await page.reload()
  await page.getByRole('complementary', { name: `Peek at ${second}` }).waitFor()
  await press(page, 'Escape')
  await drawer.waitFor({ state: 'detached' })
  assert.equal(new URL(page.url()).searchParams.get('peek'), null)
})

test('on a phone: from the bar to a record, a comment, and back', { timeout: 60_000 }, async () => {
  const page = await stand.open('/', { viewport: phone, hasTouch: true, isMobile: true })
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Stages' }).tap()
  await page.getByRole('dialog').getByRole('link', { name: 'Decide', exact: true }).tap()
  await page.getByRole('heading', { level: 1, name: 'Decide' }).waitFor()
  await settled(page)
  await page
    .getByRole('main')
    .getByRole('link', { name: /^Roadmap/ })
    .first()
    .tap()
  await page.locator('[data-key="FEAT-4"]').getByRole('link', { name: 'Ordered webhooks' }).tap()
  await page.waitForURL(/FEAT-4/)
  await settled(page)
  const field = page.getByRole('region', { name: 'Comments' }).getByRole('textbox')
  await field.fill('Read on the train')
  await page
    .getByRole('region', { name: 'Comments' })
    .getByRole('button', { name: /^Comment$|^Send|^Add/ })
    .tap()
  await page.getByRole('listitem').getByText('Read on the train').waitFor()
  await page.goBack()
  await page.waitForURL(/roadmap/)
  assert.equal(await page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), true)
})
