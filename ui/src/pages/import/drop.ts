// What was dropped or chosen, as files. Folders are read to their ends.

import { hidden, type Named } from './names'

/** The files of a drop, those in folders included. Must be called before the event is over. */
export async function dropped(transfer: DataTransfer): Promise<Named[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return [...transfer.files].map((file) => ({ file }))
  return (await Promise.all(entries.map((entry) => walk(entry)))).flat().sort(byPath)
}

/** The files of an input, which has paths when a folder was chosen. */
export const picked = (files: FileList): Named[] =>
  [...files].map((file) => ({ file, path: file.webkitRelativePath })).filter((f) => !hidden(f.path || f.file.name))

const byPath = (a: Named, b: Named) => (a.path ?? '').localeCompare(b.path ?? '')

async function walk(entry: FileSystemEntry): Promise<Named[]> {
  const path = entry.fullPath.replace(/^\//, '')
  if (hidden(path)) return []
  if (entry instanceof FileSystemFileEntry)
    return [{ file: await new Promise<File>((done, failed) => entry.file(done, failed)), path }]
  if (!(entry instanceof FileSystemDirectoryEntry)) return []
  const reader = entry.createReader()
  const inside: FileSystemEntry[] = []
  for (;;) {
    // A browser hands over a hundred at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed))
    if (some.length === 0) break
    inside.push(...some)
  }
  return (await Promise.all(inside.map(walk))).flat()
}
