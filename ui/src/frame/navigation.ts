// The map of the application: stages, the special screens of each, and the letters that lead there.

import type { IconName } from '../parts/Icon.svelte'

export interface Place {
  href: string
  label: string
  /** The letter after `g`. */
  key?: string
  icon?: IconName
}

export const stages: (Place & { name: string; icon: IconName })[] = [
  { name: 'discover', href: '/discover', label: 'Discover', key: 'd', icon: 'discover' },
  { name: 'decide', href: '/decide', label: 'Decide', key: 'c', icon: 'decide' },
  { name: 'define', href: '/define', label: 'Define', key: 'f', icon: 'define' },
  { name: 'deliver', href: '/deliver', label: 'Deliver', key: 'v', icon: 'deliver' },
  { name: 'measure', href: '/measure', label: 'Measure', key: 'm', icon: 'measure' },
  { name: 'tell', href: '/tell', label: 'Tell', key: 'l', icon: 'tell' },
]

/** Screens of a stage that are more than one kind of record. */
export const special: Record<string, Place[]> = {
  discover: [{ href: '/discover/topics', label: 'Topics', key: 'w' }],
  decide: [
    { href: '/decide/roadmap', label: 'Roadmap', key: 'r' },
    { href: '/decide/priority', label: 'Priority', key: 'p' },
    { href: '/decide/declined', label: 'Declined' },
  ],
  define: [
    { href: '/define/set', label: 'Coverage', key: 'e' },
    { href: '/define/ready', label: 'Ready', key: 'y' },
    { href: '/define/rules', label: 'Rules', key: 'u' },
  ],
  deliver: [{ href: '/deliver/forecast', label: 'Forecast', key: 'o' }],
  measure: [
    { href: '/measure/ask', label: 'Ask', key: 'a' },
    { href: '/measure/goals', label: 'Goals', key: 'h' },
    { href: '/measure/friction', label: 'Friction' },
    { href: '/measure/learning', label: 'Learning' },
    { href: '/measure/events', label: 'Events' },
    { href: '/measure/sql', label: 'SQL' },
  ],
  tell: [{ href: '/tell/brief', label: 'Brief', key: 'b' }],
}

export const others: (Place & { icon: IconName })[] = [
  { href: '/', label: 'Today', key: 't', icon: 'today' },
  { href: '/import', label: 'Import', key: 'i', icon: 'import' },
  { href: '/settings', label: 'Settings', key: 's', icon: 'settings' },
]
/** Screens that only the palette lists. */
export const hidden: Place[] = [{ href: '/reference', label: 'API reference' }]

export const places: Place[] = [...others, ...stages, ...Object.values(special).flat(), ...hidden]

/** The letter after `n` that makes a record of a kind. */
export const createKeys: Record<string, string> = {
  f: 'feature',
  r: 'requirement',
  o: 'opportunity',
  d: 'decision',
  s: 'story',
  w: 'work_item',
  m: 'metric',
  e: 'evaluation',
  i: 'interview',
  b: 'feedback',
  t: 'theme',
  c: 'commitment',
  k: 'key_result',
  l: 'release',
}
