// What the builder asks for each type of question, in order. A control that many questions have is described once; the
// rest of the builder knows only controls.

import type { Body, Type } from './question'

interface Base {
  /** Member of the question. */
  name: string
  label: string
  hint?: string
  /** Shown only while this holds. */
  when?: (b: Body) => boolean
  /** Behind "More": what most people leave as it is. */
  more?: boolean
}
export type Control = Base &
  (
    | { kind: 'match'; optional?: boolean }
    | { kind: 'steps' | 'series' | 'exclusions' | 'brackets' | 'days' | 'cohorts' | 'events' }
    | { kind: 'choice'; options: readonly (readonly [value: string, label: string])[] }
    | { kind: 'text' | 'span'; placeholder?: string }
    | { kind: 'number'; placeholder?: string; max?: number }
    | { kind: 'property' }
  )

const intervals = [
  ['day', 'Day'],
  ['week', 'Week'],
  ['month', 'Month'],
  ['quarter', 'Quarter'],
] as const
const hours = [['hour', 'Hour'], ...intervals] as const
const interval = (options: readonly (readonly [string, string])[] = intervals, label = 'Interval'): Control => ({
  kind: 'choice',
  name: 'interval',
  label,
  options,
})
const by: Control = { kind: 'property', name: 'by', label: 'Break down by' }
const top: Control = {
  kind: 'number',
  name: 'top',
  label: 'Groups shown',
  placeholder: '10',
  max: 50,
  more: true,
  when: (b) => Boolean(b['by']),
}

const timed: Control[] = [
  { kind: 'match', name: 'start', label: 'From' },
  { kind: 'match', name: 'end', label: 'To' },
]
const compared: Control[] = [
  { kind: 'days', name: 'split', label: 'Compare before and from', hint: 'A day on which something changed' },
  { ...by, label: 'Compare by', when: (b) => !(b['split'] as string[] | undefined)?.length },
  top,
  { kind: 'cohorts', name: 'arms', label: 'Compare cohorts', more: true },
  {
    kind: 'property',
    name: 'stratify',
    label: 'Within each',
    hint: 'A mix of these makes no difference then',
    more: true,
  },
  { kind: 'match', name: 'leave', label: 'Unless they first', optional: true, more: true },
  { kind: 'span', name: 'horizon', label: 'Followed for at most', placeholder: '90d', more: true },
  {
    kind: 'choice',
    name: 'scale',
    label: 'Intervals of curves',
    hint: 'By the logarithm is the default of R',
    options: [
      ['log-log', 'Log-log'],
      ['log', 'By the logarithm'],
    ],
    more: true,
  },
]

