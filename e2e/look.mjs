// Looks at a screen as a careful reader would: at a desk and on a phone, in one theme.

import assert from 'node:assert/strict'
import { violations } from './axe.mjs'
import { settled } from './settled.mjs'

export const desk = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

// Counts how far the page shifts while it loads, without what a person caused.
export function countShifts() {
  globalThis.shifts = { sum: 0, what: [] }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue
      globalThis.shifts.sum += entry.value
      for (const s of entry.sources ?? []) {
        const e = s.node?.nodeType === 1 ? s.node : s.node?.parentElement
        globalThis.shifts.what.push(
          `${e?.tagName.toLowerCase()}.${e?.className}: ${s.previousRect.y},${s.previousRect.height} to ${s.currentRect.y},${s.currentRect.height}`,
        )
      }
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

// sideways names what makes the page wider than its window; nothing when it fits.
function sideways() {
  const over = document.scrollingElement.scrollWidth - innerWidth
  if (over <= 0) return []
  const widest = [...document.querySelectorAll('body *')].find((e) => e.getBoundingClientRect().right > innerWidth + 1)
  return [`scrolls sideways by ${over} px, from <${widest?.tagName.toLowerCase()} class="${widest?.className}">`]
}

// complaints opens an address at a size and lists what is wrong with what is shown.
export async function complaints(page, address, size) {
  await page.setViewportSize(size)
  await page.goto(address)
  await settled(page)
  const found = await page.evaluate(sideways)
  const { sum, what } = await page.evaluate(() => globalThis.shifts)
  if (sum >= 0.02) found.push(`shifts by ${sum.toFixed(3)} while loading: ${what.slice(0, 3).join('; ')}`)
  if (!(await page.title()).trim()) found.push('has no title')
  found.push(...(await violations(page)))
  return found.map((f) => `${address} (${size.width} px): ${f}`)
}

// looker returns what looks at one address in a theme, at each of the sizes, and fails with what it finds.
export function looker(stand, colorScheme, sizes) {
  return async (address) => {
    const page = await stand.tab({ colorScheme })
    await page.addInitScript(countShifts)
    const found = []
    for (const size of sizes) found.push(...(await complaints(page, address, size)))
    assert.deepEqual(found, [])
  }
}
