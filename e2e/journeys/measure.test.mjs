// Did it work: time to first call before and after, as a curve with its sentence, its table and its definition.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey } from '../journey.mjs'
import { plain } from '../plain.mjs'
import { settled } from '../settled.mjs'

const stand = journey()

test(
  'time to first call is compared before and after, with interval, n and as-of mark',
  { timeout: 60_000 },
  async () => {
    const answer = await stand.server.api('GET', '/measure/answer?metric=MET-1')
    const [was, is] = answer.time_to.cohorts
    assert.ok(
      is.median?.value < was.median?.value || answer.value.value < answer.before.value,
      'the sample tells no story',
    )

    const page = await stand.open('/measure/answer/MET-1')
    const main = page.getByRole('main')
    const said = await main.innerText()
    assert.ok(plain(said).includes(answer.sentence), `the sentence is not on the page: ${answer.sentence}`)
    for (const figure of [answer.value, answer.before])
      assert.match(said, new RegExp(String(Number(figure.value.toPrecision(3))).replace('.', '\\.')))
    assert.match(said, /\[[\d.,]+, [\d.,]+\]/, 'no interval is shown')
    assert.match(said, /Definition/)
    assert.match(said, new RegExp(`${was.n}`))
    assert.match(said, /Events until/)
    assert.ok((await main.getByRole('img').count()) > 0, 'the chart has no name')

    await main.getByRole('button', { name: 'Show who has not got there' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/reading=not_yet/)
  },
)

test('a question that no metric asks is put by keyboard', { timeout: 60_000 }, async () => {
  const { events } = await stand.server.api('GET', '/events/catalogue')
  const metric = await stand.server.api('GET', '/measure/answer?metric=MET-1')
  const page = await stand.open('/measure/answer')
  const form = page.getByRole('form', { name: 'Ask the event log' })
  await form.getByRole('combobox', { name: 'From' }).fill(metric.question.start)
  await page.keyboard.press('Escape')
  await form.getByRole('combobox', { name: 'To' }).fill(metric.question.end)
  await page.keyboard.press('Escape')
  await form.getByLabel('Within days').fill('14')
  await page.keyboard.press('Enter')
  await page.waitForURL(/days=14/)
  await settled(page)
  assert.ok(events.length > 0)
  assert.match(await page.getByRole('main').innerText(), /%/)
})
