import { describe, expect, it } from 'vitest'
import { build, left, lines, right } from './tree'
import { record } from './testing'

const rows = [1, 2, 3, 4, 5].map((n) => record(n))
const link = (from: number, to: number) => ({ from: `FEAT-${from}`, to: `FEAT-${to}` })
const drawn = (tree: ReturnType<typeof build>, folded: string[] = []) =>
  lines(tree, new Set(folded)).map((l) => `${'-'.repeat(l.depth)}${l.row.key.slice(5)}`)

describe('a tree', () => {
  it('puts children below their parent in the order of the rows', () => {
    expect(drawn(build(rows, [link(4, 1), link(2, 1), link(5, 4)]))).toEqual(['1', '-2', '-4', '--5', '3'])
  })

  it('leaves the children of folded records out', () => {
    const tree = build(rows, [link(4, 1), link(5, 4)])
    expect(drawn(tree, ['FEAT-1'])).toEqual(['1', '2', '3'])
  })

  it('shows every record once, whatever the links', () => {
    const circles = [link(1, 2), link(2, 3), link(3, 1), link(4, 4), link(5, 1), link(5, 2), link(1, 99)]
    expect(
      drawn(build(rows, circles))
        .map((l) => l.replaceAll('-', ''))
        .sort(),
    ).toEqual(['1', '2', '3', '4', '5'])
  })

  it('counts siblings for readers of the screen', () => {
    const [first, second] = lines(build(rows, [link(2, 1), link(3, 1)]), new Set())
    expect(first).toMatchObject({ place: 1, siblings: 3, children: 2, open: true })
    expect(second).toMatchObject({ place: 1, siblings: 2, parent: 'FEAT-1' })
  })

  it('goes with the arrows: fold, then out; unfold, then in', () => {
    const tree = build(rows, [link(2, 1)])
    const at = (key: string, folded: string[] = []) => {
      const line = lines(tree, new Set(folded)).find((l) => l.row.key === key)
      if (line === undefined) throw new Error(key)
      return line
    }
    expect(left(at('FEAT-1'))).toEqual({ fold: 'FEAT-1' })
    expect(left(at('FEAT-2'))).toEqual({ go: 'FEAT-1' })
    expect(left(at('FEAT-3'))).toBeUndefined()
    expect(right(at('FEAT-1', ['FEAT-1']), tree)).toEqual({ unfold: 'FEAT-1' })
    expect(right(at('FEAT-1'), tree)).toEqual({ go: 'FEAT-2' })
    expect(right(at('FEAT-2'), tree)).toBeUndefined()
  })
})
