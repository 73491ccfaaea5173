import type { Gap } from './gaps'

/** What the link picker opens on: all ways to link, or those that fill a gap. */
export interface Ask {
  gap?: Gap
}
