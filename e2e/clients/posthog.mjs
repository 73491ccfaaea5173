// PostHog's own client library for Node, over its older and its newer address.

import assert from 'node:assert/strict'

import { PostHog } from 'posthog-node'

import { catalogue, counts } from './arrived.mjs'

export async function posthog(server) {
  const { id, key } = await server.api('POST', '/write-keys', { name: 'posthog' })
  for (const mode of ['v0', 'v1']) await send(server, key, mode)

  const found = await catalogue(server)
  assert.deepEqual(counts(found), {
    $feature_flag_called: 2,
    $group: 2,
    $identify: 2,
    api_call: 200,
    visited_docs: 2,
  })
  assert.equal(found.find((e) => e.name === 'api_call').people, 1, 'people who called')
  // What was anonymous before belongs to the person who was identified.
  assert.equal(found.find((e) => e.name === 'visited_docs').people, 1, 'people who visited')
  const health = await server.api('GET', '/events/ingestion')
  assert.equal(health.hour.events, 208)
  assert.deepEqual(
    health.streams.map((s) => [s.name, s.format, s.day.events, s.day.refused]),
    [['posthog', 'posthog', 208, 2]],
  )

  // Killed and started again, the server has them all.
  await server.stop('SIGKILL')
  await server.start()
  assert.deepEqual(counts(await catalogue(server)), counts(found))

  await server.api('DELETE', `/write-keys/${id}`)
  const say = console.error
  console.error = () => {} // the library writes each failure there
  for (const mode of ['v0', 'v1']) {
    const { client, failed } = connect(server, key, mode)
    client.capture({ distinctId: 'ada', event: 'too_late' })
    await client.shutdown().catch((e) => failed.push(e))
    assert.match(
      failed.map((e) => `${e.status ?? ''} ${e.message} ${e.cause ?? ''}`).join(),
      /401/,
      `${mode}: a revoked key`,
    )
  }
  console.error = say
  assert.equal(counts(await catalogue(server)).too_late, undefined, 'an event with a revoked key')
  return 'posthog-node sent 214 messages over two addresses'
}

function connect(server, key, mode) {
  process.env.POSTHOG_CAPTURE_MODE = mode
  const client = new PostHog(key, { host: server.url, flushAt: 30, flushInterval: 0, fetchRetryCount: 0 })
  const failed = []
  client.on('error', (e) => failed.push(e))
  return { client, failed }
}

// send says all that the library can say.
async function send(server, key, mode) {
  const { client, failed } = connect(server, key, mode)
  client.capture({ distinctId: 'anonymous-1', event: 'visited_docs', properties: { path: '/quickstart' } })
  client.identify({
    distinctId: 'ada',
    properties: { $set: { email: 'ada@example.com' }, $anon_distinct_id: 'anonymous-1' },
  })
  client.alias({ distinctId: 'ada', alias: 'ada@old.example' })
  client.groupIdentify({ groupType: 'company', groupKey: 'acme', properties: { name: 'Acme' }, distinctId: 'ada' })
  for (let call = 0; call < 100; call++)
    client.capture({
      distinctId: call % 2 ? 'ada' : 'ada@old.example',
      event: 'api_call',
      groups: { company: 'acme' },
      properties: { endpoint: '/v1/search', status: 200, call, mode },
    })
  client.capture({
    distinctId: 'ada',
    event: '$feature_flag_called',
    properties: { $feature_flag: 'beta', $feature_flag_response: 'blue' },
  })
  client.capture({ distinctId: 'ada', event: 'x'.repeat(600) }) // the server cannot use it
  await client.shutdown().catch((e) => failed.push(e))
  // Only the newer address has a way to tell the library what was dropped.
  const told = failed.map((e) => e.drops?.map((d) => d.details).join()).join()
  assert.equal(failed.length, mode === 'v1' ? 1 : 0, `${mode}: the library reports ${failed}`)
  if (mode === 'v1') assert.match(told, /limit is 512/)
}
