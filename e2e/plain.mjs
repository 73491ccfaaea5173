// Text of a page as the API writes it: the application sets days, signs and blanks as on paper, and this takes them back,
// so that a journey can look for a whole sentence and not only for its numbers.

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const day = new RegExp(`\\b(\\d{1,2}) (${months.join('|')})[a-z]* (\\d{4})\\b`, 'g')

export const plain = (text) =>
  text
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/≤/g, '<=')
    .replace(/≥/g, '>=')
    .replace(/−/g, '-')
    .replace(
      day,
      (_, d, month, year) => `${year}-${String(months.indexOf(month) + 1).padStart(2, '0')}-${d.padStart(2, '0')}`,
    )
