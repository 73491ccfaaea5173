// What a program writes to send its first event. The key is one that people copied or are about to make; both it and
// the address are quoted for the language they stand in.

interface Snippet {
  label: string
  text: (origin: string, key: string) => string
}
export type Way = 'curl' | 'node' | 'browser'

/** A text as one word of a POSIX shell. */
export const shell = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
const js = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

export const snippets: Record<Way, Snippet> = {
  curl: {
    label: 'curl',
    text: (origin, key) =>
      [
        `curl ${shell(`${origin}/v1/track`)} \\`,
        `  -u ${shell(`${key}:`)} \\`,
        `  -H 'Content-Type: application/json' \\`,
        `  -d '{"userId": "user-1", "event": "First call", "properties": {"plan": "trial"}}'`,
      ].join('\n'),
  },
  node: {
    label: 'Segment for Node',
    text: (origin, key) =>
      [
        `// npm install @segment/analytics-node`,
        `import { Analytics } from '@segment/analytics-node'`,
        ``,
        `const analytics = new Analytics({`,
        `  writeKey: ${js(key)},`,
        `  host: ${js(origin)},`,
        `})`,
        `analytics.track({`,
        `  userId: 'user-1',`,
        `  event: 'First call',`,
        `  properties: { plan: 'trial' },`,
        `})`,
        `await analytics.closeAndFlush()`,
      ].join('\n'),
  },
  browser: {
    label: 'fetch',
    text: (origin, key) =>
      [
        `await fetch(${js(`${origin}/v1/track`)}, {`,
        `  method: 'POST',`,
        `  headers: { 'Content-Type': 'application/json' },`,
        `  body: JSON.stringify({`,
        `    writeKey: ${js(key)},`,
        `    userId: 'user-1',`,
        `    event: 'First call',`,
        `    properties: { plan: 'trial' },`,
        `  }),`,
        `})`,
      ].join('\n'),
  },
}
