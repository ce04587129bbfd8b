/**
 * The static files of the portal. The hash of the content stands in the address, so that a browser
 * may keep a file for ever and still never shows an old one. They are read once, at start.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type Asset = {
  /** Address, with the first 12 hex digits of the SHA-256 of the body. */
  path: string
  /** The files it comes from. A style sheet's body differs from them in the addresses of fonts. */
  files: readonly string[]
  contentType: string
  body: Buffer
}

/** What to send with an asset: its address changes with its content. */
export const assetCacheControl = 'public, max-age=31536000, immutable'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const font = (name: string) =>
  fileURLToPath(import.meta.resolve(`@fontsource-variable/source-sans-3/files/${name}`))

function asset(name: string, file: string, contentType: string): Asset {
  return assetOf(name, [file], contentType, readFileSync(file))
}

function assetOf(name: string, files: readonly string[], contentType: string, body: Buffer): Asset {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  const [stem, ending] = name.split('.')
  return { path: `/assets/${stem}.${hash}.${ending}`, files, contentType, body }
}

// Two subsets cover Vietnamese in its composed form (NFC): letters with one mark or none are in
// `latin`, the rest in `vietnamese`. Text in decomposed form finds no U+0302, U+0306 or U+031B in
// either; the browser then draws the letter from a system font, and the value stays as written.
export const latinFont = asset(
  'latin.woff2',
  font('source-sans-3-latin-wght-normal.woff2'),
  'font/woff2',
)
export const vietnameseFont = asset(
  'vietnamese.woff2',
  font('source-sans-3-vietnamese-wght-normal.woff2'),
  'font/woff2',
)
/**
 * The sheets by subject, in the order in which they are joined: of two rules of equal weight the
 * later one holds, so what adapts to narrow screens and paper comes last.
 */
export const sheets = [
  'ground',
  'header',
  'forms',
  'home',
  'search',
  'explore',
  'dataset',
  'tables',
  'texts',
  'desk',
  'api',
  'map',
  'console',
  'draft',
  'quarter',
  'console-bar',
  'signin',
  'footer',
  'media',
] as const

export const style = joinSheets(sheets.map((name) => here(`style/${name}.css`)))

function joinSheets(files: string[]): Asset {
  const text = files
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
    .replace('url(latin.woff2)', `url(${latinFont.path})`)
    .replace('url(vietnamese.woff2)', `url(${vietnameseFont.path})`)
  return assetOf('style.css', files, 'text/css; charset=utf-8', Buffer.from(text))
}

export const script = asset('enhance.js', here('enhance.js'), 'text/javascript; charset=utf-8')
/** Only on the pages of the supply desk. */
export const deskScript = asset('desk.js', here('desk.js'), 'text/javascript; charset=utf-8')
/** Only on the pages of the API reference. */
export const apiScript = asset('api.js', here('api.js'), 'text/javascript; charset=utf-8')
/** Only on pages of rows. */
export const gridScript = asset('grid.js', here('grid.js'), 'text/javascript; charset=utf-8')
/** Only on the page of a run that has not ended. */
export const runScript = asset('run.js', here('run.js'), 'text/javascript; charset=utf-8')
/** Only on the pages where a browser verifies the journal, and the verifier it loads then. */
export const logCheckScript = asset(
  'logcheck.js',
  here('log-check.js'),
  'text/javascript; charset=utf-8',
)
export const logProof = asset('logproof.js', here('log-proof.js'), 'text/javascript; charset=utf-8')
/** On officers' pages: the way to any page by a few letters. */
export const paletteScript = asset(
  'palette.js',
  here('palette.js'),
  'text/javascript; charset=utf-8',
)
/** Only on the board. */
export const boardScript = asset('board.js', here('board.js'), 'text/javascript; charset=utf-8')
/** On the pages of entering and of one's own account. */
export const passkeyScript = asset(
  'passkey.js',
  here('passkey.js'),
  'text/javascript; charset=utf-8',
)
/** Only on pages with a map: opens one where somebody asks for it. */
export const mapScript = asset('map.js', here('map.js'), 'text/javascript; charset=utf-8')
/** The map itself and the library it is drawn by; loaded when a map is opened. */
export const mapView = asset('mapview.js', here('map-view.js'), 'text/javascript; charset=utf-8')
const mapLibrary = library('maplibre.js', 'maplibre-gl.mjs', 'text/javascript; charset=utf-8')
const mapWorker = library(
  'mapworker.js',
  'maplibre-gl-worker.mjs',
  'text/javascript; charset=utf-8',
)
const mapStyle = library('maplibre.css', 'maplibre-gl.css', 'text/css; charset=utf-8')

/** As the package brings it, but for the line that would make a browser look for its source map. */
function library(name: string, packaged: string, contentType: string): Asset {
  const file = fileURLToPath(import.meta.resolve(`maplibre-gl/dist/${packaged}`))
  const text = readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '')
  return assetOf(name, [file], contentType, Buffer.from(text))
}

/** Addresses of what a map is made of, as its script is told them. */
export function mapAssets() {
  return {
    view: mapView.path,
    library: mapLibrary.path,
    worker: mapWorker.path,
    style: mapStyle.path,
  }
}

/** For the screen of a phone: the mark on a whole square, which a phone may round. */
export const iconSmall = asset('iconsmall.png', here('icon-small.png'), 'image/png')
export const iconLarge = asset('iconlarge.png', here('icon-large.png'), 'image/png')
export const icon = asset('mark.svg', here('mark.svg'), 'image/svg+xml')

/** Everything to be served under `/assets/`. */
export const assets: Asset[] = [
  latinFont,
  vietnameseFont,
  style,
  script,
  deskScript,
  apiScript,
  gridScript,
  runScript,
  logCheckScript,
  logProof,
  passkeyScript,
  boardScript,
  paletteScript,
  mapScript,
  mapView,
  mapLibrary,
  mapWorker,
  mapStyle,
  icon,
  iconSmall,
  iconLarge,
]
