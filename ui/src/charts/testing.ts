// Figures for tests.

import type { Figure } from '../api/wire'

export const figureOf = (value: number | null, unit = '%', low?: number, high?: number, n = 100): Figure => ({
  name: '',
  value,
  unit,
  ...(low !== undefined && { low }),
  ...(high !== undefined && { high }),
  n,
  definition: '',
  as_of: '',
})
