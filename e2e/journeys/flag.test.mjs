// A flag from an empty record to an experiment that a program asks for.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violations } from '../axe.mjs'
import { journey, press, tabTo } from '../journey.mjs'
import { desk, looker, phone } from '../look.mjs'
import { plain } from '../plain.mjs'

const stand = journey({ data: null, roles: ['viewer'] })
const main = (page) => page.getByRole('main')
const region = (page, name) => main(page).getByRole('region', { name, exact: true })

const make = (fields, state = 'off') =>
  stand.server.api('POST', '/records', { kind: 'flag', title: 'A new tour', state, reason: 'to learn', fields })

async function reasoned(page, why) {
  await page.getByRole('textbox', { name: 'Reason' }).waitFor()
  await page.keyboard.type(why)
  const stored = page.waitForResponse((r) => r.request().method() === 'PATCH' && r.ok())
  await press(page, 'Enter')
  await stored
}

test('an experiment is made without a mouse, and the page says what everybody gets', { timeout: 90_000 }, async () => {
  const made = await make({ name: 'tour' })
  const page = await stand.open(`/${made.key}`)
  await main(page).getByText('Everybody gets false, because the flag is off.').waitFor()
  await tabTo(page, main(page).getByRole('button', { name: 'Edit rules' }))
  await press(page, 'Enter')
  const form = main(page).getByRole('form', { name: 'Rules' })
  await form.getByRole('combobox', { name: 'State' }).waitFor()
  await tabTo(page, form.getByRole('button', { name: 'Experiment' }))
  await press(page, 'Enter')
  const rule = form.getByRole('group', { name: '1. An experiment' })
  await tabTo(page, rule.getByRole('button', { name: 'Condition' }), { back: true })
  await press(page, 'Enter')
  await tabTo(page, rule.getByRole('textbox', { name: 'Those whose' }), { back: true })
  await page.keyboard.type('plan')
  await tabTo(page, rule.getByRole('textbox', { name: 'One of' }))
  await page.keyboard.type('pro, team')
  // Weights that are more than everybody are refused where they stand.
  const weight = rule.getByRole('textbox', { name: 'Weight, %' }).first()
  await weight.fill('80')
  await weight.press('Enter')
  await rule.getByRole('alert').getByText('130 % together').waitFor()
  await weight.fill('50')
  assert.deepEqual(await violations(page), [])
  await weight.press('Enter')
  await reasoned(page, 'to learn whether a tour helps')
  const line = main(page).getByText(/^Those whose plan is pro or team are in the experiment tour, drawn by id/)
  await line.waitFor()
  assert.match(plain(await line.innerText()), /control 50 %, treatment 50 %\.$/)
  const { state, fields } = await stand.record(made.key)
  assert.equal(state, 'partial')
  assert.deepEqual(fields.rules[0].condition, { plan: { $in: ['pro', 'team'] } })
  assert.equal(fields.rules[0].hashVersion, 2)
})

test('the page says who would get what, and why', { timeout: 90_000 }, async () => {
  const rules = [
    { id: 'pro', force: 'long', condition: { plan: 'pro' } },
    { id: 'test', variations: ['short', 'long'], meta: [{ key: 'short' }, { key: 'long' }], hashVersion: 2 },
  ]
  const made = await make({ name: 'length', type: 'string', rules }, 'partial')
  const page = await stand.open(`/${made.key}`, { cookie: stand.as.viewer })
  const asked = region(page, 'Who would get what')
  await asked.getByRole('textbox', { name: 'Person' }).fill('ada')
  await asked.getByRole('textbox', { name: 'Value 1' }).fill('pro')
  await asked.getByRole('textbox', { name: 'Value 1' }).press('Enter')
  await asked.getByText('A rule applies, rule pro').waitFor()
  await asked.getByRole('textbox', { name: 'Value 1' }).fill('free')
  await asked.getByRole('button', { name: 'Evaluate' }).click()
  await asked.getByText(/In an experiment, rule test, variant (short|long)/).waitFor()
  assert.deepEqual(await violations(page), [])
  // Somebody who may only read is not offered to edit.
  assert.equal(await main(page).getByRole('button', { name: 'Edit rules' }).count(), 0)
})

