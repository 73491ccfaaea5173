// Settings: inviting somebody, a token that is shown once, a webhook that cannot be pointed inwards.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey } from '../journey.mjs'
import { password } from '../server.mjs'

const stand = journey()

test('an invitation link makes one person of the role it was made for', { timeout: 60_000 }, async () => {
  const page = await stand.open('/settings/people')
  await page
    .getByRole('button', { name: /Invite/ })
    .first()
    .click()
  await page.getByLabel('Role').first().selectOption('contributor')
  await page.getByRole('button', { name: 'Make a link' }).click()
  let link
  for (let i = 0; !link && i < 100; i++) {
    await page.waitForTimeout(50) // the server makes it
    link = await page.evaluate(
      () =>
        [...document.querySelectorAll('main input, main code, main output')]
          .map((e) => e.value ?? e.textContent)
          .find((t) => /\/invitation\//.test(t)) ??
        document.querySelector('main').innerText.match(/http\S+\/invitation\/\S+/)?.[0],
    )
  }
  assert.match(link ?? '', /^http:\/\/127\.0\.0\.1:\d+\/invitation\//)

  const guest = await stand.browser.newContext()
  const theirs = await guest.newPage()
  await theirs.goto(link)
  await theirs.getByLabel('Handle').fill('cora')
  await theirs.getByLabel('Name', { exact: true }).fill('Cora Contributor')
  await theirs.getByLabel('Password').first().fill(password)
  await theirs.keyboard.press('Enter')
  await theirs.getByRole('heading', { name: 'Today' }).waitFor()
  const me = await theirs.evaluate(() => fetch('/api/v1/me').then((r) => r.json()))
  assert.equal(me.actor.role, 'contributor')
  await guest.close()
  await page.reload()
  await page.getByText('Cora Contributor').first().waitFor()
})

test('a token is shown once, works as far as its scope goes, and ends when revoked', { timeout: 60_000 }, async () => {
  const page = await stand.open('/settings/tokens')
  await page.getByRole('button', { name: 'New token' }).click()
  await page.getByLabel('Name', { exact: true }).fill('nightly report')
  await page.keyboard.press('Enter')
  const secret = await page
    .waitForFunction(() =>
      [...document.querySelectorAll('main input, main code, main output')]
        .map((e) => e.value || e.textContent)
        .find((t) => /^tl_/.test(t)),
    )
    .then((h) => h.jsonValue())
  const ask = (method, path, body) =>
    fetch(`${stand.server.url}/api/v1${path}`, {
      method,
      body: body && JSON.stringify(body),
      headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
    }).then((r) => r.status)
  assert.equal(await ask('GET', '/records/FEAT-1'), 200)
  assert.equal(await ask('POST', '/records', { kind: 'theme', title: 'Written with a token that reads' }), 403)

  await page.reload()
  await page.getByText('nightly report').first().waitFor()
  assert.ok(!(await page.content()).includes(secret), 'the token is shown a second time')
  await page.getByRole('button', { name: 'Revoke', exact: true }).click()
  await page.getByRole('button', { name: 'Revoke token' }).click()
  await page.getByText('nightly report', { exact: true }).first().waitFor({ state: 'detached' })
  assert.equal(await ask('GET', '/records/FEAT-1'), 401)
})

test('a webhook to a private address is refused at its field', { timeout: 60_000 }, async () => {
  const page = await stand.open('/settings/webhooks')
  await page.getByRole('button', { name: 'New webhook' }).click()
  const address = page.getByLabel('Address')
  await address.fill('https://10.0.0.7/hook')
  await page.getByRole('button', { name: 'Make webhook' }).click()
  await page.locator('main [aria-invalid="true"], main [role="alert"]').first().waitFor()
  assert.match(await page.getByRole('main').innerText(), /private|10\.0\.0\.7/i)
  const { webhooks } = await stand.server.api('GET', '/webhooks')
  assert.equal(webhooks.length, 0)
})
