// The words for what stands in the audit.

import type { components } from '../../api/schema'

type Entry = components['schemas']['AuditEntry']

const said: Record<string, string> = {
  sign_in: 'signed in',
  sign_in_failed: 'failed to sign in',
  sign_out: 'signed out',
  password_changed: 'changed a password',
  token_created: 'made a token',
  token_removed: 'revoked a token',
  invited: 'invited somebody',
  invitation_withdrawn: 'withdrew an invitation',
  joined: 'joined',
  role_changed: 'changed a role',
  person_changed: 'changed a person',
  person_disabled: 'disabled a person',
  person_enabled: 'enabled a person',
  link_created: 'made a one-time link',
  identity_linked: 'linked an identity',
  sql_run: 'asked the event log in SQL',
  person_erased: 'removed a person from the event log',
  setting_changed: 'changed a setting',
  change: 'changed records',
}

/** What the filter offers. */
export const kinds = [
  { value: '', label: 'Everything' },
  { value: 'change', label: 'Changes of records' },
  { value: 'account', label: 'Accounts and settings' },
  ...Object.entries(said)
    .filter(([value]) => value !== 'change')
    .map(([value, words]) => ({ value, label: words.charAt(0).toUpperCase() + words.slice(1) })),
]

/** What somebody did, as the words after the name. */
export function deed(e: Entry): string {
  if (e.undoes) return `took change ${e.undoes} back`
  if (e.kind === 'change' && e.source?.startsWith('import:')) return `imported from ${e.source.slice('import:'.length)}`
  return said[e.kind] ?? e.kind.replaceAll('_', ' ')
}

/** Who did it: people by name, the software by its own. */
export const whoOf = (e: Entry, nameOf: (id: string) => string): string => {
  if (!e.actor) return e.kind === 'sign_in_failed' ? 'Somebody' : 'Throughline'
  const [software, part] = /^reconciler(?::(.*))?$/.exec(e.actor) ?? []
  return software ? `Throughline${part ? ` (${part})` : ''}` : nameOf(e.actor)
}
