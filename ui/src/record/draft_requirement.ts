// From evidence to a requirement: it carries the quotes and opens on a frame whose slots are to be filled.

import { post } from '../api/client'
import { asProblem } from '../api/problem'
import type { Rec } from '../api/wire'
import { known, undoChange } from '../state/records.svelte'
import { go } from '../state/router.svelte'
import { toast } from '../state/toast.svelte'
import { remember } from '../state/undo.svelte'

const kinds = ['opportunity', 'theme', 'feature', 'quote']

/** Whether a requirement can start from a kind of record. */
export const drafts = (kind: string | undefined): boolean => kind !== undefined && kinds.includes(kind)

/** Starts a requirement from a record and opens it for writing. */
export async function draft(of: string): Promise<void> {
  try {
    const { requirement } = await post<{ requirement: Rec }>('/define/draft', { of })
    known(requirement)
    const undo = () => undoChange(requirement.position, [requirement.key])
    const say = `${requirement.key} started from ${of}`
    remember(say, undo)
    toast(say, { undo })
    go(`/${requirement.key}?edit=statement`)
  } catch (thrown) {
    const problem = asProblem(thrown)
    toast([problem.message, problem.remedy].filter(Boolean).join('. '), { tone: 'bad' })
  }
}
