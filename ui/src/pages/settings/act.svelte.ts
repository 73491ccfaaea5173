// Runs the acts of a section one at a time, and keeps what went wrong with the last.

import { asProblem, type Problem } from '../../api/problem'

export interface Acts {
  /** The name of the act that runs; empty: none. */
  readonly busy: string
  readonly problem: Problem | undefined
  /** Runs an act; reports whether it went well. While another runs it does nothing. */
  run(name: string, act: () => Promise<unknown>): Promise<boolean>
  /** What is wrong with one field, when the problem is about it. */
  about(path: string): string | undefined
  clear(): void
}

export function acts(): Acts {
  let busy = $state('')
  let problem = $state.raw<Problem>()
  return {
    get busy() {
      return busy
    },
    get problem() {
      return problem
    },
    async run(name, act) {
      if (busy) return false
      busy = name
      problem = undefined
      try {
        await act()
        return true
      } catch (thrown) {
        problem = asProblem(thrown)
        return false
      } finally {
        busy = ''
      }
    },
    about(path) {
      if (!problem) return undefined
      const at = (p: string) => p === path || p === `body.${path}`
      if (at(problem.path)) return [problem.message, problem.remedy].filter(Boolean).join('. ')
      return problem.errors.find((e) => at(e.path))?.detail
    },
    clear: () => (problem = undefined),
  }
}
