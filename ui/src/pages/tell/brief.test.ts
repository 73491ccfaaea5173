import { expect, it } from 'vitest'
import { leadsTo } from './brief'

it('peeks at records, scrolls to places and leaves what lies outside alone', () => {
  expect(leadsTo('/REQ-12')).toEqual({ key: 'REQ-12' })
  expect(leadsTo('#short')).toEqual({ anchor: 'short' })
  expect(leadsTo('/deliver/forecast')).toEqual({ path: '/deliver/forecast' })
  for (const outside of ['//example.com', 'https://example.com', 'javascript:alert(1)', '#', ''])
    expect(leadsTo(outside)).toBeUndefined()
})
