// Cards that find their new place: where each was before, and a short glide from there. Nothing moves for people who
// ask for less motion.

/** Remembers where cards are; call what it returns once they are drawn anew. */
export function remember(root: HTMLElement | undefined, selector: string): () => void {
  if (root === undefined || matchMedia('(prefers-reduced-motion: reduce)').matches) return () => undefined
  const before = new Map<string, DOMRect>()
  for (const card of root.querySelectorAll<HTMLElement>(selector))
    if (card.dataset['key'] !== undefined) before.set(card.dataset['key'], card.getBoundingClientRect())
  return () => {
    for (const card of root.querySelectorAll<HTMLElement>(selector)) {
      const was = before.get(card.dataset['key'] ?? '')
      if (was === undefined) continue
      const is = card.getBoundingClientRect()
      const dx = was.left - is.left
      const dy = was.top - is.top
      if (dx === 0 && dy === 0) continue
      card.animate([{ translate: `${dx}px ${dy}px` }, { translate: '0 0' }], {
        duration: 120,
        easing: 'ease-out',
      })
    }
  }
}
