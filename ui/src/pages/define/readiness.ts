// What engineering can start with, as GET /define/readiness gives it.

import type { Key, Op } from '../../api/wire'
import type { OpenQuestion } from './set'

export interface ReadyItem {
  key: Key
  title: string
  statement: string
  owner?: string
  criteria: number
  version: number
  questions: number
}

export interface Readiness {
  ready: ReadyItem[]
  asked: OpenQuestion[]
  blocked: {
    key: Key
    title: string
    owner?: string
    findings: { rule: string; message: string; act?: string; path?: string }[]
  }[]
}

/** All are meant at first; a choice of the person's own goes before. */
export const chosen = (items: readonly ReadyItem[], choice: ReadonlyMap<Key, boolean>): ReadyItem[] =>
  items.filter((item) => choice.get(item.key) ?? true)

/** One change that makes them ready, each in the version that is seen. */
export const toReady = (items: readonly ReadyItem[]): Op[] =>
  items.map((item) => ({ edit: { key: item.key, state: 'ready', if_version: item.version } }))

/** The questions of a filter: "me", "nobody", or all. */
export const asked = (list: readonly OpenQuestion[], filter: string, me: string | undefined): OpenQuestion[] =>
  list.filter((q) => (filter === 'me' ? q.of === me : filter === 'nobody' ? !q.of : true))

/** Questions of one requirement stand together. */
export function grouped(list: readonly OpenQuestion[]): { key: Key; title: string; questions: OpenQuestion[] }[] {
  const groups = new Map<Key, { key: Key; title: string; questions: OpenQuestion[] }>()
  for (const q of list) {
    const group = groups.get(q.requirement) ?? { key: q.requirement, title: q.title, questions: [] }
    group.questions.push(q)
    groups.set(q.requirement, group)
  }
  return [...groups.values()]
}

/** Where a finding is mended: the statement, else the page. */
export const mend = (key: Key, path: string | undefined): string =>
  /^fields\.(?:statement|criteria)/.test(path ?? '') ? `/${key}?edit=statement` : `/${key}`

/** Where a question is answered: in its chip, else in the statement. */
export const answerAt = (q: OpenQuestion): string =>
  q.slot ? `/${q.requirement}?answer=${q.criterion ?? 0}.${q.slot}` : `/${q.requirement}?edit=statement`
