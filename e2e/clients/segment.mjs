// Segment's own client library for Node, and the server killed in between.

import assert from 'node:assert/strict'

import { Analytics } from '@segment/analytics-node'

import { catalogue as found, counts } from './arrived.mjs'

export async function segment(server) {
  const { id, key } = await server.api('POST', '/write-keys', { name: 'segment' })

  // Everything the library can say, by two people, one of whom was anonymous before.
  const client = new Analytics({ writeKey: key, host: server.url, flushAt: 15 })
  const failed = []
  client.on('error', (problem) => failed.push(problem))
  client.track({ anonymousId: 'anonymous-1', event: 'visited_docs', properties: { path: '/quickstart' } })
  client.identify({ userId: 'ada', anonymousId: 'anonymous-1', traits: { email: 'ada@example.com' } })
  client.group({ userId: 'ada', groupId: 'acme', traits: { name: 'Acme' } })
  client.page({ userId: 'ada', name: 'Console', properties: { url: 'https://console.example/' } })
  client.screen({ userId: 'ada', name: 'Keys' })
  for (let call = 0; call < 100; call++)
    client.track({ userId: 'ada', event: 'api_call', properties: { endpoint: '/v1/search', status: 200, call } })
  client.track({ userId: 'bob@old.example', event: 'signed_up' })
  client.alias({ userId: 'bob', previousId: 'bob@old.example' })
  client.track({ userId: 'bob', event: 'api_call', timestamp: new Date(Date.now() - 3_600_000) })
  await client.closeAndFlush()
  assert.deepEqual(failed, [], 'the library reports failures')

  const catalogue = await found(server)
  assert.deepEqual(counts(catalogue), {
    $group: 1,
    $identify: 1,
    api_call: 101,
    page: 1,
    screen: 1,
    signed_up: 1,
    visited_docs: 1,
  })
  assert.equal(catalogue.find((e) => e.name === 'api_call').people, 2, 'people who called')
  const [used] = (await server.api('GET', '/write-keys')).keys
  assert.equal(used.events, 107, 'events counted for the key')
  assert.equal(used.refused, 0, 'messages refused')

  // They are still there when the server was killed, and the key still lets in.
  await server.stop('SIGKILL')
  await server.start()
  const again = new Analytics({ writeKey: key, host: server.url })
  again.track({ userId: 'ada', event: 'after_restart' })
  await again.closeAndFlush()
  assert.deepEqual(counts(await found(server)), { ...counts(catalogue), after_restart: 1 })

  await server.api('DELETE', `/write-keys/${id}`)
  const late = new Analytics({ writeKey: key, host: server.url, maxRetries: 0 })
  const refused = new Promise((resolve) => late.on('error', resolve))
  late.track({ userId: 'ada', event: 'too_late' })
  await late.closeAndFlush()
  const { reason } = await refused
  assert.match(String(reason), /401/, 'what the library says of a revoked key')
  assert.equal(counts(await found(server)).too_late, undefined, 'an event with a revoked key')
  return '@segment/analytics-node sent 108 messages of six kinds; all of them were found, and again after kill -9'
}
