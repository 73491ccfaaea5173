// The one act of a finding: where to go to do what it asks for.

import type { Finding } from '../../api/wire'

export interface Act {
  label: string
  /** Without query parameters of the frame. */
  href: string
}

/** Findings about the product as a whole lead to the screen where the work is. */
const screens: Record<string, Act> = {
  'inbox.unread': { label: 'Read the inbox', href: '/discover/feedback?filter=state%3Anew' },
}

/** Where a finding leads. What has no record and no screen of its own leads to its stage. */
export function actOf(finding: Finding): Act {
  const known = screens[finding.rule]
  if (known) return known
  if (finding.subject) return { label: `Open ${finding.subject}`, href: `/${finding.subject}` }
  return { label: 'Look closer', href: '/discover' }
}

/** What to do about a finding, without the hint for the command line that may follow a colon. */
export const advice = (finding: Finding): string => (finding.act ?? '').replace(/:\s*throughline .*$/, '')

/** Tells findings apart: one rule holds at most once about a record and a place in it. */
export const idOf = (finding: Finding): string => `${finding.subject}|${finding.rule}|${finding.path ?? ''}`
