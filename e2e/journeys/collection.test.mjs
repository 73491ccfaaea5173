// A list, used by keyboard: many edited at once with one undo, what is seen saved as a view that others see too.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press } from '../journey.mjs'
import { settled } from '../settled.mjs'

const stand = journey({ roles: ['viewer'] })

test('three records are labelled as one change, and one z takes all of it back', { timeout: 60_000 }, async () => {
  const page = await stand.open('/decide/opportunities?layout=list&sort=key')
  const before = await stand.server.api('GET', '/counts')
  await press(page, 'j', 'x', 'j', 'x', 'j', 'x')
  const bar = page.getByRole('toolbar', { name: 'Selection' })
  await bar.getByText('3 selected').waitFor()
  await press(page, 'Shift+L')
  await page.keyboard.type('season')
  await page.getByRole('option', { name: /season/ }).waitFor()
  await press(page, 'Enter', 'Escape')
  await page.waitForFunction(async (p) => (await (await fetch('/api/v1/counts')).json()).position > p, before.position)

  const labelled = async () => (await stand.server.api('GET', '/records?kind=opportunity&filter=label:season')).records
  assert.equal((await labelled()).length, 3)
  const { changes } = await stand.server.api('GET', `/changes?after=${before.position}`)
  assert.equal(changes.filter((c) => c.actor.id === 'olga').length, 1, 'three edits are more than one change')

  await page
    .getByRole('status')
    .filter({ hasText: /season|labelled|Labels/i })
    .first()
    .waitFor()
    .catch(() => undefined)
  await press(page, 'Escape', 'z')
  await page.waitForFunction(
    async () =>
      (await (await fetch('/api/v1/records?kind=opportunity&filter=label:season')).json()).records?.length === 0,
  )
})

test('what is seen is saved as a view that everybody finds', { timeout: 60_000 }, async () => {
  const page = await stand.open('/decide/features?layout=table&filter=state:planned')
  await page.getByRole('button', { name: 'Save as view' }).focus()
  await press(page, 'Enter')
  const form = page.getByRole('dialog', { name: 'Save as view' })
  await form.getByLabel('Name of the view').fill('What comes next')
  await form.getByLabel('Everybody sees it').check()
  await form.getByLabel('Name of the view').focus()
  await press(page, 'Enter')
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'What comes next' }).waitFor()

  const theirs = await stand.open('/decide/features', { cookie: stand.as.viewer })
  await theirs.getByRole('link', { name: 'What comes next' }).first().click()
  await settled(theirs)
  assert.match(theirs.url(), /view=VIEW-\d+/)
  const shown = await theirs.getByRole('main').innerText()
  assert.match(shown, /Roles for logs and keys/)
  assert.doesNotMatch(shown, /Credentials with one request/, 'the filter of the view is not applied')
})
