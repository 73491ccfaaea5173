// A small table to try the import with. It has what exports have: a column without a place, and a date that is none.

const rows = [
  ['id', 'date', 'customer', 'subject', 'text', 'mood'],
  ['S-1', '2026-10-02', 'Marlow Bikes', 'Export is slow', 'The monthly export takes longer than my coffee.', 'tired'],
  [
    'S-2',
    '2026-10-05',
    'Marlow Bikes',
    'Search finds nothing',
    'I search for an order number and get an empty page.',
    'cross',
  ],
  ['S-3', '2026-10-09', 'Fenwick Tea', 'Two addresses', 'We ship from two places and can set only one.', 'calm'],
  ['S-4', 'last week', 'Fenwick Tea', 'Invoices', 'Could invoices go to a second person as well?', 'calm'],
  ['S-5', '2026-10-20', 'Oakline Paper', 'First call', 'It took me a day to make the first request.', 'tired'],
]

export function sample(): File {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const text = rows.map((row) => row.map(cell).join(',')).join('\n')
  return new File([`${text}\n`], 'sample-feedback.csv', { type: 'text/csv' })
}
