// Which addresses may stand behind a link.

/** The address to link to, or undefined when it is none a reader expects: http, https, mailto, and paths of this
 *  application. What a browser would strip or rewrite before it looks at the scheme is refused, not repaired. */
export function safeAddress(typed: string): string | undefined {
  if (typed.length > 2000) return undefined
  const address = /^www\./i.test(typed) ? `https://${typed}` : typed
  if (/[\u0000-\u0020\u007f-\u009f\u00a0\u1680\u2000-\u200f\u2028-\u202f\u2066-\u2069\ufeff\\<>"]/.test(address))
    return undefined
  if (/^mailto:[^?#]+@[^?#]+/i.test(address)) return address
  if (/^\/(?!\/)/.test(address) || address.startsWith('#')) return address
  if (!/^https?:\/\/[^/]/i.test(address)) return undefined
  try {
    const url = new URL(address)
    return url.username || url.password ? undefined : address // https://bank.example@evil.example
  } catch {
    return undefined
  }
}

/** Whether a link leaves the application. */
export const leaves = (href: string): boolean => !href.startsWith('/') && !href.startsWith('#')
