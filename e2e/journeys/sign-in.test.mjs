// The first start: nothing is open before the one-time link is used, which works once.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { find, launch } from '../chromium.mjs'
import { password, serve } from '../server.mjs'
import { watch } from '../watchful.mjs'
import { violations } from '../axe.mjs'

let browser, server
before(async () => {
  browser = await launch(await find())
  server = await serve({ data: null, owner: false })
})
after(async () => {
  await browser?.close()
  await server?.close()
})

test('the owner signs up with the link, by keyboard alone, and it works once', async () => {
  const link = await server.link()
  const context = await browser.newContext({ baseURL: server.url })
  const wrong = await watch(context, server.url)
  const page = await context.newPage()

  await page.goto('/decide/features')
  assert.match(page.url(), /\/sign-in\?next=/, 'a page is open before anybody signed in')
  assert.equal((await page.request.get('/api/v1/records')).status(), 401)

  await page.goto(link)
  await page.getByRole('textbox', { name: 'Handle' }).focus()
  await page.keyboard.type('olga')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Olga Owner')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab') // past the e-mail address, which is optional
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Today' }).waitFor()

  const again = await browser.newContext({ baseURL: server.url })
  const second = await again.newPage()
  const answer = await second.goto(link)
  assert.ok(answer.status() >= 400, `the link opens a second time: ${answer.status()}`)

  await second.goto('/sign-in')
  await second
    .getByLabel(/name|handle/i)
    .first()
    .fill('olga')
  await second.getByLabel('Password').fill('not the password')
  await second.keyboard.press('Enter')
  await second.getByRole('alert').waitFor()
  assert.deepEqual(await violations(second), [])
  await second.getByLabel('Password').fill(password)
  await second.keyboard.press('Enter')
  await second.getByRole('heading', { name: 'Today' }).waitFor()
  assert.deepEqual(wrong, [])
  await context.close()
  await again.close()
})
