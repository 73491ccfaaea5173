// The console: a statement is written with what the log has to offer, run, stopped, read and taken away, by keyboard.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { violations } from '../axe.mjs'
import { journey, press, tabTo } from '../journey.mjs'
import { settled } from '../settled.mjs'

const stand = journey({ roles: ['editor'] })
const main = (page) => page.getByRole('main')
const query = (page) => main(page).getByRole('textbox', { name: 'Query' })

// write puts a statement in the place of what stands in the editor, which has the focus.
async function write(page, text) {
  await press(page, 'Control+a')
  await page.keyboard.insertText(text)
}

test('a statement is run with the keyboard alone, and its result is a file', { timeout: 60_000 }, async () => {
  const page = await stand.open('/measure/sql')
  assert.match(await main(page).innerText(), /At most 30 seconds and 512 MB of memory/)
  await tabTo(page, query(page))
  await write(page, "SELECT name, count(*) AS n FROM events WHERE name = 'signed_up' GROUP BY name")
  await press(page, 'Control+Enter')
  const { events } = await stand.server.api('GET', '/events/catalogue')
  const signed = events.find((e) => e.name === 'signed_up')
  await main(page)
    .getByRole('cell', { name: signed.count.toLocaleString('en-GB'), exact: true })
    .waitFor()
  assert.match(
    await main(page).getByRole('region', { name: 'Result', exact: true }).innerText(),
    /1 row\.[\s\S]*Events until/,
  )
  assert.deepEqual(await violations(page), [])

  // Out of the editor by Tab, and to the file.
  await press(page, 'Tab')
  await main(page).getByRole('button', { name: 'Run' }).and(page.locator(':focus')).waitFor()
  const coming = page.waitForEvent('download')
  await tabTo(page, main(page).getByRole('button', { name: 'Download CSV' }))
  await press(page, 'Enter')
  const file = await readFile(await (await coming).path(), 'utf8')
  assert.equal(file, `name,n\r\nsigned_up,${signed.count}\r\n`)
})

test('names are offered while one writes, and what is wrong is said', { timeout: 60_000 }, async () => {
  const page = await stand.open('/measure/sql')
  await tabTo(page, query(page))
  await write(page, 'SELECT ')
  await page.keyboard.type('distinct_')
  await page.getByRole('option', { name: /distinct_id/ }).waitFor()
  await press(page, 'Escape')
  await query(page).and(page.locator(':focus')).waitFor()
  await write(page, 'SELECT 1 FROM evens')
  await press(page, 'Control+Enter')
  await main(page)
    .getByText(/there is no table "evens"/)
    .waitFor()
  // What was wrong goes with the next statement, which can be undone in the editor.
  await press(page, 'Control+z')
  assert.doesNotMatch(await query(page).innerText(), /evens/)
})

test('a statement that takes long is stopped', { timeout: 60_000 }, async () => {
  const page = await stand.open('/measure/sql')
  await tabTo(page, query(page))
  await write(page, 'SELECT count(*) FROM events a, events b, events c WHERE a.person || b.person || c.person = name')
  // Held back here, so that it is long on every machine.
  await page.route('**/measure/sql', () => {})
  await press(page, 'Control+Enter')
  await main(page).getByRole('button', { name: 'Stop' }).click()
  await page.getByText('The query was stopped').first().waitFor()
  await main(page).getByRole('button', { name: 'Run' }).waitFor()
})

test('statements asked before are there after the page is left', { timeout: 60_000 }, async () => {
  const page = await stand.open('/measure/sql')
  await tabTo(page, query(page))
  await write(page, 'SELECT count(*) AS people_once FROM identities')
  await press(page, 'Control+Enter')
  await main(page).getByRole('columnheader', { name: 'people_once' }).waitFor()
  await page.reload()
  await settled(page)
  assert.match(await query(page).innerText(), /people_once/)
  await main(page).getByRole('button', { name: 'Events by name' }).click()
  assert.match(await query(page).innerText(), /GROUP BY name/)
  await main(page)
    .getByRole('button', { name: /people_once/ })
    .click()
  assert.match(await query(page).innerText(), /people_once/)
})

test('who is no owner is led to questions', { timeout: 60_000 }, async () => {
  const page = await stand.open('/measure/sql', { cookie: stand.as.editor })
  assert.match(await main(page).innerText(), /The console is for owners/)
  await main(page).getByRole('link', { name: 'Ask a question' }).click()
  await page.waitForURL(/\/measure\/ask$/)
})
