// Pictures and tables as files. Nothing leaves the browser, and nothing needs more than the content security policy
// allows: a PNG is painted from the elements of the drawing, not from an image made of it, and so it has the page's
// own letters too.

import { clean } from './marks'

/** What decides how an element looks; copied from the style sheet into attributes, so that a file looks the same. */
const looks = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'stroke-linecap',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'paint-order',
  'shape-rendering',
]

/** The drawing as a file of its own, on the colour it stands on. */
export function svgText(svg: SVGSVGElement, title: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement
  const { width, height } = svg.getBoundingClientRect()
  inline(svg, copy)
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(Math.round(width)))
  copy.setAttribute('height', String(Math.round(height)))
  copy.removeAttribute('aria-label')
  const ns = 'http://www.w3.org/2000/svg'
  const paper = document.createElementNS(ns, 'rect')
  paper.setAttribute('width', '100%')
  paper.setAttribute('height', '100%')
  paper.setAttribute('fill', paperOf(svg))
  const name = document.createElementNS(ns, 'title')
  name.textContent = clean(title)
  const words = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT)
  while (words.nextNode()) words.currentNode.nodeValue = clean(words.currentNode.nodeValue ?? '')
  copy.prepend(name, paper)
  return new XMLSerializer().serializeToString(copy)
}

function inline(from: Element, to: Element) {
  const style = getComputedStyle(from)
  for (const name of looks) to.setAttribute(name, style.getPropertyValue(name))
  for (const name of ['class', 'style']) to.removeAttribute(name)
  for (const { name } of [...to.attributes]) if (name.startsWith('data-')) to.removeAttribute(name)
  for (let i = 0; i < from.children.length; i++) inline(from.children[i]!, to.children[i]!)
}

/** The first colour behind an element that is not see-through. */
function paperOf(element: Element): string {
  for (let e: Element | null = element; e; e = e.parentElement) {
    const colour = getComputedStyle(e).backgroundColor
    if (colour !== 'transparent' && !/^rgba\(.*, 0\)$/.test(colour)) return colour
  }
  return '#fff'
}

/** The drawing as a PNG of twice its size. */
export function png(svg: SVGSVGElement, times = 2): Promise<Blob> {
  const { width, height } = svg.getBoundingClientRect()
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(width * times)
  canvas.height = Math.ceil(height * times)
  const c = canvas.getContext('2d')
  if (!c) return Promise.reject(new Error('This browser cannot draw pictures. Download the SVG instead.'))
  c.fillStyle = paperOf(svg)
  c.fillRect(0, 0, canvas.width, canvas.height)
  c.scale(times, times)
  const view = svg.viewBox.baseVal
  if (view && view.width > 0) c.scale(width / view.width, height / view.height)
  paint(c, svg)
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('The picture is too large to draw.'))), 'image/png'),
  )
}

function paint(c: CanvasRenderingContext2D, element: Element) {
  const style = getComputedStyle(element)
  if (style.display === 'none' || style.visibility === 'hidden') return
  c.save()
  c.globalAlpha *= Number(style.opacity)
  if (element instanceof SVGTextElement) paintText(c, element, style)
  else {
    const shape = outline(element)
    if (shape) paintShape(c, shape, style)
    for (const child of element.children) paint(c, child)
  }
  c.restore()
}

function outline(e: Element): Path2D | undefined {
  const path = new Path2D()
  if (e instanceof SVGPathElement) return new Path2D(e.getAttribute('d') ?? '')
  if (e instanceof SVGRectElement) {
    path.rect(e.x.baseVal.value, e.y.baseVal.value, e.width.baseVal.value, e.height.baseVal.value)
  } else if (e instanceof SVGLineElement) {
    path.moveTo(e.x1.baseVal.value, e.y1.baseVal.value)
    path.lineTo(e.x2.baseVal.value, e.y2.baseVal.value)
  } else if (e instanceof SVGCircleElement) {
    path.arc(e.cx.baseVal.value, e.cy.baseVal.value, e.r.baseVal.value, 0, 2 * Math.PI)
  } else return undefined
  return path
}

function paintShape(c: CanvasRenderingContext2D, shape: Path2D, style: CSSStyleDeclaration) {
  if (style.fill !== 'none') {
    c.save()
    c.globalAlpha *= Number(style.fillOpacity || 1)
    c.fillStyle = style.fill
    c.fill(shape)
    c.restore()
  }
  if (style.stroke !== 'none' && stroked(c, style)) c.stroke(shape)
}

function stroked(c: CanvasRenderingContext2D, style: CSSStyleDeclaration): boolean {
  c.strokeStyle = style.stroke
  c.lineWidth = Number.parseFloat(style.strokeWidth) || 0
  c.lineJoin = style.strokeLinejoin === 'round' ? 'round' : 'miter'
  c.lineCap = style.strokeLinecap === 'round' ? 'round' : 'butt'
  c.setLineDash(style.strokeDasharray === 'none' ? [] : style.strokeDasharray.split(/[\s,]+/).map(Number.parseFloat))
  return c.lineWidth > 0
}

function paintText(c: CanvasRenderingContext2D, text: SVGTextElement, style: CSSStyleDeclaration) {
  const y = text.y.baseVal[0]?.value ?? 0
  let x = text.x.baseVal[0]?.value ?? 0
  c.textAlign = ({ middle: 'center', end: 'right' } as const)[style.textAnchor as 'middle' | 'end'] ?? 'left'
  const parts = Array.from(text.children).filter((part) => part instanceof SVGTSpanElement)
  if (!parts.length) return paintWords(c, text.textContent ?? '', x, y, style)
  // Pieces follow each other, each in its own look.
  for (const part of parts) {
    const look = getComputedStyle(part)
    const words = part.textContent ?? ''
    x += part.dx.baseVal[0]?.value ?? 0
    paintWords(c, words, x, y, look)
    x += c.measureText(words).width
  }
}

function paintWords(c: CanvasRenderingContext2D, words: string, x: number, y: number, style: CSSStyleDeclaration) {
  c.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
  if (style.stroke !== 'none' && stroked(c, style)) c.strokeText(words, x, y)
  c.fillStyle = style.fill
  c.fillText(words, x, y)
}

/** Hands a file to the person. */
export function save(name: string, content: Blob | string, type: string) {
  const blob = content instanceof Blob ? content : new Blob([content], { type })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
