// Starts the Chromium that Debian ships, without a sandbox when root (which Chromium insists on) and without any of
// the requests it makes for itself.

import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

// find returns the path of Chromium: $CHROMIUM, or the first one on the PATH; undefined when there is none.
export async function find() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM
  for (const dir of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
      const path = join(dir, name)
      if (
        await access(path, constants.X_OK).then(
          () => true,
          () => false,
        )
      )
        return path
    }
  }
}

// launch starts a browser with a fresh profile, which goes when it is closed; `more` are further flags.
export async function launch(executablePath, more = []) {
  const root = process.getuid?.() === 0
  return chromium.launch({ executablePath, headless: true, chromiumSandbox: !root, args: [...quiet, ...more] })
}
