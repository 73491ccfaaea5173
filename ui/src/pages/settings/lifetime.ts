// When a token ends.

export const lifetimes = [
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: '', label: 'Never' },
]

/** The instant that many days from now, as the API writes it; undefined: never. */
export function expiry(days: string, now: Date): string | undefined {
  const n = Number(days)
  if (!days || !Number.isFinite(n) || n <= 0) return undefined
  return new Date(now.getTime() + n * 24 * 3600 * 1000).toISOString()
}

/** Whether an instant is over; absent is never over. */
export const passed = (at: string | undefined, now = new Date()): boolean => at !== undefined && new Date(at) <= now
