import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contradictions } from './gaps'
import type { KindWords, Vocabulary } from './vocabulary'

/** The vocabulary of the product as docs/kinds.md tells it, which the server's own tests keep true. */
function documented(): Vocabulary {
  const text = readFileSync(new URL('../../../docs/kinds.md', import.meta.url), 'utf8')
  const sections = text.split(/^### /m).slice(1)
  const kinds = sections.map((section) => {
    const [, name = '', prefix = ''] = /^(\w+) \((\w+)\)/.exec(section) ?? []
    const out = [...section.matchAll(/^- \*(\w+)\* (.+)$/gm)].map((m) => ({
      relation: m[1]!,
      kinds: m[2]!.split(', '),
    }))
    const declared = [...section.matchAll(/^- from (.+): \*(\w+)\*$/gm)]
    const into = declared.map((m) => ({ relation: m[2]!, kinds: m[1]!.split(', ') }))
    const states = [...section.matchAll(/^\| (\w+) \| (open|active|done|dropped) \|/gm)].map((m) => ({
      name: m[1]!,
      phase: m[2]!,
      doc: '',
    }))
    return { name, prefix, plural: `${name}s`, stage: '', states, moves: [], out, in: into }
  })
  // A link that one end declares is allowed at the other.
  const ends = (kind: KindWords, side: 'out' | 'in', other: 'out' | 'in') => [
    ...(kind[side] ?? []),
    ...kinds.flatMap((k) =>
      k[other].filter((e) => e.kinds.includes(kind.name)).map((e) => ({ relation: e.relation, kinds: [k.name] })),
    ),
  ]
  const merged = kinds.map((k) => ({
    ...k,
    out: byRelation(ends(k, 'out', 'in')),
    in: byRelation(ends(k, 'in', 'out')),
  }))
  return { stages: [], kinds: merged, relations: [] }
}

function byRelation(ends: readonly { relation: string; kinds: readonly string[] | null }[]) {
  const out = new Map<string, string[]>()
  for (const e of ends) out.set(e.relation, [...(out.get(e.relation) ?? []), ...(e.kinds ?? [])])
  return [...out].map(([relation, kinds]) => ({ relation, kinds }))
}

describe('what a thread is expected to have', () => {
  const vocabulary = documented()

  it('reads the documentation', () => {
    expect(vocabulary.kinds.length).toBeGreaterThan(20)
    expect(vocabulary.kinds.find((k) => k.name === 'requirement')?.in).toContainEqual({
      relation: 'implements',
      kinds: expect.arrayContaining(['work_item']) as string[],
    })
  })

  it('is allowed by the vocabulary of the product', () => {
    expect(contradictions(vocabulary)).toEqual([])
  })

  it('would be found wrong if it were not', () => {
    const kinds = vocabulary.kinds.map((k) => (k.name === 'requirement' ? { ...k, in: [] } : k))
    expect(contradictions({ ...vocabulary, kinds })).toContain('requirement implements work_item')
  })
})
