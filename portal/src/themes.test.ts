/**
 * What a reader's colours change: colours, and nothing that takes room. The pages are therefore
 * looked at whole in light colours, and in dark and forced ones by their colours alone.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { all, readHtml } from '../test/read-html.ts'
import { readStyle, type StyleRule } from '../test/read-style.ts'
import { everyPage } from '../test/sample-pages.ts'
import { assets } from './assets.ts'

/** Asked of the reader's colours, in a sheet, in a script or in a picture. */
const asksColours =
  /prefers-(color|contrast|reduced-transparency)|(forced|inverted)-colors|data-theme/

const isThemed = ({ conditions, selector }: StyleRule) =>
  [...conditions, selector].some((one) => asksColours.test(one))

/** Whatever they are, no box is larger, elsewhere or gone by them. */
const paintOnly =
  /^((background|border(-(top|right|bottom|left|block|inline)(-(start|end))?)?|outline|text-decoration|caret|accent|column-rule|scrollbar)-color|color|fill|stroke|color-scheme|(forced|print)-color-adjust|background-image|box-shadow)$/

const colour =
  /^(#[0-9a-f]{3,8}|(rgb|hsl|oklch|color-mix|light-dark)a?\(.*\)|transparent|currentcolor|white|black|canvas|canvastext|linktext|visitedtext|activetext|buttonface|buttontext|buttonborder|field|fieldtext|highlight|highlighttext|graytext|mark|marktext|accentcolor|accentcolortext)$/i

/** What rules under the reader's colours change beside colours. */
function roomTaken(sheet: string): string[] {
  const rules = readStyle(sheet)
  const ground = new Map<string, string>()
  for (const rule of rules)
    if (!isThemed(rule))
      for (const [property, value] of rule.declarations)
        ground.set(`${rule.selector} ${property}`, value)
  const isColour = (value: string | undefined): boolean => {
    if (value === undefined) return false
    const name = /^var\((--[\w-]+)\)$/.exec(value)?.[1]
    return name ? isColour(ground.get(`:root ${name}`)) : colour.test(value)
  }
  /** The widths and styles of a border, so that two of them can be compared. */
  const withoutColour = (value: string) =>
    value
      .split(/\s+(?![^(]*\))/)
      .filter((part) => !isColour(part))
      .join(' ')
  const isSound = (selector: string, property: string, value: string): boolean => {
    const before = ground.get(`${selector} ${property}`)
    // A name that stands for a colour in every other place stands for one here.
    if (property.startsWith('--')) return isColour(value) && isColour(before)
    if (property === 'background') return isColour(value)
    if (/^(border|outline)(-\w+)?$/.test(property) && !paintOnly.test(property))
      return before !== undefined && withoutColour(before) === withoutColour(value)
    return paintOnly.test(property)
  }
  return rules
    .filter(isThemed)
    .flatMap(({ selector, declarations }) =>
      declarations
        .filter(([property, value]) => !isSound(selector, property, value))
        .map(([property, value]) => `${selector} { ${property}: ${value} }`),
    )
}

const sheets = assets.filter(({ contentType }) => contentType.startsWith('text/css'))

test('dark and forced colours and more contrast change colours and nothing that takes room', () => {
  assert.equal(sheets.length, 2)
  for (const { path, body } of sheets) {
    const text = body.toString()
    assert.ok(readStyle(text).filter(isThemed).length > 3, path)
    assert.deepEqual(roomTaken(text), [], path)
  }
})

test('what takes room would be noticed, in each way a sheet can ask for the colours', () => {
  const ground = ':root { --ink: #000; --gap: 1rem } p { border: 1px solid #ddd }'
  const dark = (inside: string) =>
    roomTaken(`${ground} @media (prefers-color-scheme: dark) { ${inside} }`)
  assert.deepEqual(
    dark(':root { --ink: #fff } p { color: var(--ink); background: var(--ink) }'),
    [],
  )
  assert.deepEqual(dark('p { border: 1px solid var(--ink) }'), [], 'as wide as before')
  assert.deepEqual(dark('p { border: 2px solid #fff }'), ['p { border: 2px solid #fff }'])
  assert.equal(dark(':root { --gap: 2rem }').length, 1)
  assert.equal(dark(':root { --new: #fff }').length, 1, 'a colour only here')
  assert.equal(dark('p { background: #fff url(a.png) }').length, 1)
  assert.equal(dark('@media (min-width: 40rem) { p { padding: 0 } }').length, 1)
  for (const condition of [
    '@media screen and (forced-colors: active)',
    '@media (min-width: 1px) and (prefers-contrast: more)',
  ])
    assert.equal(roomTaken(`${condition} { p { display: none; content: ";}" } }`).length, 2)
  assert.equal(roomTaken('[data-theme=dark] p { font-weight: 700 }').length, 1)
  assert.equal(roomTaken('p { padding: 0 } @media print { p { padding: 1px } }').length, 0)
})

test('no script, picture or page asks for the colours, but for the paint of a map', () => {
  const folder = new URL('./', import.meta.url)
  const asking = readdirSync(folder)
    .filter((name) => /\.(js|svg)$/.test(name))
    .flatMap((name) =>
      readFileSync(new URL(name, folder), 'utf8')
        .split('\n')
        .filter((line) => asksColours.test(line) || line.includes('matchMedia'))
        .map((line) => `${name}: ${line.trim()}`),
    )
  // Of four colours that are painted on a canvas.
  assert.deepEqual(asking, [
    "map-view.js: const isDark = matchMedia('(prefers-color-scheme: dark)').matches",
  ])
  for (const { address, html } of everyPage())
    for (const { attributes } of all(readHtml(html)))
      assert.ok(!('media' in attributes || 'style' in attributes), address)
})
