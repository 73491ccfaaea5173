// History and as-of: what changed is read as a difference with its reason, and the whole application can be turned to
// an earlier state, in which nothing can be changed.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press } from '../journey.mjs'
import { settled } from '../settled.mjs'

const stand = journey()

test(
  'a changed title is told with its reason, and an earlier state shows the former one',
  { timeout: 60_000 },
  async () => {
    const { position } = await stand.server.api('GET', '/counts')
    const before = await stand.record('FEAT-5')
    await stand.server.api(
      'PATCH',
      '/records/FEAT-5',
      { title: 'Search for failures', reason: 'Named as customers name it' },
      { headers: { 'If-Match': `"${before.version}"` } },
    )

    const page = await stand.open('/FEAT-5/history')
    const main = page.getByRole('main')
    await main.getByText('Named as customers name it').first().waitFor()
    const said = await main.innerText()
    assert.match(said, /Failure search/)
    assert.match(said, /Search for failures/)

    await page.goto(`/FEAT-5?as_of=${position}`)
    await settled(page)
    await page.getByRole('heading', { level: 1, name: 'Failure search' }).waitFor()
    await page.getByText('Nothing can be changed.').waitFor()
    assert.equal(await page.locator('html[data-past]').count(), 1, 'the application does not look past')
    assert.equal(
      await page.getByRole('button', { name: /^State: / }).count(),
      0,
      'the state can be changed in the past',
    )
    await press(page, 'e', 'l', 's')
    assert.equal(await page.getByRole('dialog').count(), 0, 'a key still writes in the past')

    // The day goes along with every step, and back to now with one key.
    await press(page, 'g', 'r')
    await page
      .getByRole('heading', { name: /Roadmap/ })
      .first()
      .waitFor()
    assert.match(page.url(), new RegExp(`as_of=${position}`))
    await press(page, 'Shift+N')
    await page.locator('html:not([data-past])').waitFor({ state: 'attached' })
    await settled(page)
    await page.getByRole('main').getByText('Search for failures').first().waitFor()
  },
)

test('a day is chosen by keyboard, and Escape leaves the choice alone', { timeout: 60_000 }, async () => {
  const page = await stand.open('/decide/features')
  const control = page.getByRole('button', { name: 'Now' })
  await control.focus()
  await press(page, 'Enter')
  const box = page.getByRole('dialog', { name: 'As of' })
  await box.waitFor()
  await press(page, 'Escape')
  await box.waitFor({ state: 'detached' })
  assert.equal(new URL(page.url()).searchParams.get('as_of'), null)

  await press(page, 'Enter')
  await box.getByRole('button', { name: /A week ago/ }).focus()
  await press(page, 'Enter')
  await page.locator('html[data-past]').waitFor({ state: 'attached' })
  assert.match(new URL(page.url()).searchParams.get('as_of') ?? '', /^\d{4}-\d\d-\d\d$/)
  await settled(page)
})
