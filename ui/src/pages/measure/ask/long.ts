// Questions that are too long for an address. Proxies take 8 KiB of it and some less, so such a question is asked in
// the body of a request, and the address of the page keeps it behind #, which browsers send to nobody.

import { request, url } from '../../../api/client'
import type { Answer } from './answer'

/** Characters of an address that every proxy lets through. */
const most = 2000
/** Characters of a question that is unpacked: the server takes no longer one, and an address may unpack to gigabytes. */
const mostUnpacked = 1_000_000

/** Whether a question, as it stands in an address, makes it too long. */
export const long = (question: string): boolean => url('/measure/ask', { question }).length > most

/** Asks the event log. */
export const put = (question: string, as_of: string, signal: AbortSignal): Promise<Answer> =>
  long(question)
    ? request('POST', '/measure/ask', { body: { question }, query: { as_of }, signal })
    : request('GET', '/measure/ask', { query: { question, as_of }, signal })

const through = (bytes: Uint8Array<ArrayBuffer>, by: CompressionStream | DecompressionStream) =>
  new Blob([bytes]).stream().pipeThrough(by)

/** A question as it stands behind #: deflated, in letters that need no escape. */
export async function pack(question: string): Promise<string> {
  const stream = through(new TextEncoder().encode(question), new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** What was packed; fails when it was cut off, or is none. */
export async function unpack(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
  const reader = through(bytes, new DecompressionStream('deflate-raw'))
    .pipeThrough(new TextDecoderStream('utf-8', { fatal: true }))
    .getReader()
  let text = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value
    if (text.length > mostUnpacked) {
      await reader.cancel()
      throw new Error('too long')
    }
  }
  return text
}
