// The brief: the live document shows the figures the engines computed, follows the product, and can be printed.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey } from '../journey.mjs'

const stand = journey()

test('the brief tells the measured outcome, and says when the product changed since', { timeout: 60_000 }, async () => {
  const answer = await stand.server.api('GET', '/measure/answer?metric=MET-1')
  const page = await stand.open('/tell/brief')
  const main = page.getByRole('main')
  await main.getByText(/Read .*; nothing has changed since/).waitFor()
  const median = String(Number(answer.value.value.toPrecision(3)))
  await main.getByText(median).first().waitFor()

  await stand.server.api('POST', '/records', { kind: 'theme', title: 'Something new' })
  await main.getByText(/the product changed since/).waitFor()
  await main.getByRole('button', { name: 'Show what changed' }).click()
  await main.getByText(/nothing has changed since/).waitFor()
})

test('the printable brief is a page of its own, for whoever is signed in', { timeout: 60_000 }, async () => {
  const page = await stand.open('/')
  await page.goto('/brief')
  await page.getByRole('heading', { level: 1 }).waitFor()
  assert.ok((await page.pdf({ format: 'A4' })).length > 10_000)
  const answer = await fetch(`${stand.server.url}/brief`, { redirect: 'manual' })
  assert.notEqual(answer.status, 200, 'the brief is open to everybody')
})