export const forms: Record<Type, Control[]> = {
  trend: [
    { kind: 'series', name: 'series', label: 'Count' },
    {
      kind: 'text',
      name: 'formula',
      label: 'Formula',
      placeholder: '100*A/B',
      hint: 'One line made of the series A, B and so on',
      when: (b) => ((b['series'] as unknown[]) ?? []).length > 1,
    },
    interval(hours),
    by,
    top,
    {
      kind: 'span',
      name: 'rolling',
      label: 'Rolling over',
      placeholder: '7d',
      hint: 'People by day: active in so many days up to it',
      more: true,
    },
  ],
  funnel: [
    { kind: 'steps', name: 'steps', label: 'Steps' },
    {
      kind: 'span',
      name: 'window',
      label: 'Within',
      placeholder: 'no limit',
      hint: 'From the first step to the last, such as 14d',
    },
    by,
    top,
    {
      kind: 'choice',
      name: 'attribution',
      label: 'Value taken at',
      more: true,
      when: (b) => Boolean(b['by']),
      options: [
        ['first', 'The first step'],
        ['last', 'The last step reached'],
      ],
    },
    {
      kind: 'choice',
      name: 'order',
      label: 'Order',
      more: true,
      options: [
        ['ordered', 'One after the other'],
        ['strict', 'Nothing between'],
        ['any', 'Any order'],
      ],
    },
    {
      kind: 'choice',
      name: 'entry',
      label: 'Which attempt counts',
      more: true,
      options: [
        ['best', 'The one that gets furthest'],
        ['first', 'The first'],
      ],
    },
    { kind: 'exclusions', name: 'exclude', label: 'Leave out who did', more: true },
  ],
  retention: [
    { kind: 'match', name: 'start', label: 'Began with' },
    { kind: 'match', name: 'back', label: 'Came back to' },
    interval(hours),
    {
      kind: 'choice',
      name: 'mode',
      label: 'Back',
      options: [
        ['on', 'In that period'],
        ['on_or_after', 'In that period or later'],
        ['bracket', 'In a range of periods'],
      ],
    },
    {
      kind: 'brackets',
      name: 'brackets',
      label: 'Ranges',
      hint: 'Such as 1-3, 4-7',
      when: (b) => b['mode'] === 'bracket',
    },
    {
      kind: 'choice',
      name: 'clock',
      label: 'Periods',
      more: true,
      options: [
        ['calendar', 'Of the calendar'],
        ['rolling', 'From each start'],
      ],
    },
    {
      kind: 'choice',
      name: 'entry',
      label: 'Who begins',
      more: true,
      options: [
        ['first', 'Once, with the first ever'],
        ['recurring', 'Anew in each period'],
      ],
    },
    { kind: 'number', name: 'periods', label: 'Periods shown', placeholder: '12', max: 100, more: true },
  ],
  time_to: [...timed, ...compared],
  within: [...timed, { kind: 'number', name: 'days', label: 'Within days', placeholder: '14' }, ...compared],
  stickiness: [
    { kind: 'match', name: 'match', label: 'Active by' },
    {
      kind: 'choice',
      name: 'interval',
      label: 'Count',
      options: [
        ['day', 'Days'],
        ['month', 'Months'],
        ['hour', 'Hours'],
      ],
    },
    {
      kind: 'choice',
      name: 'per',
      label: 'In each',
      options: [
        ['week', 'Week'],
        ['month', 'Month'],
        ['quarter', 'Quarter'],
        ['day', 'Day'],
      ],
    },
  ],
  lifecycle: [{ kind: 'match', name: 'match', label: 'Active by' }, interval(hours)],
  paths: [
    { kind: 'match', name: 'start', label: 'After', optional: true },
    { kind: 'match', name: 'end', label: 'Before', optional: true },
    { kind: 'number', name: 'depth', label: 'Steps', placeholder: '5', max: 20 },
    { kind: 'number', name: 'top', label: 'Events a step', placeholder: '10', max: 50, more: true },
    { kind: 'span', name: 'session', label: 'A session ends after', placeholder: '30min', more: true },
    { kind: 'events', name: 'names', label: 'Only these events', more: true },
  ],
  distribution: [
    { kind: 'match', name: 'match', label: 'Event' },
    { kind: 'property', name: 'property', label: 'Property' },
    by,
    top,
    { kind: 'number', name: 'bins', label: 'Bars', placeholder: 'as the data say', max: 200, more: true },
  ],
  friction: [
    { kind: 'match', name: 'start', label: 'From' },
    { kind: 'match', name: 'goal', label: 'On the way to' },
    {
      kind: 'span',
      name: 'late',
      label: 'Later than',
      placeholder: 'no limit',
      hint: 'Counts as not there, such as 7d',
    },
    { kind: 'text', name: 'operation', label: 'Property of the request', placeholder: 'operation', more: true },
    { kind: 'text', name: 'status', label: 'Property of the status', placeholder: 'status', more: true },
    { kind: 'text', name: 'code', label: 'Property of the error code', placeholder: 'error_code', more: true },
    { kind: 'text', name: 'results', label: 'Property that counts what was found', placeholder: 'results', more: true },
    { kind: 'span', name: 'repeat', label: 'Tried again within', placeholder: '30min', more: true },
    { kind: 'span', name: 'silence', label: 'Gone after silence of', placeholder: '14d', more: true },
    { kind: 'number', name: 'top', label: 'Frictions listed', placeholder: '20', max: 100, more: true },
  ],
}

/** How a value is counted in a trend. */
export const counts = [
  ['units', 'People who did'],
  ['events', 'Times of'],
  ['per_unit', 'Times each of'],
  ['sum', 'Sum of a property of'],
  ['mean', 'Mean of a property of'],
  ['min', 'Lowest of a property of'],
  ['max', 'Highest of a property of'],
] as const

export const operators = [
  ['=', 'is'],
  ['!=', 'is not'],
  ['<', 'below'],
  ['<=', 'at most'],
  ['>', 'above'],
  ['>=', 'at least'],
  ['has', 'is there'],
  ['lacks', 'is missing'],
] as const
