// Where things float: below what they belong to, above it when there is no room, never outside the window.

const gap = 4
const edge = 8

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** The corner for something of a size beside an anchor in a window. */
export function corner(
  anchor: Box,
  size: { width: number; height: number },
  view: { width: number; height: number },
): { left: number; top: number } {
  const below = anchor.bottom + gap
  const above = anchor.top - gap - size.height
  const top = below + size.height <= view.height - edge || above < edge ? below : above
  return {
    left: Math.max(edge, Math.min(anchor.left, view.width - edge - size.width)),
    top: Math.max(edge, Math.min(top, view.height - edge - size.height)),
  }
}

/** Shows a popover beside an anchor and keeps it there. Returns what stops it. */
export function place(popover: HTMLElement, anchor: Element): () => void {
  if (!popover.matches(':popover-open')) popover.showPopover()
  const move = () => {
    const { left, top } = corner(anchor.getBoundingClientRect(), popover.getBoundingClientRect(), {
      width: innerWidth,
      height: innerHeight,
    })
    popover.style.setProperty('left', `${left}px`)
    popover.style.setProperty('top', `${top}px`)
  }
  move()
  addEventListener('resize', move)
  addEventListener('scroll', move, { capture: true, passive: true })
  return () => {
    removeEventListener('resize', move)
    removeEventListener('scroll', move, { capture: true })
  }
}