test('a rule that the form does not know is JSON, and is refused with its place', { timeout: 90_000 }, async () => {
  const rules = [{ force: true, condition: { age: { $gt: 17 } } }]
  const made = await make({ name: 'adults', rules }, 'partial')
  const page = await stand.open(`/${made.key}`)
  await main(page).getByText('Those whose age is above 17 get true.').waitFor()
  await main(page).getByRole('button', { name: 'Edit rules' }).click()
  const json = main(page).getByRole('textbox', { name: "Rule, in GrowthBook's format" })
  await json.fill('{"force": true, "condition": {"age": {"$over": 17}}}')
  await main(page).getByRole('button', { name: 'Save rules' }).click()
  await reasonedOrRefused(page)
  await main(page)
    .getByText(/rules\[0\]\.condition\.age\.\$over/)
    .waitFor()
  await press(page, 'Escape')
  await main(page).getByRole('button', { name: 'Edit rules' }).waitFor()
  assert.deepEqual((await stand.record(made.key)).fields.rules, rules)
})

// The server may ask for the reason before it reads the rules.
async function reasonedOrRefused(page) {
  const refused = page.getByText(/rules\[0\]\.condition/)
  const reason = page.getByRole('textbox', { name: 'Reason' })
  await refused.or(reason).first().waitFor()
  if (!(await reason.isVisible())) return
  await page.keyboard.type('older people only')
  await press(page, 'Enter')
}

test(
  'a program connects with what the page says, and who it shows a variant is counted',
  { timeout: 90_000 },
  async () => {
    const rules = [{ id: 'test', variations: [false, true], meta: [{ key: 'off' }, { key: 'on' }], hashVersion: 2 }]
    const made = await make({ name: 'connected', rules }, 'partial')
    const page = await stand.open(`/${made.key}`)
    await main(page).getByText('Nobody has met connected').waitFor()
    await region(page, 'Connect a program').getByText('OpenFeature', { exact: true }).click()
    const address = await region(page, 'Connect a program').locator('code').first().innerText()
    const { key } = await stand.server.api('POST', '/write-keys', { name: 'a program' })
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
    for (let i = 0; i < 12; i++) {
      const body = JSON.stringify({ context: { targetingKey: `person-${i}` } })
      const answer = await fetch(address, { method: 'POST', headers, body })
      assert.equal((await answer.json()).reason, 'SPLIT')
    }
    // The exposure is written a moment after the answer.
    let seen
    for (let i = 0; i < 200 && seen !== 12; i++) {
      seen = (await stand.server.api('GET', `/deliver/flag?flag=${made.key}`)).seen[0].units
      if (seen !== 12) await new Promise((r) => setTimeout(r, 50))
    }
    assert.equal(seen, 12)
    await page.reload()
    await region(page, 'Who met what')
      .getByText(/^12 people since/)
      .waitFor()
    await region(page, 'Who met what').getByText('The split of connected').waitFor()
  },
)

test('a flag is legible by day and by night, at a desk and on a phone', { timeout: 240_000 }, async () => {
  const rules = [
    { id: 'staff', force: 'short', condition: { email: { $regex: '@example.com$' } } },
    { id: 'some', force: 'classic', condition: { plan: { $in: ['pro', 'team'] } }, coverage: 0.3 },
    { id: 'test', variations: ['control', 'short', 'long'], weights: [0.5, 0.3, 0.2], hashVersion: 2 },
  ]
  const full = await make({ name: 'onboarding', type: 'string', default: 'none', rules }, 'partial')
  const empty = await make({})
  for (const theme of ['light', 'dark'])
    for (const { key } of [full, empty]) await looker(stand, theme, [desk, phone])(`/${key}`)
})
