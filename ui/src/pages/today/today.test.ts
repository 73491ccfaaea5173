import { expect, it } from 'vitest'
import type { Finding, KindDef, TodayChange } from '../../api/wire'
import { actOf, advice, idOf } from './acts'
import { deed, tally } from './summary'
import { follow } from './today.svelte'

const finding = (more: Partial<Finding>): Finding => ({
  subject: 'REQ-1',
  rule: 'requirement.without_verdict',
  severity: 'warning',
  message: '',
  ...more,
})
const change = (records: TodayChange['records'], more = 0): TodayChange => ({
  position: 1,
  at: '',
  actor: { id: 'ada', role: 'owner' },
  records,
  more,
})
const kind = (name: string) => (name === 'work_item' ? ({ name, plural: 'work items' } as KindDef) : undefined)
const record = (key: string, kind = 'work_item') => ({ key, kind, title: key, what: 'created' as const })

it('leads to the record, or to the screen where the work is', () => {
  expect(actOf(finding({}))).toEqual({ label: 'Open REQ-1', href: '/REQ-1' })
  expect(actOf(finding({ subject: '', rule: 'inbox.unread' })).href).toBe('/discover/feedback?filter=state%3Anew')
  expect(actOf(finding({ subject: '', rule: 'other' })).href).toBe('/discover')
})

it('leaves out what only the command line needs', () => {
  expect(advice(finding({ act: 'Triage them: throughline list feedback state:new' }))).toBe('Triage them')
  expect(advice(finding({ act: 'Write a scenario: given, when, then' }))).toBe('Write a scenario: given, when, then')
})

it('says what a change did', () => {
  expect(deed({ ...record('REQ-1'), what: 'edited', fields: ['state', 'fields.target_date'] })).toBe(
    'changed state and target date',
  )
  expect(deed({ ...record('REQ-1'), what: 'edited', fields: ['title', 'body', 'owner', 'state', 'labels'] })).toBe(
    'changed title, body and owner and 2 more',
  )
  expect(deed(record('REQ-1'))).toBe('created')
  expect(tally(change([record('WI-1'), record('WI-2')]), kind)).toBe('2 work items')
  expect(tally(change([record('WI-1'), record('REQ-1', 'requirement')], 3), kind)).toBe('5 records')
})

it('keeps the cursor at its finding, or at what took its place', () => {
  const list = [finding({}), finding({ subject: 'REQ-2' }), finding({ subject: 'REQ-3' })]
  expect(follow(idOf(list[2] as Finding), 0, list)).toBe(2)
  expect(follow('gone', 1, list)).toBe(1)
  expect(follow('gone', 9, list)).toBe(2)
  expect(follow('gone', 3, [])).toBe(0)
})
