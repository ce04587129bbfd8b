/** What a page offers to whoever is shown it, read from its markup as it came. */
import { readHtml, textOf, type Element } from '../../../portal/test/read-html.ts'

export type Offered = {
  /** Wherever it leads, with the other forms of the same content. */
  links: string[]
  /** What it is drawn with: pictures, styles, scripts. */
  files: string[]
  /** What its policy would block: styles and scripts within the page. */
  inline: string[]
  /** What its GET forms ask for with the values they show. */
  questions: string[]
  ids: string[]
  /** Links and forms of the content itself, without header and footer. */
  ways: number
  /** What can be pressed without sending anything, the scripts, and the marks by which they find their places. */
  controls: string[]
}

const led = /^(alternate|canonical)$/

/** A script block that no browser runs. */
const dataOnly = 'application/ld+json'

/** Throws where the markup is not well formed. */
export function readPage(markup: string, address: string): Offered {
  const offered: Offered = {
    links: [],
    files: [],
    inline: [],
    questions: [],
    ids: [],
    ways: 0,
    controls: [],
  }
  const walk = (element: Element, inMain: boolean) => {
    const { name, attributes } = element
    const { id, href, src, rel = '', type } = attributes
    if (id !== undefined) offered.ids.push(id)
    if (name === 'a' && href !== undefined) offered.links.push(href)
    if (name === 'link' && href) (led.test(rel) ? offered.links : offered.files).push(href)
    if (src !== undefined) offered.files.push(src)
    if (name === 'style' || (name === 'script' && src === undefined && type !== dataOnly))
      offered.inline.push(`<${name}>`)
    for (const one of Object.keys(attributes))
      if (one.startsWith('data-')) offered.controls.push(one)
      else if (/^(style|on\w+)$/.test(one)) offered.inline.push(`${name} ${one}`)
    if (inMain && (name === 'form' || (name === 'a' && href !== undefined))) offered.ways += 1
    if (name === 'form' && (attributes.method ?? 'get') === 'get')
      offered.questions.push(questionOf(element, address))
    if (name === 'script' && src !== undefined) offered.controls.push(src)
    if (name === 'summary' || (name === 'button' && type === 'button'))
      offered.controls.push(`${name} ${textOf(element).replace(/\d+/g, '#')}`)
    for (const child of element.children)
      if (typeof child !== 'string') walk(child, inMain || name === 'main')
  }
  walk(readHtml(markup), false)
  return offered
}

function questionOf(form: Element, address: string): string {
  const asked = new URL(form.attributes.action ?? '', address)
  const given = new URLSearchParams()
  const walk = ({ name, attributes, children }: Element) => {
    const { name: field, type = 'text', value, disabled } = attributes
    if (field && disabled === undefined) {
      if (name === 'select') for (const one of chosenOf(children)) given.append(field, one)
      if (name === 'textarea') given.append(field, children.join(''))
      const unset = ['checkbox', 'radio'].includes(type) && attributes.checked === undefined
      if (name === 'input' && !unset && !['submit', 'button', 'reset', 'file'].includes(type))
        given.append(field, value ?? (type === 'checkbox' ? 'on' : ''))
    }
    if (name !== 'select') for (const child of children) if (typeof child !== 'string') walk(child)
  }
  walk(form)
  asked.search = given.toString()
  return asked.href
}

function chosenOf(children: Element['children']): string[] {
  const options = children.flatMap((child): Element[] => {
    if (typeof child === 'string') return []
    return child.name === 'option'
      ? [child]
      : child.children.filter((one) => typeof one !== 'string')
  })
  const chosen = options.filter(({ attributes }) => attributes.selected !== undefined)
  return (chosen.length > 0 ? chosen : options.slice(0, 1)).map(
    (one) => one.attributes.value ?? textOf(one),
  )
}
