// What GET /measure/learning answers.

import type { Figure, Key } from '../../../api/wire'
import { number } from '../../../words'

export interface Range {
  low: number
  high: number
}
export interface Estimator {
  by: string
  /** Ranges scored. */
  n: number
  coverage: Figure
  bias: Figure
  score: Figure
  widen?: number | null
  brier?: Figure | null
  chances: number
  /** Divide the next estimate by it; null: nothing is suggested. */
  correct?: number | null
  sentence: string
}
export interface Learning {
  as_of: string
  all: Estimator
  estimators: Estimator[] | null
  outcomes:
    | {
        feature: Key
        title: string
        metric: Key
        by: string
        released: string
        expected: Range
        came: Figure
        method: string
        held: boolean
      }[]
    | null
  left: { feature: Key; metric: Key; why: string }[] | null
  suggestions:
    { feature: Key; title: string; metric: Key; by: string; expected: Range; corrected: Range; why: string }[] | null
  sentence: string
}

/** A range as people write it. */
export const rangeWords = (r: Range, unit = ''): string =>
  `${number(Number(r.low.toPrecision(3)))} to ${number(Number(r.high.toPrecision(3)))}${unit ? ` ${unit}` : ''}`

/** A range as a figure, for a bar beside what came. */
export const asFigure = (r: Range, like: Figure): Figure => ({
  ...like,
  name: 'expected',
  value: null,
  low: r.low,
  high: r.high,
  definition: 'The range that was stated before the release',
})
