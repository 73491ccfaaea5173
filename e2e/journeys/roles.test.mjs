// What each role may do: the screen offers nothing that would be refused, and the server refuses what is sent anyway.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press } from '../journey.mjs'
import { settled } from '../settled.mjs'

const stand = journey({ roles: ['viewer', 'contributor', 'editor'] })

const refused = (status) => (thrown) => thrown.status === status

test('a viewer finds no control that writes, and the server refuses', { timeout: 60_000 }, async () => {
  const cookie = stand.as.viewer
  const page = await stand.open('/FEAT-4', { cookie })
  assert.equal(await page.getByRole('button', { name: /^State: / }).count(), 0)
  assert.equal(await page.getByTitle('Rename').count(), 0)
  assert.equal(await page.getByRole('region', { name: 'Comments' }).getByRole('textbox').count(), 0)
  await press(page, 'e', 'l', 's', 'c')
  assert.equal(await page.getByRole('dialog').count(), 0)

  for (const address of ['/decide/features?layout=table', '/decide/roadmap', '/decide/declined', '/INT-1']) {
    await page.goto(address)
    await settled(page)
    for (const name of [/^New/, /^Reopen/, /^Move or decline/, /^Take quote/, /^Save as view/, /^Delete/])
      assert.equal(await page.getByRole('button', { name }).count(), 0, `${address} offers ${name} to a viewer`)
  }
  const { version } = await stand.record('FEAT-4')
  const as = { cookie, headers: { 'If-Match': `"${version}"` } }
  await assert.rejects(stand.server.api('PATCH', '/records/FEAT-4', { title: 'Mine' }, as), refused(403))
  await assert.rejects(stand.server.api('DELETE', '/records/FEAT-4?reason=x', undefined, as), refused(403))
  await assert.rejects(stand.server.api('POST', '/records/FEAT-4/comments', { body: 'Hello' }, as), refused(403))
  await assert.rejects(stand.server.api('POST', '/records', { kind: 'feature', title: 'Mine' }, as), refused(403))
  await assert.rejects(stand.server.api('GET', '/webhooks', undefined, as), refused(403))
  assert.equal((await stand.record('FEAT-4')).version, version)
})

test('a contributor comments and submits feedback, and changes nothing else', { timeout: 60_000 }, async () => {
  const cookie = stand.as.contributor
  const page = await stand.open('/FEAT-4', { cookie })
  assert.equal(await page.getByRole('button', { name: /^State: / }).count(), 0)
  await press(page, 'c')
  await page.keyboard.type('Two of my customers wait for this')
  await press(page, 'Control+Enter')
  await page.getByRole('region', { name: 'Comments' }).getByRole('listitem').getByText('Two of my customers').waitFor()

  const made = await stand.server.api(
    'POST',
    '/records',
    { kind: 'feedback', title: 'It is slow on Mondays' },
    { cookie },
  )
  assert.match(made.key, /^FB-/)
  const { version } = await stand.record('FEAT-4')
  await assert.rejects(
    stand.server.api(
      'PATCH',
      '/records/FEAT-4',
      { title: 'Mine' },
      { cookie, headers: { 'If-Match': `"${version}"` } },
    ),
    refused(403),
  )
})

test('settings of the product are the owner’s: others do not find them', { timeout: 60_000 }, async () => {
  for (const role of ['viewer', 'editor']) {
    const page = await stand.open('/settings', { cookie: stand.as[role] })
    for (const name of ['People', 'Webhooks', 'Write keys', 'Backups'])
      assert.equal(await page.getByRole('main').getByRole('link', { name }).count(), 0, `${role} sees ${name}`)
    await stand.server.api('POST', '/invitations', { role: 'owner' }, { cookie: stand.as[role] }).then(
      () => assert.fail(`${role} invites owners`),
      (thrown) => assert.equal(thrown.status, 403),
    )
  }
})
