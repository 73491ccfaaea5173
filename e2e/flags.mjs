// The flag libraries of OpenFeature, GrowthBook and PostHog ask a real server for the same flags:
//
//   node e2e/flags.mjs [--summary FILE]
//
// It exits with 1 when they and the server's own answer differ for one of 200 users, or when an exposure is missing.

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'

import { GrowthBook } from '@growthbook/growthbook'
import { OFREPProvider } from '@openfeature/ofrep-provider'
import { OpenFeature } from '@openfeature/server-sdk'
import { PostHog } from 'posthog-node'

import { catalogue, counts } from './clients/arrived.mjs'
import { serve } from './server.mjs'

const { values: options } = parseArgs({ options: { summary: { type: 'string' } } })
const users = Array.from({ length: 200 }, (_, i) => ({
  id: `user-${i}`,
  plan: i % 3 ? 'free' : 'pro',
  country: i % 2 ? 'DE' : 'FR',
}))

const onboarding = {
  name: 'onboarding',
  type: 'string',
  default: 'none',
  rules: [
    { id: 'pro', force: 'classic', condition: { plan: 'pro', country: { $in: ['FR'] } } },
    {
      id: 'test',
      variations: ['control', 'short', 'long'],
      meta: [{ key: 'control' }, { key: 'short' }, { key: 'long' }],
      weights: [0.5, 0.3, 0.2],
      coverage: 0.8,
      hashVersion: 2,
      seed: 'onboarding-1',
    },
  ],
}

const server = await serve({ data: null })
let openfeature, posthog, local
try {
  const { key } = await server.api('POST', '/write-keys', { name: 'flags' })
  const put = (title, state, fields) => ({ put: { kind: 'flag', title, state, fields } })
  await server.api('POST', '/changes', {
    reason: 'flags for the test',
    ops: [
      put('New onboarding', 'partial', onboarding),
      put('Export', 'partial', { name: 'export', rollout: 30 }),
      put('Old', 'removed', { name: 'old' }),
    ],
  })

  await OpenFeature.setProviderAndWait(
    new OFREPProvider({ baseUrl: server.url, headers: [['Authorization', `Bearer ${key}`]] }),
  )
  openfeature = OpenFeature.getClient()
  posthog = new PostHog(key, { host: server.url, flushAt: 50 })
  const document = await (await fetch(`${server.url}/api/features/${key}`)).json()

  const seen = {}
  const tracked = {}
  for (const { id, ...person } of users) {
    const context = { targetingKey: id, ...person }
    const byOpenFeature = await openfeature.getStringDetails('onboarding', 'missing', context)
    const growthbook = new GrowthBook({ apiHost: server.url, clientKey: key, attributes: { id, ...person } })
    await growthbook.init({ payload: document })
    const byGrowthBook = growthbook.evalFeature('onboarding')
    const remote = new GrowthBook({
      apiHost: server.url,
      clientKey: key,
      attributes: { id, ...person },
      remoteEval: true,
      trackingCallback: (experiment, result) => (tracked[id] = `${experiment.key} ${result.key}`),
    })
    await remote.init({ skipCache: true })
    const byRemote = remote.getFeatureValue('onboarding', 'missing')
    const byPostHog = await posthog.getFeatureFlag('onboarding', id, { personProperties: person })
    const query = new URLSearchParams({ flag: 'onboarding', unit: id, attributes: JSON.stringify(person) })
    const own = await server.api('GET', `/deliver/evaluate?${query}`)
    assert.equal(byOpenFeature.value, own.value, `OpenFeature, ${id}`)
    assert.equal(byOpenFeature.variant, own.variant, `OpenFeature's variant, ${id}`)
    assert.equal(byGrowthBook.value, own.value, `GrowthBook, ${id}`)
    assert.equal(byGrowthBook.experimentResult?.key, own.experiment && own.variant, `GrowthBook's variant, ${id}`)
    assert.equal(byRemote, own.value, `GrowthBook, evaluated by the server, ${id}`)
    assert.equal(tracked[id], own.experiment && `${own.experiment} ${own.variant}`, `what GrowthBook tracks, ${id}`)
    assert.equal(byPostHog, own.variant, `PostHog, ${id}`)
    const rolled = growthbook.isOn('export')
    assert.equal(await openfeature.getBooleanValue('export', false, context), rolled, `export by OpenFeature, ${id}`)
    assert.equal(await posthog.isFeatureEnabled('export', id), rolled, `export by PostHog, ${id}`)
    growthbook.destroy()
    remote.destroy()
    const what = own.experiment ? own.variant : own.value
    seen[what] = (seen[what] ?? 0) + 1
  }
  for (const what of ['control', 'short', 'long', 'classic', 'none'])
    assert.ok(seen[what] > 0, `nobody got ${what}: ${JSON.stringify(seen)}`)
  assert.equal(await openfeature.getBooleanValue('old', true, { targetingKey: 'ada' }), true, 'a removed flag')

  // A library that would evaluate by itself, by another hash, is told no rules and asks the server.
  local = new PostHog(key, { host: server.url, personalApiKey: 'phx_any', featureFlagsPollingInterval: 60_000 })
  for (const { id, ...person } of users.slice(0, 20))
    assert.equal(
      await local.getFeatureFlag('onboarding', id, { personProperties: person }),
      (
        await server.api(
          'GET',
          `/deliver/evaluate?${new URLSearchParams({ flag: 'onboarding', unit: id, attributes: JSON.stringify(person) })}`,
        )
      ).variant,
      `PostHog with a personal key, ${id}`,
    )

  // Each unit that is in the experiment was exposed once, whoever asked.
  await posthog.shutdown()
  const exposed = seen.control + seen.short + seen.long
  let found
  for (let i = 0; i < 100; i++) {
    found = counts(await catalogue(server))
    if (found.$exposure === exposed) break
    await new Promise((r) => setTimeout(r, 50))
  }
  assert.equal(found.$exposure, exposed, 'exposures')
  assert.ok(found.$feature_flag_called >= users.length, "PostHog's own exposures")

  const line = `flags: ${users.length} users get the same by OpenFeature, GrowthBook (in both ways) and PostHog, ${exposed} exposures`
  console.log(line)
  if (options.summary) await writeFile(options.summary, `${line}\n`)
} finally {
  await posthog?.shutdown().catch(() => {})
  await local?.shutdown().catch(() => {})
  await OpenFeature.close()
  await server.close()
}
