import { post } from '../../api/client'
import { asProblem } from '../../api/problem'
import type { Rec } from '../../api/wire'
import { askReason } from '../../state/reason.svelte'
import { known, undoChange } from '../../state/records.svelte'
import { toast } from '../../state/toast.svelte'
import { remember } from '../../state/undo.svelte'
import type { Remark } from './reading'

/** Dismisses a finding about words of a record, after asking why. Resolves to the record as it is then. */
export async function dismiss(record: Rec, remark: Remark, anchor: Element): Promise<Rec | undefined> {
  const reason = await askReason(`Dismiss ${remark.rule} in ${record.key}`, '', anchor)
  if (!reason) return undefined
  try {
    const done = await post<{ record: Rec }>('/define/dismiss', {
      record: record.key,
      rule: remark.rule,
      words: remark.words ?? '',
      reason,
    })
    known(done.record)
    const undo = () => undoChange(done.record.position, [record.key])
    const say = `${remark.rule} no longer counts in ${record.key}`
    remember(say, undo)
    toast(say, { undo })
    return done.record
  } catch (thrown) {
    const problem = asProblem(thrown)
    toast([problem.message, problem.remedy].filter(Boolean).join('. '), { tone: 'bad' })
    return undefined
  }
}
