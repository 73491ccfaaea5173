// Where findings lie in a text. The ledger counts Unicode code points ("body[120:164]"); the browser counts UTF-16
// units.

import type { Finding, Severity } from '../api/wire'

/** A finding on a stretch of the text, in UTF-16 units, the end exclusive. */
export interface Place {
  from: number
  to: number
  severity: Severity
  message: string
  act?: string
  rule: string
}

/** The findings that lie in a field, at their places: "body[3:9]" in body; "body" alone is its first line. A place
 *  beyond the text (it was edited since) is left out. */
export function placesOf(findings: readonly Finding[], path: string, text: string): Place[] {
  const out: Place[] = []
  let points: Uint32Array | undefined
  for (const f of findings) {
    if (f.path === undefined || !f.path.startsWith(path)) continue
    const rest = f.path.slice(path.length)
    const { severity, message, act, rule } = f
    const about = { severity, message, act, rule }
    if (rest === '') {
      const end = text.indexOf('\n')
      const to = end < 0 ? text.length : end
      if (to > 0) out.push({ from: 0, to, ...about })
      continue
    }
    const m = /^\[(\d{1,9}):(\d{1,9})\]$/.exec(rest)
    if (!m) continue
    points ??= unitsOf(text)
    const [from, to] = [points[Number(m[1])], points[Number(m[2])]]
    if (from !== undefined && to !== undefined && to > from) out.push({ from, to, ...about })
  }
  return out.sort((a, b) => a.from - b.from || a.to - b.to)
}

/** For each code point of a text, and for its end, the UTF-16 unit it stands at. A lone surrogate is one point, as it
 *  is where the text came from. */
function unitsOf(text: string): Uint32Array {
  const out = new Uint32Array(text.length + 1)
  let n = 0
  for (let i = 0; i < text.length; i++) {
    out[n++] = i
    if (text.codePointAt(i)! > 0xffff) i++
  }
  out[n] = text.length
  return out.subarray(0, n + 1)
}
