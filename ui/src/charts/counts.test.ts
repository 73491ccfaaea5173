import { describe, expect, it } from 'vitest'
import { spark, sparkSentence, stacked, stackedSentence, weekBegins, weeks } from './bars'
import { csv, fileName } from './csv'
import { draw, flowOf, inTime, lying, sentence, table } from './flow'
import { linear } from './scale'
import { dayLength, dayOf, instantOf } from './time'

const day = (s: string) => instantOf(s)!

describe('a sparkline', () => {
  it('begins at zero and leaves nothing for nothing', () => {
    expect(spark([9, 0, 3], 30)).toEqual([
      { x: 0, y: 1, width: 8, height: 22 },
      { x: 20, y: 23 - 22 / 3, width: 8, height: 22 / 3 },
    ])
    expect(spark([], 30)).toEqual([])
    expect(sparkSentence([1, 5], ['Feb', 'Mar'])).toBe('6 in all, most in Mar (5).')
    expect(sparkSentence([0], [])).toBe('None.')
  })
})

describe('a stacked bar', () => {
  const parts = [
    { name: 'open', count: 1, phase: 'open' as const },
    { name: 'gone', count: 0, phase: 'dropped' as const },
    { name: 'done', count: 3, phase: 'done' as const },
  ]
  it('shares its length by count and leaves out what is none', () => {
    expect(stacked(parts).map((p) => [p.name, p.from, p.to])).toEqual([
      ['open', 0, 0.25],
      ['done', 0.25, 1],
    ])
    expect(stackedSentence(parts)).toBe('4: 1 open, 3 done.')
    expect(stacked([])).toEqual([])
  })
})

describe('weeks', () => {
  it('are counted back from the last whole one', () => {
    // 2026-11-01 is a Sunday, 2026-10-30 a Friday: the week of Friday is not over, so the last whole one ends on the 25th.
    expect(weekBegins(2, '2026-11-01').map(dayOf)).toEqual(['2026-10-19', '2026-10-26'])
    expect(weekBegins(2, '2026-10-30').map(dayOf)).toEqual(['2026-10-12', '2026-10-19'])
  })
  it('are bars from zero to a whole tick, the mean among them', () => {
    const d = weeks([3, 0, 5], '2026-11-01', 2.5, 500)
    expect(d.grid.map((g) => [g.label, g.y])).toEqual([
      ['0', 124],
      ['5', 28],
    ])
    expect(d.bars.map((b) => Number(b.height.toFixed(1)))).toEqual([57.6, 0, 96])
    expect(d.mean).toBe(76)
  })
})

describe('cumulative flow', () => {
  const items = [
    { opened: '2026-01-01', started: '2026-01-03', finished: '2026-01-05' },
    { opened: '2026-01-02', started: '2026-01-05' },
    { started: '2026-01-02', finished: '2026-01-02' }, // opened elsewhere
    { opened: '2026-02-01' },
    {},
  ]
  const data = flowOf(items, day('2026-01-01'), day('2026-01-05'), dayLength)
  it('counts who had got how far by each day', () => {
    expect(data.layers.map((l) => l.counts)).toEqual([
      [1, 3, 3, 3, 3],
      [0, 1, 2, 2, 3],
      [0, 1, 1, 1, 2],
    ])
    expect(lying(data, 4)).toEqual([0, 1, 2])
    expect(sentence(data)).toBe('On 5 Jan 2026: 0 waiting, 1 under way, 2 done.')
    expect(table(data).rows[2]).toEqual(['2026-01-03', 1, 1, 1])
  })
  it('never counts an item as further than it has got', () => {
    for (let i = 0; i < data.days.length; i++) for (const n of lying(data, i)) expect(n).toBeGreaterThanOrEqual(0)
  })
  it('is drawn from zero, layers one on the other', () => {
    const d = draw(data, 600)
    expect(d.grid[0]).toMatchObject({ y: d.bottom, label: '0' })
    // Three of three on the last day: the top layer ends at the line of three.
    const top = linear(0, 3, d.bottom, d.top)(3)
    expect(d.areas[0]!.path).toContain(`${Math.round(d.right * 10) / 10} ${top}`)
    expect(draw(flowOf([], 5, 1), 300).places).toEqual([])
  })
  it('shows markers of its time, and no others', () => {
    const list = [
      { at: '2026-01-03', label: 'REL-1' },
      { at: '2026-03-03', label: 'REL-2' },
      { at: 'soon', label: 'REL-3' },
    ]
    const x = linear(data.days[0]!, data.days[4]!, 0, 400)
    expect(inTime(list, data.days[0]!, data.days[4]!, x, 0, 400).map((m) => [m.label, m.x])).toEqual([['REL-1', 200]])
  })
})

describe('files', () => {
  it('guard spreadsheets against formulas, and keep numbers', () => {
    const t = {
      columns: [{ label: 'a' }, { label: 'b "x"' }],
      rows: [
        ['=1+1', '@SUM(A1)'],
        ['-25.4', -25.4],
        ['a, b\nc', null],
        ['\tx', '+49 30'],
      ],
    }
    expect(csv(t)).toBe('a,"b ""x"""\r\n\'=1+1,\'@SUM(A1)\r\n-25.4,-25.4\r\n"a, b\nc",\r\n\'\tx,\'+49 30\r\n')
  })
  it.each([' =1+1', '＝1+1', '\n=1', '－cmd'])('guard against %j too', (text) => {
    const cell = csv({ columns: [], rows: [[text]] }).split('\r\n')[1]!
    expect(cell.replace(/^"/, '').startsWith("'")).toBe(true)
  })
  it('have plain names', () => {
    expect(fileName('Time to first call: é/../x')).toBe('time-to-first-call-e-x')
    expect(fileName('…')).toBe('chart')
  })
})
