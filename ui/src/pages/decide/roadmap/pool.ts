// A few requests at a time, so that a long list asks gently.

/** Runs `work` for each item, at most so many at once, in order. Stops taking new ones when the signal aborts. */
export async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0
  const run = async () => {
    while (next < items.length && !signal.aborted) {
      const item = items[next++]
      if (item !== undefined) await work(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, run))
}
