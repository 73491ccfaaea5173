// What Today shows and does: findings that need a person, putting them off, and what was seen.

import { del, get, post } from '../../api/client'
import { asProblem } from '../../api/problem'
import type { Finding, Today } from '../../api/wire'
import { asOf } from '../../state/as_of.svelte'
import { resource } from '../../state/resource.svelte'
import { toast } from '../../state/toast.svelte'
import { remember } from '../../state/undo.svelte'
import { count } from '../../words'
import { idOf } from './acts'

/** Loads Today inside a component. On a past day there are findings of that day, and no changes since a visit. */
export function today() {
  return resource<Today>(
    async (signal) => {
      const moment = asOf()
      if (!moment) return get<Today>('/today', {}, signal)
      const { findings } = await get<{ findings: Finding[] }>(
        '/findings',
        { needs_person: true, limit: 500, as_of: moment },
        signal,
      )
      return { findings, snoozed: [], since: { position: 0 }, changes: [], more: 0, position: 0 }
    },
    { findings: true },
  )
}

/** Puts findings off; with a way back. Reports whether it was done. */
export async function snooze(
  findings: Finding[],
  until: string,
  reason: string,
  reload: () => unknown,
): Promise<boolean> {
  try {
    // One finding of a rule about a record stands for all of them: the server puts off rule and record.
    const each = [...new Map(findings.map((f) => [`${f.subject}|${f.rule}`, f])).values()]
    await Promise.all(
      each.map((f) => post('/snoozes', { subject: f.subject || undefined, rule: f.rule, until, reason })),
    )
    const undo = async () => {
      await Promise.all(each.map((f) => wake(f)))
      await reload()
    }
    const say = `${findings.length === 1 && findings[0]?.subject ? findings[0].subject : count(findings.length, 'finding')} put off`
    remember(say, undo)
    toast(say, { undo })
    await reload()
    return true
  } catch (thrown) {
    const problem = asProblem(thrown)
    toast(problem.remedy ? `${problem.message}. ${problem.remedy}` : problem.message, { tone: 'bad' })
    return false
  }
}

/** Takes a put-off finding up again. */
export const wake = (f: Finding): Promise<void> => del('/snoozes', { subject: f.subject, rule: f.rule })

/** Tells the server what was seen, also while the page goes away. */
export async function seen(position: number): Promise<void> {
  await fetch('/api/v1/visits', {
    method: 'POST',
    keepalive: true,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ position }),
  }).catch(() => undefined) // what was seen is shown once more
}

/** Where the cursor is when the list changes under it: at the same finding, or at what took its place. */
export function follow(id: string, was: number, findings: Finding[]): number {
  const now = findings.findIndex((f) => idOf(f) === id)
  return now >= 0 ? now : Math.max(0, Math.min(was, findings.length - 1))
}
