// What charts have in common.

import type { Key } from '../api/wire'

/** The data behind a picture, for those who want to read it. */
export interface Table {
  columns: Column[]
  rows: Cell[][]
}
export interface Column {
  label: string
  /** Numbers stand under each other, at the right. */
  number?: boolean
}
export type Cell = string | number | null

/** A place in a drawing that can be hovered, reached with the arrow keys and picked. */
export interface Place {
  x: number
  y: number
  /** Read aloud, and the first line of what is shown beside it. */
  title: string
  lines: Line[]
  /** In a drawing of rows: which. The pointer then finds the nearest place in both directions, and the arrows up and
   *  down go from row to row. */
  row?: number
}
export interface Line {
  /** Class of the series: 'now' for the one to look at, 'then' for what it is compared with, 's0' and so on for one of
   *  several. */
  look?: string
  name?: string
  value: string
}

/** A release, a decision or a promise on an axis: a day, or a number of days where the axis counts them. */
export interface Marker {
  at: string | number
  label: string
  kind?: 'release' | 'decision' | 'promise'
  key?: Key
}

/** What a place says when it is read aloud. */
export const aloud = (place: Place): string =>
  `${place.title}: ${place.lines.map((l) => (l.name ? `${l.name} ${l.value}` : l.value)).join('; ')}`
