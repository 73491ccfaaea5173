// What GET /measure/evaluate answers, and how its parts are laid out: figures on one scale with the target, and the
// metric week by week around the release.

import type { Figure, Key } from '../../api/wire'
import { zeroed, type TrendData } from '../../charts/trend'
import { number } from '../../words'

export interface Method {
  key: string
  name: string
  /** It speaks for a cause, if what it assumes holds. */
  causal: boolean
  assumes: string
  used: boolean
  /** Why it was not used. */
  why?: string
}
export interface Doubt {
  code: string
  text: string
  /** There is no verdict because of it. */
  blocks: boolean
}
export interface Week {
  /** 0 is the first from the release on. */
  week: number
  start: string
  value: number
  n: number
}
/** A metric that must not get worse by what is judged, and what became of it. */
export interface Guardrail {
  metric?: Key
  name: string
  outcome: 'worse' | 'not_shown' | 'cannot_tell'
  effect?: Figure | null
  method?: string
  why?: string
}
export interface Evaluated {
  evaluation: Key
  claim: string
  answer: 'met' | 'not_met' | 'cannot_tell' | 'not_yet'
  sentence: string
  method: Method
  considered: Method[] | null
  metric?: Key
  target?: Figure | null
  result: Figure
  value?: Figure | null
  before?: Figure | null
  effect?: Figure | null
  released?: string
  frozen?: string
  due?: string
  judges: Key[] | null
  doubts: Doubt[] | null
  guardrails?: Guardrail[] | null
  amended: { on: string; field: string; old?: unknown; new?: unknown }[] | null
  settle?: string
  weeks?: Week[] | null
}

export const answers: Readonly<Record<Evaluated['answer'], string>> = {
  met: 'Met',
  not_met: 'Not met',
  cannot_tell: 'Cannot tell',
  not_yet: 'Not yet evaluable',
}

export const guards: Readonly<Record<Guardrail['outcome'], string>> = {
  worse: 'Got worse',
  not_shown: 'No change for the worse is shown',
  cannot_tell: 'Cannot tell',
}

export interface Row {
  name: string
  figure: Figure
  /** The row that is held against the target. */
  judged: boolean
}

const same = (a: Figure, b: Figure): boolean => a.value === b.value && a.low === b.low && a.high === b.high

const changed = 'Changed by the release'

/** The figures to draw, what decides first. A change and a value are in one unit and on one scale. */
export function rows(e: Evaluated): Row[] {
  const out: Row[] = []
  const add = (name: string, figure: Figure | null | undefined) => {
    if (figure && figure.value !== null && figure.value !== undefined)
      out.push({ name, figure, judged: same(figure, e.result) })
  }
  add(e.released ? 'After the release' : 'So far', e.value)
  add('Before it', e.before)
  add(changed, e.effect)
  return out.sort((a, b) => Number(b.judged) - Number(a.judged))
}

/** Rows that the target can be held against, and the others: a change is no value, and has no place on its scale. */
export function comparable(list: Row[]): { drawn: Row[]; told: Row[] } {
  const change = (r: Row) => r.name === changed
  const judgesChange = list.some((r) => r.judged && change(r))
  return {
    drawn: list.filter((r) => change(r) === judgesChange),
    told: list.filter((r) => change(r) !== judgesChange),
  }
}

/** The scale that rows and target share; it holds zero. */
export function scaleOf(list: Row[], target: Figure | null | undefined): number[] {
  const all = [...list.map((r) => r.figure), ...(target ? [target] : [])]
  const known = all.flatMap((f) => [f.value, f.low, f.high]).filter((v): v is number => typeof v === 'number')
  return zeroed(Math.min(0, ...known), Math.max(0, ...known)).scale
}

const day = 86_400_000

/** The metric week by week as a trend; undefined with fewer than two weeks. */
export function series(e: Evaluated, name: string): TrendData | undefined {
  const weeks = e.weeks ?? []
  if (weeks.length < 2) return undefined
  const unit = e.value?.unit ?? e.result.unit
  return {
    buckets: weeks.map((w) => ({
      start: w.start,
      end: new Date(Date.parse(w.start) + 7 * day).toISOString().slice(0, 10),
      complete: true,
    })),
    lines: [{ name, unit, points: weeks.map((w) => ({ value: w.value, n: w.n })), total: e.value ?? e.result }],
  }
}

/** A value of an amendment, as people write it. */
export const shown = (v: unknown): string =>
  v === null || v === undefined
    ? 'nothing'
    : typeof v === 'number'
      ? number(v)
      : typeof v === 'string'
        ? v
        : JSON.stringify(v)
