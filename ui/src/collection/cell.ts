// How a value of a field is written in a row: on one line, whatever it holds.
import type { FieldDef, Json } from '../api/wire'
import { absent, isObject, shown, type Shown } from '../parts/value'

/** Writes the value of a field on one line. A list is its elements, or how many there are; an object its telling part. */
export function cell(value: Json | undefined, field: FieldDef): Shown {
  if (absent(value)) return { text: '' }
  if (Array.isArray(value)) {
    if (field.elem !== 'object') return { text: value.map(String).join(', ') }
    return { text: String(value.length), unit: value.length === 1 ? 'entry' : 'entries' }
  }
  if (field.type === 'object' && isObject(value)) {
    const telling = ['class', 'text', 'name', 'reason', 'kind'].map((k) => value[k]).find((v) => typeof v === 'string')
    return { text: typeof telling === 'string' ? telling : 'set' }
  }
  return shown(value, field)
}

/** How a field is edited in a cell: on its line, or in a box beside it where it may have several lines. */
export function editor(field: FieldDef): 'line' | 'box' {
  return field.type === 'text' || field.type === 'list' || field.type === 'object' ? 'box' : 'line'
}
