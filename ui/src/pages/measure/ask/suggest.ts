// What the builder offers: events, their properties and the values of these, asked of the server once each.

import { get } from '../../../api/client'
import type { RecordPage } from '../../../api/wire'
import type { Choice } from '../../../parts/Combobox.svelte'
import { kind } from '../../../state/session.svelte'
import { number } from '../../../words'

/** GET /events/catalogue. */
export interface Catalogue {
  events: { name: string; count: number; people: number; first: string; last: string }[] | null
}
interface Property {
  name: string
  events: number
  numbers?: number
  example?: string
}

const asked = new Map<string, Promise<Choice[]>>()
function once(id: string, load: () => Promise<Choice[]>): Promise<Choice[]> {
  let found = asked.get(id)
  if (!found) {
    found = load().catch(() => {
      asked.delete(id) // asked again next time; a list that is missing is no reason to stop
      return []
    })
    asked.set(id, found)
  }
  return found
}

const matching = (list: Choice[], text: string, chosen: string): Choice[] => {
  const words = text.trim().toLowerCase()
  // The whole list while the text is what is chosen already.
  return text === chosen ? list : list.filter((c) => c.label.toLowerCase().includes(words))
}

/** The events of the log, the most frequent first. */
export function eventsOf(catalogue: Catalogue | undefined, chosen: string): (text: string) => Choice[] {
  const list = (catalogue?.events ?? []).map((e) => ({
    value: e.name,
    label: e.name,
    hint: `${number(e.people)} people`,
  }))
  return (text) => matching(list, text, chosen)
}

/** The properties of an event; of all events where none is named. */
export const propertiesOf =
  (event: string | undefined, chosen: string): ((text: string) => Promise<Choice[]>) =>
  (text) =>
    once(`p ${event ?? ''}`, async () => {
      const { properties } = await get<{ properties: Property[] }>('/events/properties', { event })
      return properties.map((p) => ({ value: p.name, label: p.name, hint: p.example ? `such as ${p.example}` : '' }))
    }).then((list) => matching(list, text, chosen))

/** The values of a property, the most frequent first. */
export const valuesOf =
  (event: string | undefined, property: string, chosen: string): ((text: string) => Promise<Choice[]>) =>
  (text) =>
    property
      ? once(`v ${event ?? ''} ${property}`, async () => {
          const { values } = await get<{ values: { value: string; events: number }[] }>('/events/values', {
            event,
            property,
          })
          return values.map((v) => ({ value: v.value, label: v.value, hint: number(v.events) }))
        }).then((list) => matching(list, text, chosen))
      : Promise.resolve([])

/** The saved cohorts. */
export const cohorts = async (signal: AbortSignal) =>
  kind('cohort') ? (await get<RecordPage>('/records', { kind: 'cohort', limit: 200, sort: 'key' }, signal)).records : []
