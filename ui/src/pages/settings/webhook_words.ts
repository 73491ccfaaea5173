// What webhooks tell, in words.

export const events = [
  { value: 'record.created', label: 'A record is made' },
  { value: 'record.changed', label: 'A record is changed' },
  { value: 'record.deleted', label: 'A record is deleted' },
  { value: 'record.restored', label: 'A record comes back' },
  { value: 'link.changed', label: 'A link is made or removed' },
  { value: 'comment.created', label: 'Somebody comments' },
  { value: 'finding.raised', label: 'A finding is raised' },
  { value: 'import.done', label: 'An import is done' },
  { value: 'import.undone', label: 'An import is taken back' },
]

/** "everything", "when a record is made", "4 sorts of events". */
export const told = (chosen: readonly string[] | null | undefined): string =>
  !chosen || chosen.length === 0
    ? 'everything'
    : chosen.length <= 2
      ? `when ${chosen.map((c) => (events.find((e) => e.value === c)?.label ?? c).toLowerCase()).join(', or ')}`
      : `${chosen.length} sorts of events`
