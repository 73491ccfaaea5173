import { describe, expect, it } from 'vitest'
import { answerAt, asked, chosen, grouped, mend, toReady, type ReadyItem } from './readiness'

const item = (key: string): ReadyItem => ({
  key,
  title: key,
  statement: '',
  criteria: 1,
  version: 3,
  questions: 0,
})
const question = (requirement: string, of?: string) => ({ requirement, title: '', question: 'When?', of, open: true })

describe('ready for engineering', () => {
  it('means all unless the person chose otherwise', () => {
    const items = [item('REQ-1'), item('REQ-2')]
    expect(chosen(items, new Map()).map((i) => i.key)).toEqual(['REQ-1', 'REQ-2'])
    expect(chosen(items, new Map([['REQ-1', false]])).map((i) => i.key)).toEqual(['REQ-2'])
  })
  it('moves each in the version that is seen', () => {
    expect(toReady([item('REQ-1')])).toEqual([{ edit: { key: 'REQ-1', state: 'ready', if_version: 3 } }])
  })
  it('shows questions by of whom they are asked, each requirement once', () => {
    const list = [question('REQ-1', 'ada'), question('REQ-2'), question('REQ-1')]
    expect(asked(list, 'me', 'ada')).toHaveLength(1)
    expect(asked(list, 'nobody', 'ada')).toHaveLength(2)
    expect(grouped(list).map((g) => [g.key, g.questions.length])).toEqual([
      ['REQ-1', 2],
      ['REQ-2', 1],
    ])
  })
  it('leads to the chip that answers a question', () => {
    expect(answerAt({ ...question('REQ-1'), slot: 'load', criterion: 2 })).toBe('/REQ-1?answer=2.load')
    expect(answerAt(question('REQ-1'))).toBe('/REQ-1?edit=statement')
  })
  it('leads to where a refusal is mended', () => {
    expect(mend('REQ-1', 'fields.statement[0:4]')).toBe('/REQ-1?edit=statement')
    expect(mend('REQ-1', undefined)).toBe('/REQ-1')
  })
})
