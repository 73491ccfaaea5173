// Names of chosen files. A name becomes part of the keys of what is imported, so that the same file updates what it
// made before: it stays what it is as long as no other file of the same import has it.

/** The most files of one import. */
export const maxFiles = 50

export interface Named {
  file: File
  /** Where it lies below the folder that was chosen; empty for a single file. */
  path?: string
}

/** Gives every file a name of its own: its own one, or its path in one word when another file has that already. */
export function nameAll(chosen: readonly Named[], taken: readonly string[]): { name: string; file: File }[] {
  const used = new Set(taken)
  return chosen.map(({ file, path }) => {
    let name = file.name
    if (used.has(name) && path) name = path.split('/').filter(Boolean).join('-')
    for (let n = 2; used.has(name); n++) name = numbered(file.name, n)
    used.add(name)
    return { name, file }
  })
}

function numbered(name: string, n: number): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? `${name.slice(0, dot)}-${n}${name.slice(dot)}` : `${name}-${n}`
}

/** Files that nobody means: hidden ones, as systems leave them in folders. */
export const hidden = (path: string): boolean => path.split('/').some((part) => part.startsWith('.'))
