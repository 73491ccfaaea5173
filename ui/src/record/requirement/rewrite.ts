// How a sentence is rewritten when one part of its criterion changes: in the author's own words where the part stands in
// the sentence, else with a phrase before its end. Each proposal counts only when it is read as what was meant.

import { CodePoints } from '../spans'
import type { Criterion, ReadCriterion, ReadSentence } from '../wording/reading'
import { shown, type Slot } from './slots'

/** Sentences that may say the changed criterion, the nearest to the author's words first. Places are those of the whole text. */
export function proposals(
  text: string,
  sentence: ReadSentence,
  before: ReadCriterion,
  after: Criterion,
  slot: Slot,
): string[] {
  const points = new CodePoints(text)
  const whole = points.slice(sentence.start, sentence.end)
  const out: string[] = []
  const put = (from: number, to: number, words: string) => {
    const start = from - points.toUnit(sentence.start)
    out.push(whole.slice(0, start) + words + whole.slice(to - points.toUnit(sentence.start)))
  }
  const more = slot === 'conditions' ? one(before, after) : undefined
  const span = more === undefined ? spanOf(before, slot) : undefined
  if (span) {
    const [from, to] = [points.toUnit(span[0]), points.toUnit(span[1])]
    const had = text.slice(from, to)
    for (const words of instead(after, slot, had)) put(from, to, words)
  } else {
    const end = /[.!?…]*\s*$/.exec(whole)?.index ?? whole.length
    for (const words of added(more === undefined ? after : { ...after, conditions: [more] }, slot))
      out.push(`${whole.slice(0, end)} ${words}${whole.slice(end)}`)
  }
  return [...new Set(out)].filter((s) => s !== whole)
}

/** The condition that was added, when that is all that changed. */
function one(before: Criterion, after: Criterion) {
  const [had, has] = [before.conditions ?? [], after.conditions ?? []]
  const last = has.at(-1)
  return last && has.length === had.length + 1 && had.every((c, i) => c.text === has[i]!.text) ? last : undefined
}

/** Where a chip stands in the text; number and unit are one chip. */
export function spanOf(c: ReadCriterion, slot: Slot): [number, number] | undefined {
  const all = slot === 'threshold' ? [c.spans['threshold'], c.spans['unit']] : [c.spans[slot]]
  const found = all.filter((s) => s !== undefined && s.length === 2 && s[1]! > s[0]!) as [number, number][]
  if (found.length === 0) return undefined
  return [Math.min(...found.map((s) => s[0])), Math.max(...found.map((s) => s[1]))]
}

const percentile = /^p(\d+(?:\.\d+)?)$/
const words: Readonly<Record<string, string>> = {
  '<': 'below',
  '<=': 'at most',
  '=': 'exactly',
  '>=': 'at least',
  '>': 'above',
}
const named: Readonly<Record<string, string>> = {
  mean: 'on average',
  max: 'at the maximum',
  min: 'at the minimum',
  p50: 'at the median',
}

function nth(p: string): string {
  const n = Number(p)
  const last = p.includes('.') || (n > 10 && n < 20) ? 0 : n % 10
  return `${p}${['th', 'st', 'nd', 'rd'][last] ?? 'th'} percentile`
}

/** What may stand in the place of the words that said it. */
function instead(after: Criterion, slot: Slot, had: string): string[] {
  const value = shown(after, slot)
  switch (slot) {
    case 'comparator':
      return words[after.comparator ?? ''] ? [words[after.comparator!]!] : []
    case 'statistic': {
      const p = percentile.exec(after.statistic ?? '')?.[1]
      if (!p) return after.statistic === 'mean' ? ['mean', 'on average'] : []
      // As it was written: p95 stays short, "at the 95th percentile" keeps what stands around it.
      const kept = had.replace(/\d+(?:\.\d+)?(?:st|nd|rd|th)?(?:\s*percentile)?/i, nth(p))
      return /^p\d/i.test(had) ? [`p${p}`] : [kept, `the ${nth(p)}`, nth(p)]
    }
    case 'threshold':
      return value ? [/^\d[\d.,]*%$/.test(had) ? value.replace(' %', '%') : value] : []
    default:
      return value ? [value] : []
  }
}

/** What may be added before the end of a sentence that does not say it. */
function added(after: Criterion, slot: Slot): string[] {
  const value = shown(after, slot)
  if (!value) return []
  switch (slot) {
    case 'statistic': {
      const p = percentile.exec(after.statistic ?? '')?.[1]
      const way = named[after.statistic ?? ''] ?? (p && `at the ${nth(p)}`)
      return way ? [way] : []
    }
    case 'population':
      return [`for ${value}`]
    case 'window':
      return [
        /^(?:a|each|every|per|any|calendar)\b/i.test(value)
          ? `over ${value.replace(/^calendar/i, 'a calendar')}`
          : `over ${value}`,
      ]
    case 'conditions':
      return [
        /^(?:at|under|with|while|when|during|in|on|for|from|to|excluding|except)\b/i.test(value)
          ? value
          : `${after.conditions?.[0]?.kind === 'exclusion' ? 'excluding' : 'under'} ${value}`,
      ]
    default:
      return []
  }
}

/** Whether a reading says what was meant in a slot, and lost nothing of the rest that was read before. */
export function agrees(read: Criterion, meant: Criterion, slot: Slot): boolean {
  const flat = (c: Criterion, s: Slot) =>
    shown(c, s)
      .toLowerCase()
      .replace(/^(?:the|a|an) /, '')
  const fits = slot === 'conditions' ? allIn(read, meant) : flat(read, slot) === flat(meant, slot)
  if (!fits) return false
  const bound: Slot[] = ['threshold', 'comparator', 'statistic']
  return bound.every((s) => s === slot || flat(read, s) === flat(meant, s) || !flat(meant, s))
}

/** Whether each condition that is meant is read, in more words or fewer. */
function allIn(read: Criterion, meant: Criterion): boolean {
  const texts = (read.conditions ?? []).map((c) => c.text.toLowerCase())
  return (meant.conditions ?? []).every(({ text }) => {
    const t = text.toLowerCase()
    return texts.some((r) => r.includes(t) || t.includes(r))
  })
}
