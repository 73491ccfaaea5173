// Did it work, as a verdict: claim, answer, method, doubts; and what can be done with it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press, tabTo } from '../journey.mjs'
import { plain } from '../plain.mjs'

const stand = journey()
const main = (page) => page.getByRole('main')

test('an evaluation reads like a verdict', { timeout: 60_000 }, async () => {
  const read = await stand.server.api('GET', '/measure/evaluate?evaluation=EVAL-1')
  const page = await stand.open('/EVAL-1')
  const text = plain(await main(page).innerText())
  assert.ok(text.includes(plain(read.sentence)), `the sentence is not on the page: ${read.sentence}`)
  for (const doubt of read.doubts) assert.ok(text.includes(plain(doubt.text).slice(1)), `missing doubt: ${doubt.text}`)
  for (const method of read.considered)
    assert.ok(text.toLowerCase().includes(method.name), `not on the ladder: ${method.name}`)
  assert.match(text, /The target was frozen on/)
})

test('an evaluation is withdrawn with a reason, by keyboard alone', { timeout: 60_000 }, async () => {
  const page = await stand.open('/EVAL-3')
  await tabTo(page, main(page).getByRole('button', { name: 'Withdraw with reason' }))
  await press(page, 'Enter')
  await page.getByRole('textbox', { name: 'Reason' }).waitFor()
  await page.keyboard.type('the question is answered elsewhere')
  await press(page, 'Enter')
  await main(page).getByRole('button', { name: 'Reopen with reason' }).waitFor()
  assert.equal((await stand.server.api('GET', '/records/EVAL-3')).state, 'withdrawn')
})
