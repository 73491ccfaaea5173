// Scoring a feature where the list stands: what is estimated becomes a place in the list, with its interval.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press } from '../journey.mjs'
import { settled } from '../settled.mjs'

const stand = journey()

test('a feature without estimates is scored by keyboard and takes its place', { timeout: 60_000 }, async () => {
  const made = await stand.server.api('POST', '/records', {
    kind: 'feature',
    title: 'Say when the limit resets',
    state: 'planned',
    fields: { horizon: 'next' },
  })
  const page = await stand.open('/decide/priority')
  const row = page.locator(`[data-key="${made.key}"]`)
  await row.waitFor()
  await row.getByRole('link').first().focus()
  await press(page, 'e')
  const form = page.getByRole('form', { name: `Estimates of ${made.key}` })
  await form.waitFor()
  for (const [label, value] of [
    ['Reach', '300-360'],
    ['Impact', '1-2'],
    ['Confidence', '70-90'],
    ['Effort', '1-2'],
  ]) {
    await form.getByLabel(label, { exact: true }).focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type(value)
  }
  await press(page, 'Enter')
  await form.waitFor({ state: 'detached' })
  await settled(page)

  const { features } = await stand.server.api('GET', '/decide/score?by=rice')
  const scored = features.find((f) => f.key === made.key)
  assert.ok(scored?.score.value > 0, 'it has no score')
  assert.deepEqual((await stand.record(made.key)).fields.reach, { low: 300, high: 360 })
  assert.match(await row.innerText(), /\[[\d.,]+\s*, ?[\d.,]+\]|–/, 'the row does not show an interval')
})

test('a word where a number belongs is said at the field, and nothing is saved', { timeout: 60_000 }, async () => {
  const before = await stand.record('FEAT-7')
  const page = await stand.open('/decide/priority')
  await page.locator('[data-key="FEAT-7"]').getByRole('link').first().focus()
  await press(page, 'e')
  const reach = page.getByRole('form', { name: 'Estimates of FEAT-7' }).getByLabel('Reach', { exact: true })
  await reach.fill('many')
  await press(page, 'Enter')
  await page.locator('[aria-invalid="true"]').waitFor()
  assert.equal(await reach.evaluate((e) => e === document.activeElement), true, 'the wrong field has not the focus')
  assert.equal((await stand.record('FEAT-7')).version, before.version)
})
