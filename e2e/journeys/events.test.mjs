// What comes in: the catalogue with its drawer, the tracking plan, and how ingestion fares, by keyboard.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violations } from '../axe.mjs'
import { journey, press, tabTo } from '../journey.mjs'
import { settled } from '../settled.mjs'

const stand = journey()
const main = (page) => page.getByRole('main')
const drawer = (page, event) => page.getByRole('complementary', { name: `The event ${event}` })
const tracking = (event) => stand.server.api('GET', `/measure/tracking?event=${event}`)

test('an event opens beside the list, goes to the next, and closes', { timeout: 60_000 }, async () => {
  const page = await stand.open('/measure/events')
  const names = await main(page).getByRole('table').getByRole('rowheader').getByRole('button').allInnerTexts()
  await tabTo(page, main(page).getByRole('button', { name: names[0], exact: true }))
  await press(page, 'Enter')
  await drawer(page, names[0]).getByRole('region', { name: 'Properties' }).waitFor()
  await page.waitForURL(new RegExp(`event=${names[0].replace('$', '%24')}`))
  assert.deepEqual(await violations(page), [])

  // The list kept the focus: j goes on, k back; F6 moves into the drawer and back.
  await press(page, 'j')
  await drawer(page, names[1]).waitFor()
  await press(page, 'k')
  await drawer(page, names[0]).waitFor()
  await press(page, 'F6')
  await drawer(page, names[0]).and(page.locator(':focus')).waitFor()
  await press(page, 'Escape')
  await drawer(page, names[0]).waitFor({ state: 'detached' })
  assert.equal(await page.locator(':focus').innerText(), names[0])
})

test('a property shows its values', { timeout: 60_000 }, async () => {
  const page = await stand.open('/measure/events?event=api_request')
  const { values } = await stand.server.api('GET', '/events/values?event=api_request&property=method')
  await drawer(page, 'api_request').getByText('method', { exact: true }).click()
  const table = page.getByRole('table', { name: 'The most frequent values of method' })
  await table.getByRole('rowheader', { name: values[0].value, exact: true }).waitFor()
  assert.match(await table.innerText(), new RegExp(values[0].events.toLocaleString('en-GB')))
})

test(
  'an event is taken out of the plan, declared, described, owned, and taken out again',
  { timeout: 90_000 },
  async () => {
    const event = 'docs_searched'
    const page = await stand.open(`/measure/events?event=${event}`)
    const side = drawer(page, event)
    const takeOut = async () => {
      await side.getByRole('button', { name: 'Take out with reason' }).click()
      await page.getByRole('textbox', { name: 'Reason' }).waitFor()
      await page.keyboard.type('nothing is decided by it')
      await press(page, 'Enter')
      await side.getByRole('button', { name: 'Declare as it is seen' }).waitFor()
      assert.equal((await tracking(event)).events[0].state, 'undeclared')
    }
    await takeOut() // it is in the plan of the sample, with an owner of its own
    await side.getByRole('button', { name: 'Declare as it is seen' }).click()
    const about = side.getByRole('textbox', { name: 'Description' })
    await about.waitFor()
    const stored = page.waitForResponse((r) => r.request().method() === 'PATCH' && r.ok())
    await about.fill('Somebody looked for words in the documentation')
    await press(page, 'Tab')
    await stored
    assert.equal((await tracking(event)).events[0].description, 'Somebody looked for words in the documentation')
    assert.equal(await side.getByRole('combobox', { name: 'Owner' }).locator(':checked').innerText(), 'Olga Owner')

    await takeOut()
    // What was taken out by mistake comes back.
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await about.waitFor()
  },
)

test('an event leads to a question about it', { timeout: 60_000 }, async () => {
  const page = await stand.open('/measure/events?event=signed_up')
  await drawer(page, 'signed_up').getByRole('link', { name: 'Ask about it' }).click()
  await page.waitForURL(/\/measure\/ask\?q=/)
  await settled(page)
  assert.match(await main(page).innerText(), /Who did signed_up by week/)
})

test('the list is searched, and what is found is in the address', { timeout: 60_000 }, async () => {
  const page = await stand.open('/measure/events')
  await tabTo(page, main(page).getByRole('searchbox', { name: 'Find an event' }))
  await page.keyboard.type('token')
  await page.waitForURL(/q=token/)
  const rows = main(page).getByRole('table').getByRole('rowheader')
  for (const name of await rows.allInnerTexts()) assert.match(name, /token/)
})

test('what arrives shows while the page is looked at, and what is refused says why', { timeout: 60_000 }, async () => {
  const { key } = await stand.server.api('POST', '/write-keys', { name: 'journey' })
  const send = (body) =>
    fetch(`${stand.server.url}/v1/track`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
      },
      body: JSON.stringify(body),
    })
  const page = await stand.open('/measure/events?show=ingestion')
  assert.ok((await send({ userId: 'u1', event: 'seen_live', messageId: 'm1' })).ok)
  assert.ok(!(await send({ userId: 'u1', messageId: 'm2' })).ok)
  await main(page)
    .getByRole('row', { name: /^Stored 1 1$/ })
    .waitFor()
  assert.match(await main(page).innerText(), /Refused, and why[\s\S]*event/)
  assert.deepEqual(await violations(page), [])
})
