// Bringing tickets in: what would happen is shown before anything happens, bad rows are named with their place, and
// the whole import is taken back.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press } from '../journey.mjs'

const stand = journey()
const tickets = (rows) => ({
  name: 'tickets.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(['title,channel,author,occurred_at,body', ...rows, ''].join('\n')),
})
const feedback = async () => {
  const { kinds } = await stand.server.api('GET', '/counts')
  return Object.values(kinds.feedback).reduce((a, b) => a + b, 0)
}

test('tickets are tried, imported with a reason, and taken back', { timeout: 60_000 }, async () => {
  const before = await feedback()
  const page = await stand.open('/import')
  await page
    .getByLabel('Files to import')
    .setInputFiles(
      tickets([
        'Refunds arrive twice,ticket,Ana,2026-07-01,The second one came a day later',
        'Webhook secret cannot be rotated,ticket,Bo,2026-07-02,We had to make a new endpoint',
        '"=HYPERLINK(""http://example.com"")",ticket,Cy,2026-07-03,A formula is only words here',
      ]),
    )
  await page.getByRole('heading', { name: 'What would happen' }).waitFor()
  await page.getByRole('button', { name: 'Import', exact: true }).waitFor()
  assert.equal(await feedback(), before, 'a dry run wrote something')

  await page.getByLabel('Reason').focus()
  await page.keyboard.type('Tickets of the first week of July')
  await press(page, 'Enter')
  await page.getByRole('heading', { name: /^Imported: tickets\.csv/ }).waitFor()
  assert.equal(await feedback(), before + 3)
  const { records } = await stand.server.api('GET', '/records?kind=feedback&q=Refunds&limit=1')
  const { entries } = await stand.server.api('GET', `/records/${records[0].key}/history`)
  assert.equal(entries[0].change.reason, 'Tickets of the first week of July')

  await page.getByRole('main').getByRole('button', { name: 'Undo this import' }).first().focus()
  await press(page, 'Enter')
  await page.getByText('Records that it made are deleted').first().waitFor()
  await page.getByRole('button', { name: 'Undo this import' }).last().click()
  await page.getByRole('heading', { name: /^Taken back: tickets\.csv/ }).waitFor()
  assert.equal(await feedback(), before, 'the undo left something')
})

test(
  'a row that cannot be read is named with its line, and nothing comes in until it is settled',
  { timeout: 60_000 },
  async () => {
    const before = await feedback()
    const page = await stand.open('/import')
    await page
      .getByLabel('Files to import')
      .setInputFiles(tickets(['Good row,ticket,Ana,2026-07-01,Fine', 'Bad row,ticket,Bo,the day after,Not a date']))
    const bad = page.getByRole('region', { name: 'Rows that cannot be read' })
    await bad.waitFor()
    assert.match(await bad.innerText(), /\b3\b/, 'the line is not named')
    assert.equal(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled(), true)
    await page.getByLabel(/Leave the bad row out/).check()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('heading', { name: /^Imported: tickets\.csv/ }).waitFor()
    assert.equal(await feedback(), before + 1)
  },
)
