// Moving the roadmap by keyboard: the change of plan asks why, is kept with its reason, and is taken back with one key.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press } from '../journey.mjs'

const stand = journey()
const column = (page, name) => page.getByRole('region', { name: new RegExp(`^${name}, \\d+`) })

test('a card moves right with Alt and an arrow, with a reason, and z brings it back', { timeout: 60_000 }, async () => {
  const page = await stand.open('/decide/roadmap')
  const card = page.locator('[data-key="FEAT-7"]')
  await column(page, 'Next').locator('[data-key="FEAT-7"]').waitFor()
  await card.getByRole('link', { name: 'Roles for logs and keys' }).focus()

  await press(page, 'Alt+ArrowRight')
  const why = page.getByRole('dialog', { name: 'Move FEAT-7 to later' })
  await why.waitFor()
  await press(page, 'Escape')
  await why.waitFor({ state: 'detached' })
  await column(page, 'Next').locator('[data-key="FEAT-7"]').waitFor()
  assert.equal((await stand.record('FEAT-7')).fields.horizon, 'next', 'moved although no reason was given')

  await press(page, 'Alt+ArrowRight')
  await why.waitFor()
  await page.keyboard.type('Security asks for it after the season')
  await press(page, 'Enter')
  await column(page, 'Later').locator('[data-key="FEAT-7"]').waitFor()
  await page.getByText('FEAT-7 moved to later').first().waitFor()
  assert.equal((await stand.record('FEAT-7')).fields.horizon, 'later')
  const { entries } = await stand.server.api('GET', '/records/FEAT-7/history')
  assert.ok(
    entries.some((e) => e.change.reason === 'Security asks for it after the season'),
    'the history does not say why',
  )

  await press(page, 'z')
  await column(page, 'Next').locator('[data-key="FEAT-7"]').waitFor()
  assert.equal((await stand.record('FEAT-7')).fields.horizon, 'next')
})

test('a card is declined from its menu, and the no is in the declined list', { timeout: 60_000 }, async () => {
  const page = await stand.open('/decide/roadmap')
  await page.locator('[data-key="FEAT-8"]').getByRole('link', { name: 'Failures on demand' }).focus()
  await press(page, 'd')
  const dialog = page.getByRole('dialog', { name: /Decline FEAT-8/ })
  await dialog.waitFor()
  await press(page, 'v') // the select has the focus: "Value"
  await press(page, 'Tab')
  await page.keyboard.type('A recorded failure answers the same question')
  await press(page, 'Tab')
  await page.keyboard.type('Five accounts ask for failures we have no record of')
  await press(page, 'Enter')
  await dialog.waitFor({ state: 'detached' }).catch(() => press(page, 'Tab', 'Tab', 'Enter'))
  await dialog.waitFor({ state: 'detached' })
  assert.equal((await stand.record('FEAT-8')).state, 'declined')

  await press(page, 'g', 'c')
  await page.goto('/decide/declined')
  const no = page.getByRole('listitem').filter({ hasText: 'Failures on demand in the sandbox' })
  await no.waitFor()
  assert.match(await no.innerText(), /A recorded failure answers the same question/)
  assert.match(await no.innerText(), /Five accounts ask for failures/)
  assert.match(await no.innerText(), /Olga Owner/)
})
