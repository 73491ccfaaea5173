// GET /discover/topics as the screen reads it, and the change that makes a theme of a topic.

import type { Figure, Key, NewRecord, Op } from '../../api/wire'

export interface Excerpt {
  source: Key
  text: string
  speaker?: string
  where: string
}
export interface Topic {
  name: string
  phrases: string[]
  people: Figure
  texts: number
  accounts: number
  interviews: number
  months?: { month: string; texts: number }[] | null
  sources: Key[]
  quotes: Excerpt[] | null
}
export interface Topics {
  method: string
  texts: number
  people: number
  grouped: number
  as_of: string
  topics: Topic[] | null
}

/** One change: the theme, and every piece of feedback that speaks of it. What an interview says is quoted by hand. */
export function themeOf(topic: Topic, title: string): Op[] {
  const theme: NewRecord & { as: string } = {
    as: 'theme',
    kind: 'theme',
    title,
    state: 'proposed',
    fields: { phrases: topic.phrases },
  }
  return [
    { put: theme },
    ...topic.sources
      .filter((key) => key.startsWith('FB-'))
      .map((from) => ({ link: { from, relation: 'about', to: '@theme', if_present: true } })),
  ]
}

/** "post oauth, request token" → "Post oauth, request token", a title to begin with. */
export const titleOf = (topic: Topic): string => topic.name.charAt(0).toUpperCase() + topic.name.slice(1)
/** How many of the sources can be linked. */
export const linkable = (topic: Topic): number => topic.sources.filter((k) => k.startsWith('FB-')).length
