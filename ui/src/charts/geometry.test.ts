import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as forest from './forest'
import * as funnel from './funnel'
import * as goals from './goals'
import * as paths from './paths'
import * as retention from './retention'
import * as survival from './survival'
import * as trend from './trend'
import type { Marker } from './types'

// The table that the charts on paper are checked by too: go test ./tell/chart -update writes it.
interface Case {
  chart: keyof typeof drawn
  width: number
  input: unknown
  want: unknown
}
const table = JSON.parse(
  readFileSync(new URL('../../../tell/chart/testdata/geometry.json', import.meta.url), 'utf8'),
) as Record<string, Case>

/** What is drawn on the screen, by the names of the table. */
const drawn = {
  curve: (input: unknown, width: number) => survival.draw(input as survival.Cohort[], width, 'reached'),
  funnel: (input: unknown, width: number) => funnel.draw(input as funnel.FunnelData, width),
  heatmap: (input: unknown, width: number) => retention.draw(input as retention.RetentionData, width),
  trend: (input: unknown, width: number) => {
    const data = input as trend.TrendData & { markers?: Marker[] }
    const d = trend.draw(data, width, data.markers)
    return { ...d, months: d.months.filter((m) => m.shown) }
  },
  forest: (input: unknown, width: number) => forest.draw(input as forest.ForestData, width),
  goals: (input: unknown, width: number) => goals.draw((input as { objectives: goals.Objective[] }).objectives, width),
  paths: (input: unknown, width: number) => paths.draw(input as paths.PathData, width),
}

/** Where a drawing differs from the table by more than a hundredth of a pixel; numbers in paths count as numbers. */
function differs(want: unknown, got: unknown, at: string): string {
  if (typeof want === 'number' && typeof got === 'number' && Math.abs(want - got) <= 0.01) return ''
  if (typeof want === 'string' && typeof got === 'string' && samePath(want, got)) return ''
  if (Array.isArray(want) && Array.isArray(got) && want.length === got.length)
    return want.map((w, i) => differs(w, got[i], `${at}[${i}]`)).find(Boolean) ?? ''
  if (want && got && typeof want === 'object' && typeof got === 'object' && !Array.isArray(want)) {
    const other = got as Record<string, unknown>
    return (
      Object.entries(want)
        .map(([name, w]) => differs(w, other[name], `${at}.${name}`))
        .find(Boolean) ?? ''
    )
  }
  return want === got ? '' : `${at} is ${JSON.stringify(got)} on the screen and ${JSON.stringify(want)} on paper`
}

function samePath(want: string, got: string): boolean {
  const [a, b] = [want, got].map((s) => s.replaceAll('\u00a0', ' ').replaceAll('−', '-')) as [string, string]
  const number = /-?\d+(\.\d+)?/g
  if (!a.startsWith('M')) return a === b
  if (a.replace(number, '#') !== b.replace(number, '#')) return false
  const other = b.match(number) ?? []
  return (a.match(number) ?? []).every((n, i) => Math.abs(Number(n) - Number(other[i])) <= 0.01)
}

describe('the same picture on the screen as on paper', () => {
  it.each(Object.entries(table))('%s', (name, c) => {
    expect(differs(c.want, drawn[c.chart](c.input, c.width), name)).toBe('')
  })
  it('is looked at for every chart', () => {
    expect(new Set(Object.values(table).map((c) => c.chart))).toEqual(new Set(Object.keys(drawn)))
  })
})
