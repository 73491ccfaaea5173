import { describe, expect, it } from 'vitest'
import { safeAddress } from './address'
import { isPlain, readingOf } from './bounds'
import { findNames } from './names'
import { readPlain } from './plain'
import { read } from './read'
import { plainText, type Block, type Inline } from './tree'

const prefixes = new Set(['REQ', 'OPP'])

/** The inlines of a one-paragraph text in short: **strong**, <href|words>, [KEY], [@person]. */
const short = (list: Inline[]): string =>
  list
    .map((i): string => {
      switch (i.sort) {
        case 'text':
          return i.text
        case 'code':
          return `\`${i.text}\``
        case 'break':
          return '⏎'
        case 'key':
          return `[${i.key}]`
        case 'person':
          return `[@${i.id}]`
        case 'link':
        case 'picture':
          return `<${i.sort === 'picture' ? '!' : ''}${i.href}|${short(i.inside)}>`
      }
      return `${i.sort}(${short(i.inside)})`
    })
    .join('')
const line = (text: string): string => {
  const [b] = read(text, prefixes)
  return b && 'inside' in b ? short(b.inside) : b?.sort === 'typed' ? b.text : ''
}

/** Everything that can be followed in a text. */
function hrefs(blocks: Block[]): string[] {
  const of = (list: Inline[]): string[] =>
    list.flatMap((i) => ('inside' in i ? [...('href' in i ? [i.href] : []), ...of(i.inside)] : []))
  return blocks.flatMap((b) => {
    switch (b.sort) {
      case 'paragraph':
      case 'heading':
        return of(b.inside)
      case 'quote':
        return hrefs(b.blocks)
      case 'list':
        return b.items.flatMap((i) => hrefs(i.blocks))
      case 'table':
        return [...b.head.flatMap(of), ...b.rows.flat().flatMap(of)]
    }
    return []
  })
}

describe('inside a line', () => {
  it.each([
    ['**a** *b* ~~c~~ `d`', 'strong(a) emphasis(b) gone(c) `d`'],
    ['**a *b* c**', 'strong(a emphasis(b) c)'],
    ['see REQ-12, @ada and OPP-3.', 'see [REQ-12], [@ada] and [OPP-3].'],
    ['ABC-12 is of no kind', 'ABC-12 is of no kind'],
    ['`REQ-1` stays', '`REQ-1` stays'],
    ['[REQ-1](/REQ-1)', '</REQ-1|REQ-1>'],
    ['[a][b]\n\n[B]: https://example.com', '<https://example.com|a>'],
    ['[a] is not defined', '[a] is not defined'],
    ['![chart](https://example.com/a.png)', '<!https://example.com/a.png|chart>'],
    ['mail ada@example.com', 'mail <mailto:ada@example.com|ada@example.com>'],
    ['https://example.com/REQ-1', '<https://example.com/REQ-1|https://example.com/REQ-1>'],
    ['www.example.com', '<https://www.example.com|www.example.com>'],
    ['a  \nb', 'a⏎b'],
    ['1 \\* 2 &amp; &#x41; &nosuch;', '1 * 2 & A &nosuch;'],
    ['`` a`b ``', '`a`b`'],
  ])('%j', (text, want) => expect(line(text)).toBe(want))
})

describe('blocks', () => {
  it('reads each sort', () => {
    const blocks = read(
      '# One\n\nTwo\n\n- a\n- [x] b\n\n3. c\n4. d\n\n> e\n\n```go\nf()\n\ng()\n```\n\n| g | h |\n|---|--:|\n| 1 |  |\n\n---\n',
    )
    expect(blocks.map((b) => b.sort).join(' ')).toBe('heading paragraph list list quote code table rule')
    expect(blocks[2]).toMatchObject({ ordered: false, loose: false, items: [{ blocks: [{}] }, { done: true }] })
    expect(blocks[3]).toMatchObject({ ordered: true, start: 3 })
    expect(blocks[5]).toEqual({ sort: 'code', language: 'go', text: 'f()\n\ng()' })
    expect(blocks[6]).toMatchObject({
      align: [undefined, 'right'],
      head: [[{ text: 'g' }], [{ text: 'h' }]],
      rows: [[[{ text: '1' }], []]],
    })
  })

  it('keeps an empty first cell in its column', () => {
    expect(read('| a | b |\n|---|---|\n|   | 2 |')[0]).toMatchObject({ rows: [[[], [{ text: '2' }]]] })
  })

  it('shows HTML as it was typed', () => {
    expect(line('a <b onclick="x">c</b>')).toBe('a <b onclick="x">c</b>')
    expect(read('<script>alert(1)</script>')).toEqual([{ sort: 'typed', text: '<script>alert(1)</script>' }])
    expect(read('<!-- a -->')).toEqual([{ sort: 'typed', text: '<!-- a -->' }])
  })
})

