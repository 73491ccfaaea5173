// What every journey begins and ends with: one server on a copy of the sample, one browser, pages of signed-in people
// that are watched while they are used.

import assert from 'node:assert/strict'
import { after, afterEach, before } from 'node:test'
import { find, launch } from './chromium.mjs'
import { serve } from './server.mjs'
import { settled } from './settled.mjs'
import { watch } from './watchful.mjs'

// journey prepares the tests of a file. What it returns is usable inside its tests; `as` holds the sessions of one
// person for each of the roles asked for, whose name is the role's.
export function journey({ roles = [], ...options } = {}) {
  const stand = { server: undefined, browser: undefined, as: {} }
  const contexts = []

  before(
    async () => {
      stand.browser = await launch(await find())
      stand.server = await serve(options)
      for (const role of roles) stand.as[role] = await stand.server.person(role, `One ${role}`, role)
    },
    { timeout: 60_000 },
  )
  // A page that logged an error, broke the policy or asked another host fails the test that used it.
  afterEach(async () => {
    const wrong = contexts.flatMap((c) => c.wrong)
    await Promise.all(contexts.splice(0).map((c) => c.context.close()))
    assert.deepEqual(wrong, [])
  })
  after(async () => {
    await stand.browser?.close()
    await stand.server?.close()
  })

  // tab is an empty page of a person: the owner unless a session is given.
  stand.tab = async ({ cookie, ...rest } = {}) => {
    const context = await stand.server.signed(stand.browser, { cookie, reducedMotion: 'reduce', ...rest })
    context.setDefaultTimeout(15_000)
    const wrong = await watch(context, stand.server.url)
    contexts.push({ context, wrong })
    return context.newPage()
  }
  // open shows an address to a person, and waits until it is there.
  stand.open = async (address, options) => {
    const page = await stand.tab(options)
    await page.goto(address)
    await settled(page)
    return page
  }
  // record reads a record as the owner.
  stand.record = (key) => stand.server.api('GET', `/records/${key}`)
  return stand
}

// press types keys one after the other, as fast as a person would at most.
export async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key)
}

// tabTo moves the focus with Tab alone until a locator has it: what a person without a mouse would do.
export async function tabTo(page, locator, { most = 60, back = false } = {}) {
  for (let i = 0; i < most; i++) {
    if (await locator.evaluate((e) => e === e.getRootNode().activeElement).catch(() => false)) return
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab')
  }
  throw new Error(`Tab does not reach ${locator} within ${most} steps`)
}
