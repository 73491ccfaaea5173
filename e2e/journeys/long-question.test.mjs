// A question of twenty conditions: it is asked though its address would be too long for a proxy, its address leads to it
// again, also through the sign-in, and never reaches the server.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press } from '../journey.mjs'
import { password } from '../server.mjs'
import { settled } from '../settled.mjs'

const stand = journey()
const main = (page) => page.getByRole('main')

const where = Array.from({ length: 20 }, (_, i) => ({
  property: `a property with a long name, number ${i}`,
  op: '!=',
  value: 'a value that is as long as values of properties are at times, and then some more',
}))
const question = {
  type: 'funnel',
  funnel: {
    steps: ['signed_up', 'api_call_succeeded'].map((name) => ({ match: { names: [name], where } })),
    window: '14d',
  },
}

// asked lists the requests of a page, with what a server sees of their addresses.
function asked(page) {
  const sent = []
  page.on('request', (r) => sent.push({ method: r.method(), address: r.url().replace(/#.*/, '') }))
  return sent
}

test('a question of twenty conditions is asked, kept in the address and found again', { timeout: 90_000 }, async () => {
  const page = await stand.open('/measure/ask')
  const sent = asked(page)
  // As a link within the application would: no page is loaded.
  await page.evaluate((q) => {
    history.pushState(null, '', `/measure/ask?q=${encodeURIComponent(q)}`)
    dispatchEvent(new PopStateEvent('popstate'))
  }, JSON.stringify(question))
  await page.waitForURL(/\/measure\/ask#q=[\w-]+$/)
  await main(page)
    .getByRole('heading', { level: 1, name: /From signed_up where/ })
    .waitFor()
  await main(page)
    .getByText(/People who did signed_up/)
    .first()
    .waitFor()
  assert.deepEqual(
    sent.filter((r) => r.address.includes('/measure/ask')).map((r) => r.method),
    ['POST'],
  )
  const address = page.url()
  assert.ok(address.length < 2000, `the address has ${address.length} characters`)

  // Opened anew, it is asked again.
  await page.reload()
  await settled(page)
  await main(page)
    .getByRole('heading', { level: 1, name: /From signed_up where/ })
    .waitFor()

  // The way to the content leaves the question where it is.
  await page.getByRole('link', { name: 'Skip to the content' }).focus()
  await press(page, 'Enter')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main')
  assert.equal(page.url(), address)

  const longest = Math.max(...sent.map((r) => r.address.length))
  assert.ok(longest < 2000 + stand.server.url.length, `an address of ${longest} characters was sent`)
})

test('a long question is still there after signing in', { timeout: 90_000 }, async () => {
  const page = await stand.open('/measure/ask')
  await page.evaluate((q) => {
    history.pushState(null, '', `/measure/ask?q=${encodeURIComponent(q)}`)
    dispatchEvent(new PopStateEvent('popstate'))
  }, JSON.stringify(question))
  await page.waitForURL(/#q=[\w-]+$/)
  const address = page.url()
  await page.context().clearCookies()
  const sent = asked(page)
  await page.goto('/sign-out')
  await page.goto(address)
  await page.getByLabel('Handle or e-mail address').fill('olga')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await main(page)
    .getByRole('heading', { level: 1, name: /From signed_up where/ })
    .waitFor()
  assert.equal(page.url(), address)
  assert.ok(sent.every((r) => r.address.length < 2000 + stand.server.url.length))
})

test('an address that was cut off says so', { timeout: 60_000 }, async () => {
  const page = await stand.open('/measure/ask#q=q1YqLkksSVWyUkorzUtJ')
  await main(page)
    .getByRole('alert')
    .getByText(/cannot be read/)
    .waitFor()
})
