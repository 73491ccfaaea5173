// Queries asked before, in this browser.

const key = 'throughline.sql'
const most = 50

export function history(store: Pick<Storage, 'getItem'> = localStorage): string[] {
  try {
    const list: unknown = JSON.parse(store.getItem(key) ?? '[]')
    return Array.isArray(list) ? list.filter((q): q is string => typeof q === 'string').slice(0, most) : []
  } catch {
    return []
  }
}

/** Puts a query in front; one that is there already moves. */
export function remember(query: string, store: Pick<Storage, 'getItem' | 'setItem'> = localStorage): string[] {
  const list = [query, ...history(store).filter((q) => q !== query)].slice(0, most)
  try {
    store.setItem(key, JSON.stringify(list))
  } catch {
    // The browser keeps nothing; the list is there until the page is left.
  }
  return list
}
