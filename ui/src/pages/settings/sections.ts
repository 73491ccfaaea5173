// The sections of the settings: who may see them, in which order.

import type { Component } from 'svelte'
import type { Role } from '../../api/wire'

export interface Section {
  name: string
  label: string
  /** One sentence below the heading. */
  about: string
  role: Role
  load: () => Promise<{ default: Component }>
}

export const groups: { label: string; sections: Section[] }[] = [
  {
    label: 'You',
    sections: [
      {
        name: 'profile',
        label: 'Profile',
        about: 'Your name, your password, and where you are signed in.',
        role: 'viewer',
        load: () => import('./Profile.svelte'),
      },
      {
        name: 'tokens',
        label: 'Tokens',
        about: 'A token lets a program act for you over the API, and never more than you may.',
        role: 'viewer',
        load: () => import('./Tokens.svelte'),
      },
      {
        name: 'appearance',
        label: 'Appearance',
        about: 'How Throughline looks in this browser.',
        role: 'viewer',
        load: () => import('./Appearance.svelte'),
      },
    ],
  },
  {
    label: 'Product',
    sections: [
      {
        name: 'people',
        label: 'People',
        about: 'Who can sign in, and what each of them may do.',
        role: 'owner',
        load: () => import('./People.svelte'),
      },
      {
        name: 'events',
        label: 'Events',
        about: 'What programs have sent: the names of events, how many there are, and of how many people.',
        role: 'viewer',
        load: () => import('./Events.svelte'),
      },
      {
        name: 'write-keys',
        label: 'Write keys',
        about: 'Programs send events with a write key. It lets events in, and out only the rules of feature flags.',
        role: 'owner',
        load: () => import('./WriteKeys.svelte'),
      },
      {
        name: 'webhooks',
        label: 'Webhooks',
        about: 'Throughline tells other programs what changes, as signed messages.',
        role: 'owner',
        load: () => import('./Webhooks.svelte'),
      },
      {
        name: 'backups',
        label: 'Backups',
        about: 'A backup holds everything, the event log included. It is made while work goes on.',
        role: 'owner',
        load: () => import('./Backups.svelte'),
      },
      {
        name: 'audit',
        label: 'Audit',
        about: 'Who did what: sign-ins, accounts, settings and every change of a record, the newest first.',
        role: 'owner',
        load: () => import('./Audit.svelte'),
      },
    ],
  },
]

export const sectionNamed = (name: string): Section | undefined =>
  groups.flatMap((g) => g.sections).find((s) => s.name === name)
