// An experiment from its size to its start.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press, tabTo } from '../journey.mjs'
import { plain } from '../plain.mjs'

const stand = journey()
const main = (page) => page.getByRole('main')

test('the planner says how many units an effect needs, and writes it into the plan', { timeout: 90_000 }, async () => {
  const made = await stand.server.api('POST', '/records', {
    kind: 'experiment',
    title: 'A sandbox without a card',
    reason: 'to learn',
    fields: {
      hypothesis: 'A sandbox shortens the way',
      exposure: { names: ['signed_up'] },
      variant: 'sdk',
      variants: [
        { name: 'python', weight: 1 },
        { name: 'node', weight: 1 },
      ],
      primary: {
        name: 'First call within 14 days',
        type: 'proportion',
        match: { names: ['api_call_succeeded'] },
        window: '14d',
        better: 'up',
      },
      start: '2026-01-01',
      // A size that was guessed: another one replaces it, with a reason.
      planned_n: 100,
      minimum_lift: 0.1,
    },
  })
  const page = await stand.open(`/${made.key}`)
  await tabTo(page, main(page).getByRole('spinbutton', { name: 'Today, %' }))
  await page.keyboard.type('50')
  const adopt = main(page).getByRole('button', { name: /^Plan with/ })
  await adopt.waitFor()
  assert.match(plain(await main(page).getByRole('region', { name: 'Size' }).innerText()), /days/)
  await tabTo(page, adopt)
  await press(page, 'Enter')
  // A plan is changed with a reason only.
  await page.getByRole('textbox', { name: 'Reason' }).waitFor()
  await page.keyboard.type('sized for a lift of a tenth')
  const stored = page.waitForResponse((r) => r.request().method() === 'PATCH' && r.ok())
  await press(page, 'Enter')
  await stored // the page shows what is meant to be stored before it is
  await main(page)
    .getByText(/once, at \d,\d{3} units/)
    .waitFor()
  assert.ok((await stand.server.api('GET', `/records/${made.key}`)).fields.planned_n > 1000)
})
