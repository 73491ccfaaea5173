import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { bind, bound, caps, continuations, nameOf, pending, press } from './keys.svelte'

class Element {
  isContentEditable = false
  constructor(
    public tagName: string,
    public type = '',
  ) {}
  closest(selector: string) {
    return selector.split(', ').includes(this.tagName.toLowerCase()) ? this : null
  }
}
class Input extends Element {}

let stops: (() => void)[] = []
beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('HTMLElement', Element)
  vi.stubGlobal('HTMLInputElement', Input)
  vi.stubGlobal('Element', Element)
})
afterEach(() => {
  for (const stop of stops) stop()
  stops = []
  vi.runAllTimers()
  vi.useRealTimers()
})
const on = (name: string, bindings: Parameters<typeof bind>[1]) => stops.push(bind(name, bindings))
const key = (k: string, more: object = {}) =>
  ({
    key: k,
    preventDefault: vi.fn(),
    target: null,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    composedPath: () => [],
    ...more,
  }) as unknown as KeyboardEvent

it('names keys as bindings do', () => {
  expect(nameOf(key('K', { metaKey: true }))).toBe('mod+k')
  expect(nameOf(key('?', { shiftKey: true }))).toBe('?')
  expect(nameOf(key('J', { shiftKey: true }))).toBe('shift+j')
  expect(nameOf(key(' '))).toBe('space')
  expect(nameOf(key('Enter', { shiftKey: true }))).toBe('shift+enter')
})

it('runs the binding of the newest scope, and the older one again when it goes', () => {
  const ran: string[] = []
  on('List', [{ keys: 'j', label: 'Next', run: () => ran.push('list') }])
  const stop = bind('Peek', [{ keys: 'j', label: 'Next', run: () => ran.push('peek') }])
  expect(press(key('j'))).toBe(true)
  stop()
  press(key('j'))
  expect(ran).toEqual(['peek', 'list'])
  expect(bound().map((s) => s.name)).toEqual(['List'])
})

it('waits for the second key of two, and not for ever', () => {
  const ran: string[] = []
  on('Go to', [{ keys: 'g d', label: 'Discover', run: () => ran.push('discover') }])
  on('List', [{ keys: 'd', label: 'Delete', run: () => ran.push('delete') }])
  expect(press(key('g'))).toBe(true)
  expect(pending()).toBe('g')
  expect(continuations('g').map((b) => b.label)).toEqual(['Discover'])
  press(key('d'))
  expect(ran).toEqual(['discover'])
  press(key('g'))
  vi.advanceTimersByTime(1600)
  expect(pending()).toBe('')
  press(key('d'))
  expect(ran).toEqual(['discover', 'delete'])
})

it('does nothing for a second key that is not bound', () => {
  const ran: string[] = []
  on('Go to', [{ keys: 'g d', label: 'Discover', run: () => ran.push('discover') }])
  press(key('g'))
  expect(press(key('q'))).toBe(false)
  expect(pending()).toBe('')
})

it('leaves keys to fields, but for those that always work', () => {
  const ran: string[] = []
  on('Everywhere', [
    { keys: 'j', label: 'Next', run: () => ran.push('j') },
    { keys: 'mod+k', label: 'Search', run: () => ran.push('k'), always: true },
  ])
  const target = new Input('INPUT', 'text')
  expect(press(key('j', { target }))).toBe(false)
  expect(press(key('k', { target, ctrlKey: true }))).toBe(true)
  expect(press(key('j', { target: new Input('INPUT', 'checkbox') }))).toBe(true)
  expect(ran).toEqual(['k', 'j'])
})

it('leaves letters to an editor inside a shadow root, of which only the host is told', () => {
  const run = vi.fn()
  on('List', [{ keys: 'n', label: 'New', run }])
  const editor = new Element('DIV')
  editor.isContentEditable = true
  const host = new Element('DIV')
  expect(press(key('n', { target: host, composedPath: () => [editor, host] }))).toBe(false)
  expect(run).not.toHaveBeenCalled()
  expect(press(key('n', { target: host, composedPath: () => [host] }))).toBe(true)
})

it('leaves Enter and Space to the control that has the focus', () => {
  const run = vi.fn()
  on('List', [{ keys: 'enter', label: 'Open', run }])
  expect(press(key('Enter', { target: new Element('BUTTON') }))).toBe(false)
  expect(press(key('Enter', { target: new Element('LI') }))).toBe(true)
  expect(run).toHaveBeenCalledOnce()
})

it('skips bindings that are off', () => {
  const run = vi.fn()
  on('List', [{ keys: 'e', label: 'Edit', run, when: () => false }])
  expect(press(key('e'))).toBe(false)
  expect(run).not.toHaveBeenCalled()
})

it('draws caps', () => {
  expect(caps('g d')).toEqual([['G'], ['D']])
  expect(caps('shift+j')).toEqual([['⇧', 'J']])
  expect(caps('mod++')).toEqual([['Ctrl', '+']])
})
