// The reference story, walked with the keyboard alone: from a quote, along the trace, to the measured outcome.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press, tabTo } from '../journey.mjs'
import { plain } from '../plain.mjs'
import { settled } from '../settled.mjs'

const stand = journey()
const at = (page) => page.evaluate(() => location.pathname)

test('from “I had to make three calls” to the median that fell', { timeout: 90_000 }, async () => {
  const page = await stand.open('/')

  // To the quote: the palette knows its words.
  await press(page, 'Control+k')
  await page.getByRole('combobox').waitFor()
  await page.keyboard.type('three calls before')
  await page
    .getByRole('option', { name: /I had to make three calls/ })
    .first()
    .waitFor()
  await press(page, 'Enter')
  await page.waitForURL(/\/Q-1$/)
  await settled(page)

  // Its trace, and along it: quote, opportunity, feature, and on to what was measured.
  await press(page, 't')
  await page.waitForURL(/\/Q-1\/trace$/)
  await settled(page)
  const graph = page.getByRole('group', { name: /Trace of Q-1/ })
  await tabTo(page, graph.locator('[data-item="Q-1"]'))
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-item') ?? '')
  await press(page, 'ArrowRight')
  assert.equal(await focused(), 'OPP-1', 'the quote does not lead to the problem it shows')
  for (let i = 0; i < 5 && (await focused()) !== 'FEAT-1'; i++) await press(page, 'ArrowDown')
  assert.equal(await focused(), 'FEAT-1', 'the problem does not lead to what answers it')
  const walked = []
  for (let i = 0; i < 4; i++) {
    await press(page, 'ArrowRight')
    walked.push(await focused())
  }
  assert.match(walked[0], /^(?:REQ|US)-/, `the walk ${walked} does not go on to what must be true`)
  assert.match(walked.at(-1), /^(?:MET|EVAL)-/, `the walk ${walked} does not end at a measure`)

  // The measure, and its answer.
  await press(page, 'Enter')
  await page.waitForURL((url) => /^\/(?:MET|EVAL)-\d+$/.test(url.pathname))
  await settled(page)
  await press(page, 'g', 'a')
  await page.waitForURL(/\/measure\/ask$/)
  await settled(page)
  await tabTo(page, page.getByRole('navigation', { name: 'Metrics' }).getByRole('link', { name: /MET-1 / }), {
    most: 90,
  })
  await press(page, 'Enter')
  await page.waitForURL(/MET-1$/)
  await settled(page)
  const answer = await stand.server.api('GET', '/measure/answer?metric=MET-1')
  const told = await page.getByRole('main').innerText()
  assert.ok(plain(told).includes(answer.sentence), `the sentence is not on the page: ${answer.sentence}`)
  assert.equal(await at(page), '/measure/answer/MET-1')

  // And to the document that tells it.
  await press(page, 'g', 'b')
  await page.waitForURL(/\/tell\/brief$/)
})
