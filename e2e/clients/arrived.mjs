// What a server holds of the events that a client sent.

// catalogue lists the names of the events that a server has, with how often they happened and to how many people.
export async function catalogue(server) {
  return (await server.api('GET', '/events/catalogue')).events
}

export function counts(catalogue) {
  return Object.fromEntries(catalogue.map((e) => [e.name, e.count]).sort())
}
