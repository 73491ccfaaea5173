// OpenTelemetry's SDK for Node with both of its exporters over HTTP. An event is a log record with a name.

import assert from 'node:assert/strict'

import { OTLPLogExporter as JSONExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'

import { catalogue, counts } from './arrived.mjs'

export async function opentelemetry(server) {
  const { id, key } = await server.api('POST', '/write-keys', { name: 'opentelemetry' })
  await send(server, JSONExporter, { Authorization: `Bearer ${key}` }, 'json')
  await send(server, ProtobufExporter, { Authorization: `Basic ${btoa(`${key}:`)}` }, 'protobuf')
  const found = await catalogue(server)
  assert.deepEqual(counts(found), { api_call: 200, signed_up: 2 })
  assert.equal(found.find((e) => e.name === 'api_call').people, 10, 'people who called')
  // Records that are no events were refused.
  const health = await server.api('GET', '/events/ingestion')
  assert.equal(health.hour.refused, 2)
  assert.equal(health.rejections[0].field, 'eventName')

  await server.stop('SIGKILL')
  await server.start()
  assert.deepEqual(counts(await catalogue(server)), counts(found))

  await server.api('DELETE', `/write-keys/${id}`)
  for (const Exporter of [JSONExporter, ProtobufExporter]) {
    const result = await new Promise((resolve) =>
      new Exporter({ url: `${server.url}/v1/logs`, headers: { Authorization: `Bearer ${key}` } }).export([], resolve),
    )
    assert.equal(result.error?.code, 401, `a revoked key: ${JSON.stringify(result)}`)
  }
  return 'OpenTelemetry exported 204 log records as JSON and as protobuf'
}

// send exports 101 events, and one record that is none.
async function send(server, Exporter, headers, encoding) {
  const exporter = new Exporter({ url: `${server.url}/v1/logs`, headers })
  const provider = new LoggerProvider({
    processors: [new BatchLogRecordProcessor({ exporter, maxExportBatchSize: 64 })],
  })
  const logger = provider.getLogger('e2e')
  for (let call = 0; call < 100; call++)
    logger.emit({
      eventName: 'api_call',
      timestamp: Date.now() - 60_000 + call,
      attributes: {
        'user.id': `user-${call % 10}`,
        'session.id': `session-${call % 10}`,
        call,
        ok: true,
        share: 0.5,
        tags: ['a', 'b'],
        encoding,
      },
    })
  logger.emit({
    eventName: 'signed_up',
    attributes: { 'session.id': 'session-3', 'tenant.id': 'acme', plan: { name: 'pro', seats: 3 }, encoding },
  })
  logger.emit({ body: 'a line of a log', severityText: 'INFO' })
  await provider.forceFlush()
  await provider.shutdown()
}
