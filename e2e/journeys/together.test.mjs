// Two people at once: each sees what the other does without asking, and when both change the same thing, both values
// are shown and neither is lost.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press } from '../journey.mjs'

const stand = journey({ roles: ['editor'] })

const title = (page) => page.getByRole('textbox', { name: 'Title' })

test('an edit of one is on the other’s screen at once', { timeout: 60_000 }, async () => {
  const mine = await stand.open('/OPP-5')
  const theirs = await stand.open('/decide/opportunities?layout=list', { cookie: stand.as.editor })
  await theirs.getByText('Importing a season').first().waitFor()

  await mine.getByTitle('Rename').focus()
  await press(mine, 'Enter')
  await title(mine).fill('A season of orders takes days to import')
  await press(mine, 'Enter')
  await theirs.getByText('A season of orders takes days to import').first().waitFor()
  await stand.server.api('POST', '/records/OPP-5/comments', { body: 'Seen by @olga' }, { cookie: stand.as.editor })
  await mine.getByRole('region', { name: 'Comments' }).getByText('Seen by').waitFor()
})

test('a conflicting edit shows both values; the one that is kept stands', { timeout: 60_000 }, async () => {
  const page = await stand.open('/OPP-4')
  await page.getByTitle('Rename').focus()
  await press(page, 'Enter')
  await title(page).fill('Events arrive in the wrong order')

  const now = await stand.record('OPP-4')
  await stand.server.api(
    'PATCH',
    '/records/OPP-4',
    { title: 'Webhooks overtake one another' },
    { cookie: stand.as.editor, headers: { 'If-Match': `"${now.version}"` } },
  )
  await page.waitForTimeout(400) // the news arrives while the title is being written
  assert.equal(await title(page).inputValue(), 'Events arrive in the wrong order', 'the news took the words away')
  await press(page, 'Enter')

  const note = page.getByRole('alert').filter({ hasText: 'Somebody else changed OPP-4' })
  await note.waitFor()
  assert.match(await note.innerText(), /Events arrive in the wrong order/)
  assert.match(await note.innerText(), /Webhooks overtake one another/)
  assert.equal((await stand.record('OPP-4')).title, 'Webhooks overtake one another', 'it was overwritten unasked')

  await note.getByRole('button', { name: 'Keep mine' }).focus()
  await press(page, 'Enter')
  await note.waitFor({ state: 'detached' })
  assert.equal((await stand.record('OPP-4')).title, 'Events arrive in the wrong order')
  const { entries } = await stand.server.api('GET', '/records/OPP-4/history')
  assert.match(JSON.stringify(entries), /Webhooks overtake one another/, 'what the other wrote is not in the history')
})

test('edits of different things do not get in each other’s way', { timeout: 60_000 }, async () => {
  const page = await stand.open('/OPP-3')
  await page.getByTitle('Rename').focus()
  await press(page, 'Enter')
  await title(page).fill('The documentation ends where it is needed')
  const now = await stand.record('OPP-3')
  await stand.server.api(
    'PATCH',
    '/records/OPP-3',
    { labels: ['documentation'] },
    { cookie: stand.as.editor, headers: { 'If-Match': `"${now.version}"` } },
  )
  await press(page, 'Enter')
  await page.getByRole('heading', { level: 1, name: 'The documentation ends where it is needed' }).waitFor()
  await page.getByText('OPP-3 renamed').first().waitFor()
  const after = await stand.record('OPP-3')
  assert.equal(after.title, 'The documentation ends where it is needed')
  assert.deepEqual(after.labels, ['documentation'])
})
