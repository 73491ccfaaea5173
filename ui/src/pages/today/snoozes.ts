// Putting findings off, and taking them up again.

import { del, post } from '../../api/client'
import { asProblem } from '../../api/problem'
import type { Finding } from '../../api/wire'
import { toast } from '../../state/toast.svelte'
import { remember } from '../../state/undo.svelte'
import { count } from '../../words'

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
