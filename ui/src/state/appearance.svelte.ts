// How the application looks in this browser: theme and sidebar. Kept in the browser, not on the server.

export type Theme = 'system' | 'light' | 'dark'

function read(name: string): string {
  try {
    return localStorage.getItem(name) ?? ''
  } catch {
    return '' // storage is blocked
  }
}
function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // It holds for this visit only.
  }
}

const stored = read('theme')
let chosen = $state<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system')
let narrow = $state(read('sidebar') === 'narrow')
let unfolded = $state.raw(new Set(read('unfolded').split(' ').filter(Boolean)))

export const theme = (): Theme => chosen
export function setTheme(to: Theme): void {
  chosen = to
  write('theme', to)
  if (to === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = to
}

/** Whether the sidebar shows icons only. */
export const collapsed = (): boolean => narrow
export function toggleSidebar(): void {
  narrow = !narrow
  write('sidebar', narrow ? 'narrow' : 'wide')
}

/** Whether a stage shows its kinds in the sidebar. */
export const isUnfolded = (stage: string): boolean => unfolded.has(stage)
export function fold(stage: string, open: boolean): void {
  const next = new Set(unfolded)
  if (open) next.add(stage)
  else next.delete(stage)
  unfolded = next
  write('unfolded', [...next].join(' '))
}

/** Records and screens visited last, newest first, for the palette. */
export interface Visit {
  href: string
  label: string
  hint: string
}
export function visited(): Visit[] {
  try {
    const list: unknown = JSON.parse(read('visited') || '[]')
    return Array.isArray(list) ? (list as Visit[]) : []
  } catch {
    return []
  }
}
export function visit(v: Visit): void {
  write('visited', JSON.stringify([v, ...visited().filter((o) => o.href !== v.href)].slice(0, 12)))
}
