// Nothing has been sent yet: what it takes to get events in, and something to try questions with.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey } from '../journey.mjs'
import { settled } from '../settled.mjs'

const stand = journey({ data: '' })

test('an empty log teaches, and offers a sample that can be asked', { timeout: 90_000 }, async () => {
  const page = await stand.open('/measure/ask')
  const main = page.getByRole('main')
  assert.match(await main.innerText(), /No events are on record/)
  assert.ok(await main.getByRole('link', { name: 'Write keys' }).isVisible())

  await main.getByRole('button', { name: 'Try it with a sample of 200 people' }).click()
  await page.waitForURL(/\/import$/)
  await main
    .getByRole('button', { name: /^Import/ })
    .last()
    .click()
  await main
    .getByText(/events/)
    .first()
    .waitFor()
  await settled(page)

  await page.goto('/measure/ask')
  await settled(page)
  await main.getByRole('link', { name: /Where are people lost on the way/ }).click()
  await settled(page)
  assert.match(await main.innerText(), /Definition/)
  assert.match(await main.innerText(), /people began/)
})
