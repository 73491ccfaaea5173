import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

/** The tokens of a block, as [light, dark]. */
function tokens(block: string): Record<string, [string, string]> {
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
      ([, name = '', light = '', dark = '']) => [name, [light, dark]],
    ),
  )
}
const now = tokens(css.slice(0, css.indexOf(':root[data-past]')))
const past = { ...now, ...tokens(css.slice(css.indexOf(':root[data-past]'))) }

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [hi = 0, lo = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (hi + 0.05) / (lo + 0.05)
}

const papers = ['paper', 'paper-2', 'paper-3']
const inks = ['ink', 'ink-2', 'ink-3', 'accent', 'good', 'warn', 'bad', 'info']
const text: [string, string][] = [
  ...papers.flatMap((paper) => inks.map((ink): [string, string] => [ink, paper])),
  ['accent-ink', 'accent'],
  ['past-ink', 'past'],
  ...['accent', 'good', 'warn', 'bad', 'info'].flatMap((c): [string, string][] => [
    [c, `${c}-soft`],
    ['ink', `${c}-soft`],
    ['ink-2', `${c}-soft`],
  ]),
]

describe.each([
  ['now', now],
  ['a past day', past],
])('%s', (_, colours) => {
  it.each([0, 1])('text is readable, theme %i', (theme) => {
    const poor = text
      .map(([ink, paper]) => ({
        ink,
        paper,
        ratio: contrast(colours[ink]?.[theme] ?? '', colours[paper]?.[theme] ?? ''),
      }))
      .filter(({ ratio }) => !(ratio >= 4.5))
    expect(poor).toEqual([])
  })
  it.each([0, 1])('edges that must be seen are seen, theme %i', (theme) => {
    for (const paper of ['paper', 'paper-2'])
      expect(contrast(colours['line-2']?.[theme] ?? '', colours[paper]?.[theme] ?? '')).toBeGreaterThanOrEqual(3)
  })
})
