// The client libraries that applications send events with send to a real server, and the events are found afterwards:
//
//   node e2e/clients.mjs [--summary FILE] [NAME…]
//
// Each has a server of its own. It exits with 1 when an event is missing, or doubled, or when a client is not told what
// it did wrong.

import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'

import { opentelemetry } from './clients/opentelemetry.mjs'
import { posthog } from './clients/posthog.mjs'
import { segment } from './clients/segment.mjs'
import { serve } from './server.mjs'

const { values, positionals } = parseArgs({ options: { summary: { type: 'string' } }, allowPositionals: true })
const lines = []
for (const client of [segment, posthog, opentelemetry]) {
  if (positionals.length > 0 && !positionals.includes(client.name)) continue
  const server = await serve({ data: null })
  try {
    lines.push(await client(server))
  } finally {
    await server.close()
  }
  console.log(lines.at(-1))
}
if (values.summary) await writeFile(values.summary, `clients: ${lines.join(', ')}\n`)
