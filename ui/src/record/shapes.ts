// The members of fields that are lists of objects or objects, so that they can be written in a form. The server checks
// them again; a field that is not listed here is shown, and edited by what makes it (a transcript, a status history).

import type { Json } from '../api/wire'

export interface Member {
  name: string
  label: string
  type: 'text' | 'long' | 'number' | 'date' | 'choice'
  choices?: readonly string[]
  required?: boolean
  hint?: string
}

export interface Shape {
  /** One entry of the list, for its button: "criterion". */
  one: string
  list: boolean
  members: readonly Member[]
}

const shapes: Readonly<Record<string, Shape>> = {
  'requirement.criteria': {
    one: 'criterion',
    list: true,
    members: [
      { name: 'text', label: 'What is checked', type: 'long', required: true },
      { name: 'metric', label: 'Metric', type: 'text', hint: 'such as response time' },
      { name: 'statistic', label: 'Statistic', type: 'text', hint: 'p95, share, median, every' },
      { name: 'comparator', label: 'Compare', type: 'choice', choices: ['<', '<=', '=', '>=', '>'] },
      { name: 'threshold', label: 'Threshold', type: 'number' },
      { name: 'unit', label: 'Unit', type: 'text' },
      { name: 'population', label: 'Over which cases', type: 'text' },
      { name: 'window', label: 'Window', type: 'text', hint: 'such as 28 d' },
    ],
  },
  'story.scenarios': {
    one: 'scenario',
    list: true,
    members: [
      { name: 'name', label: 'Name', type: 'text', required: true },
      { name: 'given', label: 'Given', type: 'long' },
      { name: 'when', label: 'When', type: 'long', required: true },
      { name: 'then', label: 'Then', type: 'long', required: true },
    ],
  },
  'decision.criteria': {
    one: 'criterion',
    list: true,
    members: [
      { name: 'name', label: 'Name', type: 'text', required: true },
      { name: 'weight', label: 'Weight', type: 'number', required: true },
      { name: 'unit', label: 'Unit', type: 'text' },
    ],
  },
  'decision.options': {
    one: 'option',
    list: true,
    members: [
      { name: 'name', label: 'Name', type: 'text', required: true },
      { name: 'doc', label: 'What it means', type: 'long' },
    ],
  },
  'metric.question': {
    one: 'question',
    list: false,
    members: [
      { name: 'type', label: 'Question', type: 'choice', choices: ['time_to', 'within'], required: true },
      { name: 'start', label: 'From the event', type: 'text', required: true },
      { name: 'end', label: 'To the event', type: 'text', required: true },
      { name: 'days', label: 'Within days', type: 'number' },
      { name: 'split', label: 'Compare before and after', type: 'date' },
    ],
  },
  'feature.override': {
    one: 'override',
    list: false,
    members: [
      { name: 'rank', label: 'Place', type: 'number', required: true, hint: '1 is the first' },
      { name: 'reason', label: 'Why it does not follow the score', type: 'long', required: true },
    ],
  },
  'competitor.claims': {
    one: 'claim',
    list: true,
    members: [
      { name: 'statement', label: 'What is claimed', type: 'long', required: true },
      { name: 'source', label: 'Source', type: 'text' },
      { name: 'date', label: 'Date', type: 'date' },
      { name: 'confidence', label: 'Confidence', type: 'choice', choices: ['high', 'medium', 'low'] },
    ],
  },
  'launch.checklist': {
    one: 'task',
    list: true,
    members: [
      { name: 'what', label: 'What', type: 'text', required: true },
      { name: 'owner', label: 'Owner', type: 'text' },
      { name: 'due', label: 'Due', type: 'date' },
    ],
  },
}

export const shapeOf = (kind: string, field: string): Shape | undefined => shapes[`${kind}.${field}`]

export type Draft = Record<string, string>

/** An entry as it is typed. */
export function draftOf(entry: Json | undefined, shape: Shape): Draft {
  const value = typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? entry : {}
  return Object.fromEntries(
    shape.members.map((m) => {
      const v = value[m.name]
      return [m.name, v === null || v === undefined ? '' : String(v)]
    }),
  )
}

/** What was typed as a value, with the members the form does not show kept; or what is missing. */
export function read(
  draft: Draft,
  shape: Shape,
  before?: Json,
): { value: { [name: string]: Json } } | { wrong: string; member: string } {
  const value: { [name: string]: Json } =
    typeof before === 'object' && before !== null && !Array.isArray(before) ? { ...before } : {}
  for (const m of shape.members) {
    const text = (draft[m.name] ?? '').trim()
    if (!text) {
      if (m.required) return { wrong: `${m.label} is missing`, member: m.name }
      delete value[m.name]
    } else if (m.type === 'number') {
      const n = Number(text.replace(',', '.'))
      if (!Number.isFinite(n)) return { wrong: `${m.label} is a number, such as 200`, member: m.name }
      value[m.name] = n
    } else value[m.name] = text
  }
  return { value }
}
