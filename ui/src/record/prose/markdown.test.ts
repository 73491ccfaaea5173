import { describe, expect, it } from 'vitest'
import { read, type Block, type Inline } from './markdown'

const prefixes = new Set(['REQ', 'OPP'])
const text = (inside: Inline[]): string =>
  inside
    .map((i) =>
      i.sort === 'text'
        ? i.text
        : i.sort === 'code'
          ? `\`${i.text}\``
          : i.sort === 'break'
            ? '⏎'
            : i.sort === 'key'
              ? `[${i.key}]`
              : i.sort === 'person'
                ? `[@${i.id}]`
                : i.sort === 'link'
                  ? `<${i.href}|${text(i.inside)}>`
                  : `${i.sort}(${text(i.inside)})`,
    )
    .join('')
const line = (source: string): string => {
  const [block] = read(source, prefixes)
  return block && 'inside' in block ? text(block.inside) : ''
}

describe('inline', () => {
  it.each([
    ['**a** *b* ~~c~~ `d`', 'strong(a) emphasis(b) gone(c) `d`'],
    ['**a *b* c**', 'strong(a emphasis(b) c)'],
    ['see REQ-12, @ada and OPP-3.', 'see [REQ-12], [@ada] and [OPP-3].'],
    ['ABC-12 is no key of ours', 'ABC-12 is no key of ours'],
    ['ada@example.com is no person', '<mailto:ada@example.com|ada@example.com> is no person'],
    ['`REQ-1` stays', '`REQ-1` stays'],
    ['[REQ-1](/REQ-1)', '</REQ-1|[REQ-1]>'],
    ['[x](https://example.com "t")', '<https://example.com|x>'],
    ['https://example.com/REQ-1', '<https://example.com/REQ-1|https://example.com/REQ-1>'],
    ['a  \nb', 'a⏎b'],
    ['1 \\* 2 &amp; 3', '1 * 2 & 3'],
  ])('%j', (source, want) => expect(line(source)).toBe(want))

  it.each(['[x](javascript:alert(1))', '[x](data:text/html,hi)', '[x](//evil.example)', '[x](vbscript:x)'])(
    'makes no link of %j',
    (source) => expect(line(source)).toBe('x'),
  )

  it('shows HTML as it was typed', () => {
    expect(line('a <b onclick="x">c</b>')).toBe('a <b onclick="x">c</b>')
    expect(line('<script>alert(1)</script>')).toBe('<script>alert(1)</script>')
  })

  it('loads no pictures', () => {
    expect(line('![alt](https://example.com/a.png)')).toBe('<https://example.com/a.png|alt>')
  })
})

describe('blocks', () => {
  const sorts = (blocks: Block[]): string => blocks.map((b) => b.sort).join(' ')

  it('reads headings, lists, tasks, quotes, code, tables and rules', () => {
    const blocks = read(
      '# One\n\nTwo\n\n- a\n- [x] b\n\n3. c\n4. d\n\n> e\n\n```go\nf()\n```\n\n| g | h |\n|---|---|\n| 1 | 2 |\n\n---\n',
    )
    expect(sorts(blocks)).toBe('heading paragraph list list quote code table rule')
    expect(blocks[2]).toMatchObject({ ordered: false, items: [{}, { done: true }] })
    expect(blocks[3]).toMatchObject({ ordered: true, start: 3 })
    expect(blocks[5]).toMatchObject({ text: 'f()' })
    expect(blocks[6]).toMatchObject({
      head: [[{ text: 'g' }], [{ text: 'h' }]],
      rows: [[[{ text: '1' }], [{ text: '2' }]]],
    })
  })

  it('leaves what is nested too deep, and what is too long, as it was typed', () => {
    for (const source of [
      '> '.repeat(5000) + 'end',
      '- '.repeat(3000) + 'end',
      '*a '.repeat(3000),
      `${'a\n\n'.repeat(200_000)}`,
    ]) {
      expect(JSON.stringify(read(source)).length).toBeGreaterThan(0)
    }
  })

  // The language of a fence and the parts of a link reference are not shown, so the pieces make neither.
  const pieces = [
    '*',
    '_',
    '`',
    '(',
    ')',
    '<',
    '>',
    '#',
    '- ',
    '\n',
    '\n\n',
    '|',
    '~',
    '!',
    ' word ',
    '😀',
    '&',
    '\\',
    '    ',
  ]

  it('never throws and loses no word, whatever is typed', () => {
    let seed = 7
    const next = (n: number) => (seed = (seed * 48271) % 2147483647) % n
    for (let i = 0; i < 3000; i++) {
      const source = Array.from({ length: next(24) }, () => pieces[next(pieces.length)])
        .join('')
        .replaceAll(/`{3,}|~{3,}/g, '')
      const count = (s: string) => s.split('word').length - 1
      expect([source, count(JSON.stringify(read(source)))]).toEqual([source, count(source)])
    }
  })
})
