// From words somebody said to evidence: a quote taken from an interview, by mouse and by keyboard, linked to what it
// is evidence of.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press } from '../journey.mjs'
import { settled } from '../settled.mjs'

const stand = journey()

// newest is the quote that was made last, and the links of it.
async function newest() {
  const { records } = await stand.server.api('GET', '/records?kind=quote&sort=-created&limit=1')
  const { links } = await stand.server.api('GET', `/records/${records[0].key}/links`)
  return { quote: records[0], links }
}

test('by keyboard: arrows select a sentence, q takes it, Ctrl+Enter saves it', { timeout: 60_000 }, async () => {
  const before = (await newest()).quote.key
  const page = await stand.open('/INT-2')
  await press(page, 'w', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'q')
  const dialog = page.getByRole('dialog', { name: 'Take quote' })
  await dialog.waitFor()
  const words = (await dialog.locator('blockquote').innerText()).slice(1, -1)
  await page.keyboard.type('OPP-1')
  await page.getByRole('option', { name: /OPP-1/, selected: true }).waitFor()
  await press(page, 'Enter')
  await dialog.getByRole('listitem').filter({ hasText: 'OPP-1' }).waitFor()
  await press(page, 'Control+Enter')
  await dialog.waitFor({ state: 'detached' })
  await settled(page)

  const { quote, links } = await newest()
  assert.notEqual(quote.key, before)
  assert.equal(quote.fields.text, words)
  const { text } = await stand.server.api('GET', '/records/INT-2/text')
  assert.equal([...text].slice(quote.fields.start, quote.fields.end).join(''), words, 'the span is not where it says')
  assert.ok(links.some((l) => l.relation === 'evidences' && l.to === 'OPP-1'))
  assert.ok(links.some((l) => l.relation === 'quotes' && l.to === 'INT-2'))
  await page.locator(`[data-quotes~="${quote.key}"]`).first().waitFor()

  await press(page, 'z')
  await page.locator(`[data-quotes~="${quote.key}"]`).first().waitFor({ state: 'detached' })
  assert.notEqual((await newest()).quote.key, quote.key, 'the quote is still there')
})

test('by mouse: words dragged over are what is quoted', { timeout: 60_000 }, async () => {
  const before = (await newest()).quote.key
  const page = await stand.open('/INT-3')
  const turn = page.locator('.turn').nth(3)
  await turn.scrollIntoViewIfNeeded()
  const passage = turn.locator('p').first()
  const at = await passage.boundingBox()
  await page.mouse.move(at.x + 2, at.y + 10)
  await page.mouse.down()
  await page.mouse.move(at.x + 240, at.y + 10, { steps: 6 })
  await page.mouse.up()
  await page.getByRole('button', { name: /Take quote/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Take quote' })
  const words = (await dialog.locator('blockquote').innerText()).slice(1, -1)
  await dialog.getByRole('button', { name: 'Take quote' }).click()
  await dialog.waitFor({ state: 'detached' })
  const { quote } = await newest()
  assert.notEqual(quote.key, before)
  assert.equal(quote.fields.text, words)
})

test('a quote is linked to an opportunity from its page, and the thread shows it', { timeout: 60_000 }, async () => {
  const { links: had } = await stand.server.api('GET', '/records/Q-1/links')
  assert.ok(!had.some((l) => l.to === 'OPP-6'))
  const page = await stand.open('/Q-1')
  await press(page, 'l')
  const dialog = page.getByRole('dialog', { name: 'Link Q-1' })
  await dialog.waitFor()
  await press(page, 'Shift+Tab')
  await page.keyboard.type('E') // how it is related: evidences
  await press(page, 'Tab')
  await page.keyboard.type('just the access they need')
  await dialog.getByRole('option', { name: /OPP-6/, selected: true }).waitFor()
  await press(page, 'Enter')
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('complementary').getByText('OPP-6').first().waitFor()
  const { links } = await stand.server.api('GET', '/records/Q-1/links')
  assert.ok(links.some((l) => l.relation === 'evidences' && l.to === 'OPP-6'))
})
