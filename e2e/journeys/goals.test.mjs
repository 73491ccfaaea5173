// Are we getting there: goals as tree and table, a new key result, and how sure people are, by keyboard.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press, tabTo } from '../journey.mjs'
import { plain } from '../plain.mjs'
import { settled } from '../settled.mjs'

const stand = journey()
const main = (page) => page.getByRole('main')

test(
  'goals show progress with interval, and the switch to the table is in the address',
  { timeout: 60_000 },
  async () => {
    const goals = await stand.server.api('GET', '/measure/goals')
    const page = await stand.open('/measure/goals')
    const text = plain(await main(page).innerText())
    assert.ok(text.includes(goals.sentence), `the sentence is not on the page: ${goals.sentence}`)
    assert.match(text, /\[[\d.,]+, [\d.,]+\]/, 'no interval is shown')
    await page.keyboard.press('v')
    await page.waitForURL(/as=table/)
    await page.keyboard.press('v')
    await page.waitForURL((url) => !url.search.includes('as='))
  },
)

test('a key result is made, and confidence is said with a note, by keyboard alone', { timeout: 90_000 }, async () => {
  const page = await stand.open('/measure/goals?as=table')
  await page.keyboard.press('n')
  await main(page).getByRole('form', { name: 'New key result' }).waitFor()
  await page.keyboard.type('Half as many tickets about tokens')
  await press(page, 'Enter')
  await main(page)
    .getByRole('rowheader', { name: /Half as many tickets/ })
    .waitFor()
  await settled(page)

  await tabTo(page, main(page).getByRole('button', { name: /Say today's confidence in KR-1$/ }))
  await press(page, 'Enter')
  await tabTo(page, main(page).getByRole('textbox', { name: 'How sure, %' }))
  await page.keyboard.type('70')
  await press(page, 'Tab')
  await page.keyboard.type('three weeks in a row below four days')
  await press(page, 'Enter')
  await main(page).getByText('three weeks in a row below four days').waitFor()
  const goals = await stand.server.api('GET', '/measure/goals')
  const said = goals.objectives.flatMap((o) => o.key_results).find((k) => k.key === 'KR-1').confidence
  assert.equal(said[said.length - 1].value, 0.7)
})
