// Waiting until a page stands still: nothing is loading, and nothing has changed for a while.

// settled resolves once the document has not changed for `quiet` milliseconds and shows no placeholder, or after
// `limit` milliseconds, since a page that never rests is for the caller's checks to complain about.
export async function settled(page, { quiet = 250, limit = 10_000 } = {}) {
  await page.waitForFunction(
    () => {
      const main = document.querySelector('main')
      // The brief keeps its own headings in a shadow tree.
      return main?.querySelector('h1, h2') || [...(main?.querySelectorAll('*') ?? [])].some((e) => e.shadowRoot)
    },
    undefined,
    { timeout: limit },
  )
  await page.evaluate(
    ([rest, most]) =>
      new Promise((resolve) => {
        const begun = performance.now()
        let last = begun
        const observer = new MutationObserver(() => (last = performance.now()))
        observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
        const look = () => {
          const now = performance.now()
          // A placeholder is a status with a name and without words.
          const busy =
            document.querySelector('[aria-busy="true"]') !== null ||
            [...document.querySelectorAll('[role="status"][aria-label]')].some((e) => !e.textContent.trim())
          if ((!busy && now - last >= rest) || now - begun > most) {
            observer.disconnect()
            resolve()
          } else setTimeout(look, 25)
        }
        look()
      }),
    [quiet, limit],
  )
}