describe('addresses', () => {
  const hostile = [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    ' javascript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.com/x',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https:evil.example',
    'https://bank.example@evil.example',
    'https://ada:x@evil.example/',
    'https://\u202eexample.com',
    'mailto:',
    'x'.repeat(3000),
  ]
  it.each(hostile)('refuses %j', (address) => expect(safeAddress(address)).toBeUndefined())
  it.each(['https://example.com/a?b=c#d', 'http://localhost:7420', 'mailto:a@b.example', '/REQ-1?as_of=3', '#top'])(
    'takes %j',
    (address) => expect(safeAddress(address)).toBe(address),
  )
  it.each(hostile)('links to nothing at all from a text with %j', (address) => {
    for (const text of [
      `[x](${address})`,
      `[x](<${address}>)`,
      `<${address}>`,
      `![x](${address})`,
      `[x]\n\n[x]: ${address}`,
    ]) {
      for (const href of hrefs(read(text))) expect(href).toMatch(/^(https?:\/\/|mailto:|\/(?![/\\])|#)/i)
    }
  })
})

describe('names', () => {
  it.each([
    ['REQ-1', 'REQ-1'],
    ['(REQ-1)', 'REQ-1'],
    ['REQ-01', ''],
    ['XREQ-1 req-1', ''],
    ['REQ-1-2', ''],
    ['/REQ-1', ''],
    ['@ada.', 'ada'],
    ['@ada, @bob-2', 'ada bob-2'],
    ['a@b.example', ''],
    ['@', ''],
  ])('%j', (text, want) =>
    expect(
      findNames(text, prefixes)
        .map((n) => n.key ?? n.person)
        .join(' '),
    ).toBe(want),
  )
})

describe('plain text', () => {
  it.each(['Half of them wait nine days.\nREQ-12 says so.\n\nWhy - really?', 'a (b) c', 'costs 4.5 d'])(
    'is read alike without the reader: %j',
    (text) => {
      expect(isPlain(text)).toBe(true)
      expect(readPlain(text, prefixes)).toEqual(read(text, prefixes))
    },
  )
  it.each(['a *b*', '- a', '1. a', '    code', 'a\n===', 'http://a.example', 'a@b.example', 'a  \nb'])(
    'is not %j',
    (text) => expect(isPlain(text)).toBe(false),
  )
})

describe('hostile text', { timeout: 30_000 }, () => {
  const bounded = (text: string) => {
    const begun = performance.now()
    const blocks = read(text, prefixes)
    expect(performance.now() - begun).toBeLessThan(4000) // a hang takes minutes; a busy machine takes a while
    return blocks
  }
  const marks = [
    '[a](',
    '*_',
    '[]',
    '![',
    '**a ',
    '<a ',
    '`` ` ',
    '> ',
    '- ',
    '# ',
    '|a',
    '&#1;',
    'http://a.',
    '\\',
    '<!--',
    '~~a',
  ]
  it.each(marks)('of a megabyte of %j is read in bounded time', (mark) => {
    bounded(mark.repeat(Math.ceil(1_000_000 / mark.length)))
    bounded(mark.repeat(Math.ceil(290_000 / mark.length)))
    bounded(`${mark.repeat(800)}\n\n`.repeat(100))
  })

  it('that is nested is cut off, not followed', () => {
    const deep = Array.from({ length: 60 }, (_, i) => `${'  '.repeat(i)}- a`).join('\n')
    expect(JSON.stringify(bounded(deep))).toContain('typed')
    expect(bounded(`${'>'.repeat(5000)} end`)[0]?.sort).toBe('typed')
    expect(readingOf('*_'.repeat(40_000))).toBe('blocks')
    expect(readingOf('**fine** [a](b) '.repeat(100))).toBe('marks')
  })

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
    '1. ',
  ]

  it('never throws and loses no word', () => {
    let seed = 7
    const next = (n: number) => (seed = (seed * 48271) % 2147483647) % n
    for (let i = 0; i < 2000; i++) {
      // Fences have a language and links a definition, which are not shown: they are left out.
      const text = Array.from({ length: next(24) }, () => pieces[next(pieces.length)])
        .join('')
        .replaceAll(/`{3,}|~{3,}/g, '')
      const count = (s: string) => s.split('word').length - 1
      expect([text, count(JSON.stringify(read(text)))]).toEqual([text, count(text)])
    }
  })

  it('of random marks links to nothing but what is allowed', () => {
    const parts = [
      ...pieces,
      '[',
      ']',
      '](',
      'javascript:',
      'data:',
      'https://e.example',
      '//',
      '"',
      "'",
      '&colon;',
      '&#58;',
      '\t',
      '\u0000',
    ]
    let seed = 11
    const next = (n: number) => (seed = (seed * 48271) % 2147483647) % n
    for (let i = 0; i < 3000; i++) {
      const text = Array.from({ length: next(20) }, () => parts[next(parts.length)]).join('')
      for (const href of hrefs(read(text))) {
        const url = new URL(href, 'https://own.example')
        expect([text, url.protocol]).toEqual([text, expect.stringMatching(/^(https?|mailto):$/)])
        if (href.startsWith('/')) expect(url.host).toBe('own.example')
      }
    }
  })

  it('keeps the words of a tree', () => {
    expect(
      plainText([
        {
          sort: 'strong',
          inside: [
            { sort: 'text', text: 'a' },
            { sort: 'key', key: 'REQ-1' },
          ],
        },
      ]),
    ).toBe('aREQ-1')
  })
})
