// Asking why. A change that needs a reason asks for it in place, beside what was touched.

export interface Ask {
  /** What is about to happen, such as "Decline FEAT-4". */
  what: string
  /** The field or state the reason is for, such as "fields.horizon"; empty when it is the whole change. */
  path: string
  /** Where to stand: the element that was touched. */
  anchor?: Element
  answer: (reason: string | undefined) => void
}

let open = $state.raw<Ask>()

/** The question being asked; undefined when there is none. */
export const asking = (): Ask | undefined => open

/** Asks for a reason; undefined when the person thinks better of it. */
export function askReason(
  what: string,
  path = '',
  anchor = document.activeElement ?? undefined,
): Promise<string | undefined> {
  open?.answer(undefined)
  return new Promise((resolve) => {
    const ask: Ask = {
      what,
      path,
      anchor,
      answer(reason) {
        if (open === ask) open = undefined
        resolve(reason)
      },
    }
    open = ask
  })
}
