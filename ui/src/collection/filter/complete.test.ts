import { describe, expect, it } from 'vitest'
import { feature, people } from '../testing'
import { complete } from './complete'
import { parse } from './grammar'
import { comparisons, reading, sentence, vocabulary } from './vocabulary'

const words = vocabulary(feature, people, ['api', 'first call'])
const texts = (typed: string) => complete(typed, words).map((s) => s.text)

describe('completion', () => {
  it('offers fields, those that begin so first', () => {
    expect(texts('st')[0]).toBe('state:')
    expect(texts('reach')).toContain('reach>=')
    expect(texts('titl')).toContain('title~')
  })

  it('offers the values of a field, and goes on after a comma', () => {
    expect(texts('state:')).toEqual([
      'state:idea',
      'state:planned',
      'state:building',
      'state:released',
      'state:declined',
    ])
    expect(texts('horizon:now,')).toEqual(['horizon:now,next', 'horizon:now,later'])
  })

  it('finds people by name and labels with blanks', () => {
    expect(texts('owner:lovel')).toEqual(['owner:ada'])
    expect(texts('label:fi')).toEqual(['label:"first call"'])
  })

  it('takes a value that is typed without its field', () => {
    expect(complete('planned', words)[0]).toMatchObject({
      label: 'state is planned',
      text: 'state:planned',
      done: true,
    })
  })

  it('leaves what stands before alone', () => {
    expect(texts('"error messages" horizon:la')).toEqual(['"error messages" horizon:later'])
  })
})

describe('a condition in words', () => {
  it.each([
    ['state:planned,building', 'state is planned or building'],
    ['owner:ada', 'owner is Ada Lovelace'],
    ['reach>100', 'reach > 100'],
    ['reach.high<=5', 'reach (high end) ≤ 5'],
    ['-horizon:*', 'horizon is empty'],
    ['label:api', 'label has api'],
    ['delivered<2026-11-01', 'delivered before 2026-11-01'],
  ])('%s reads %s', (text, want) => {
    expect(parse(text).conditions.map((c) => sentence(c, words))).toEqual([want])
  })

  it.each([
    ['reach>many', /compares with a number/],
    ['state:gone', /Expected idea, planned/],
    ['delivered>soon', /Expected 2026-11-23/],
    ['speed:9', /no field speed/],
    ['state:idea', /^$/],
    ['owner:somebody', /^$/],
  ])('%s is found wrong or right', (text, want) => {
    const [condition] = parse(text).conditions
    expect(condition && reading(condition, words).wrong).toMatch(want)
  })

  it('has words for every comparison it offers', () => {
    for (const word of words) for (const [, verb] of comparisons(word.sort)) expect(verb).not.toBe('')
  })
})
