// Asking a person what a requirement leaves open.

import { post } from '../../api/client'
import { asProblem } from '../../api/problem'
import type { Person, Rec } from '../../api/wire'
import type { MenuItem } from '../../parts/Menu.svelte'
import { known, undoChange } from '../../state/records.svelte'
import { me, nameOf, people } from '../../state/session.svelte'
import { toast } from '../../state/toast.svelte'
import { remember } from '../../state/undo.svelte'
import type { Question } from './questions'

/** Asks; says so with a way back, or what is wrong. */
export async function ask(requirement: string, q: Question, of: string): Promise<void> {
  try {
    const done = await post<{ requirement: Rec }>('/define/ask', {
      requirement,
      of,
      question: q.question,
      ...(q.slot && { slot: q.slot }),
      ...(q.criterion && { criterion: q.criterion }),
    })
    known(done.requirement)
    const undo = () => undoChange(done.requirement.position, [requirement])
    const say = `${nameOf(of)} is asked`
    remember(say, undo)
    toast(say, { undo })
  } catch (thrown) {
    const problem = asProblem(thrown)
    toast([problem.message, problem.remedy].filter(Boolean).join('. '), { tone: 'bad' })
  }
}

/** Whom a question can be asked of, oneself first. */
export function persons(q: Question, run: (of: string) => unknown): MenuItem[] {
  const mine = me()?.actor.id
  const first = (p: Person) => Number(p.id === mine)
  return people()
    .filter((p) => !p.disabled)
    .toSorted((a, b) => first(b) - first(a) || a.name.localeCompare(b.name))
    .map((p) => ({ label: p.id === mine ? `${p.name} (you)` : p.name, checked: p.id === q.of, run: () => run(p.id) }))
}
