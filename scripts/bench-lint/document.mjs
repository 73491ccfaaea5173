// Writes a document of requirements from a seed: good ones with bounds, vague ones, passive ones, lists and a table, as
// product managers write them.

const systems = [
  'checkout service',
  'search page',
  'order API',
  'billing job',
  'mobile client',
  'report view',
  'import wizard',
  'admin console',
]
const acts = [
  'list all open orders',
  'store the signed contract',
  'send a receipt to the buyer',
  'reject the upload',
  'show the first results',
  'lock the account of the user',
  'refresh the price list',
  'export the selected rows',
]
const events = [
  'a buyer confirms the payment',
  'an editor saves a draft',
  'the session expires',
  'a file larger than 20 MB is uploaded',
  'the connection is lost',
  'a customer opens the invoice',
]
const qualities = ['fast', 'easy to use', 'reliable', 'scalable', 'user-friendly', 'robust', 'intuitive', 'secure']
const vague = ['several', 'most', 'some', 'various', 'a lot of', 'adequate', 'appropriate', 'sufficient']

// random returns numbers from 0 to 1, always the same ones for a seed (mulberry32).
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

// document returns Markdown with so many sentences.
export function document(sentences, seed) {
  const next = random(seed)
  const pick = (list) => list[Math.floor(next() * list.length)]
  const number = (low, high) => low + Math.floor(next() * (high - low))
  const kinds = [
    () =>
      `When ${pick(events)}, the ${pick(systems)} shall ${pick(acts)} within ${number(1, 90)} s for ${number(90, 99)} % of requests.`,
    () =>
      `The response time of the **${pick(systems)}** shall not exceed ${number(100, 900)} ms at the 95th percentile under a load of ${number(1, 9)},000 concurrent users.`,
    () =>
      `The ${pick(systems)} shall be available 99.${number(1, 9)} % of each calendar month, excluding planned maintenance.`,
    () => `The ${pick(systems)} must be ${pick(qualities)} and ${pick(qualities)}.`,
    () => `The ${pick(systems)} should support ${pick(vague)} browsers, e.g. current ones, if possible.`,
    () =>
      `All ${pick(['orders', 'invoices', 'reports'])} are ${pick(['stored', 'archived', 'checked', 'recorded'])} and they must be kept for ${number(2, 10)} years.`,
    () => `While ${pick(events)}, the ${pick(systems)} shall ${pick(acts)} and/or notify the owner in a timely manner.`,
    () =>
      `If ${pick(events)}, then the ${pick(systems)} shall ${pick(acts)}, as described in [the plan](https://a.example/plan-${number(1, 99)}).`,
    () =>
      `The data can be processed as quickly as possible by the ${pick(systems)}, which may handle up to ${number(2, 40)} files at once.`,
    () =>
      `The \`${pick(['timeout', 'retries', 'page_size'])}\` of the ${pick(systems)} shall be between ${number(1, 5)} and ${number(6, 30)} seconds.`,
  ]
  const out = ['# Requirements of the shop', '']
  for (let written = 0; written < sentences;) {
    out.push(`## ${pick(['Search', 'Checkout', 'Reports', 'Accounts', 'Import'])} ${written}`, '')
    const paragraph = Array.from({ length: 4 }, () => pick(kinds)())
    out.push(paragraph.join(' '), '')
    for (let i = 0; i < 4; i++) out.push(`- ${pick(kinds)()}`)
    out.push('', '| ID | Requirement |', '| --- | --- |')
    for (let i = 0; i < 2; i++) out.push(`| R-${written + i} | ${pick(kinds)()} |`)
    out.push('')
    written += 10
  }
  return `${out.join('\n')}\n`
}
