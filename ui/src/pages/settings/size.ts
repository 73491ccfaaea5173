// Sizes of files and of what is on disk, as people read them.

const units = ['B', 'KB', 'MB', 'GB', 'TB']

/** "48.5 MB": powers of a thousand, three significant digits. */
export function bytes(n: number): string {
  let unit = 0
  let value = n
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`
}
