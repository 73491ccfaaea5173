import type { Rec } from './wire'

/** One value of the request that does not fit. */
export interface Detail {
  /** Where: body.title, query.limit. */
  path: string
  detail: string
}

/** What the server answers instead of a result (RFC 9457). Shown with ProblemNote; `message` is a whole sentence. */
export class Problem extends Error {
  override name = 'Problem'
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly remedy = '',
    readonly key = '',
    /** Which part of the request it is about: "title", "fields.reach", "filter". */
    readonly path = '',
    readonly errors: Detail[] = [],
    /** With code "conflict": the record as it is now. */
    readonly current?: Rec,
  ) {
    super(detail)
  }
}

/** Reads a failed response. Bodies that are not problem+json (a proxy's page) become one sentence. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null)
  const p = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem> & {
    detail?: string
    title?: string
  }
  return new Problem(
    response.status,
    p.code ?? '',
    p.detail ?? p.title ?? `The server answered ${response.status}`,
    p.remedy ?? '',
    p.key ?? '',
    p.path ?? '',
    p.errors ?? [],
    p.current,
  )
}

/** Makes whatever was thrown showable. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  if (thrown instanceof TypeError)
    return new Problem(0, 'offline', 'The server cannot be reached', 'Try again when it is back')
  return new Problem(0, 'bug', thrown instanceof Error ? thrown.message : String(thrown))
}
