// What GET /deliver/flag and /deliver/evaluate answer, and how programs connect.

import type { Json, Key } from '../../api/wire'

export interface Variant {
  name: string
  value: Json
  weight: number
}
export interface Line {
  rule?: string
  does: 'state' | 'rule' | 'rollout' | 'experiment' | 'default'
  sentence: string
  attributes?: string[] | null
  share?: number
  variants?: Variant[] | null
  experiment?: string
  hash?: { attribute: string; seed: string; version: number }
}
export interface Seen {
  experiment: string
  from: string
  as_of: string
  unit: 'person' | 'account'
  units: number
  several: number
  variants: { name: string; weight: number; expected: number; units: number }[]
  p?: number
  sound: boolean
  why?: string
}
export interface Reading {
  key: Key
  name: string
  version: number
  state: string
  type: 'boolean' | 'string' | 'number' | 'json'
  lines: Line[]
  fault?: string
  stale?: string
  withheld?: boolean
  since: string
  experiments: { key: Key; title: string; state: string }[]
  seen: Seen[]
}
export interface Evaluated {
  version: number
  value: Json
  reason: string
  rule?: string
  variant?: string
  bucket?: number
  sentence: string
}

/** Attributes that the rules ask for besides the id, in the order in which they are asked for. */
export function askedFor(lines: readonly Line[]): string[] {
  return [...new Set(lines.flatMap((l) => l.attributes ?? []))].filter((a) => a !== 'id')
}

/** Why somebody gets what they get, in a word or two. */
export const reasons: Readonly<Record<string, string>> = {
  default: 'No rule applies',
  state: 'The state decides',
  rule: 'A rule applies',
  rollout: 'Within the rollout',
  experiment: 'In an experiment',
  prerequisite: 'Another flag decides',
}

export interface Way {
  name: string
  /** What the address is for, in a sentence. */
  what: string
  address: string
  code: string
}

/** How each sort of library asks for a flag. The key is one that an owner makes; here stands a word for it. */
export function ways(host: string, flag: string, type: Reading['type'], fallback: Json): Way[] {
  const [name, none] = [JSON.stringify(flag), JSON.stringify(fallback)]
  const typed = { boolean: 'Boolean', string: 'String', number: 'Number', json: 'Object' }[type]
  return [
    {
      name: 'OpenFeature',
      what: 'The server evaluates for one person and writes the exposure.',
      address: `${host}/ofrep/v1/evaluate/flags/${encodeURIComponent(flag)}`,
      code: `import { OpenFeature } from '@openfeature/server-sdk'
import { OFREPProvider } from '@openfeature/ofrep-provider'

await OpenFeature.setProviderAndWait(
  new OFREPProvider({ baseUrl: '${host}', headers: [['Authorization', 'Bearer WRITE_KEY']] }),
)
await OpenFeature.getClient().get${typed}Value(${name}, ${none}, { targetingKey: userId })`,
    },
    {
      name: 'GrowthBook',
      what: 'The library evaluates by itself, and your page reports the exposure. With remoteEval the server evaluates.',
      address: `${host}/api/features/WRITE_KEY`,
      code: `import { GrowthBook } from '@growthbook/growthbook'

const flags = new GrowthBook({
  apiHost: '${host}',
  clientKey: 'WRITE_KEY',
  attributes: { id: userId },
  trackingCallback: (experiment, result) =>
    analytics.track('$exposure', { flag: result.featureId, variant: result.key, experiment: experiment.key }),
})
await flags.init()
flags.getFeatureValue(${name}, ${none})`,
    },
    {
      name: 'PostHog',
      what: 'The server evaluates for one person, and the library reports the exposure.',
      address: `${host}/flags/?v=2`,
      code: `import { PostHog } from 'posthog-node'

const posthog = new PostHog('WRITE_KEY', { host: '${host}' })
await posthog.getFeatureFlag(${name}, userId)`,
    },
  ]
}
