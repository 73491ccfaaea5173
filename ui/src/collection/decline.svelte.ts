// Asking for a decline: a no that can be explained and reopened.

/** The three parts of a decline. */
export interface Decline {
  class: string
  explanation: string
  reopen_if: string
}

/** The question being asked. */
export interface Ask {
  what: string
  anchor: Element | undefined
  answer: (decline: Decline | undefined) => void
}

let open = $state.raw<Ask>()

/** The question being asked; undefined when there is none. Reactive. */
export const declining = (): Ask | undefined => open

/** Asks for the parts of a decline; undefined when the person thinks better of it. */
export function askDecline(what: string, anchor?: Element): Promise<Decline | undefined> {
  open?.answer(undefined)
  return new Promise((resolve) => {
    const ask: Ask = {
      what,
      anchor: anchor ?? document.activeElement ?? undefined,
      answer(decline) {
        if (open === ask) open = undefined
        resolve(decline)
      },
    }
    open = ask
  })
}
