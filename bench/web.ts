/**
 * `npm run bench:web [-- rates|lighthouse [address]|ten-million]`: what pages cost the server, what
 * Lighthouse says of six of them, and what the explorer costs over ten million rows, which takes long
 * and is measured where it is named alone; written to docs/benchmarks-web.md. Lighthouse is large, so it is installed by
 * this alone, into bench/lighthouse.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { style } from '@kho/portal/assets.ts'
import { startChromium } from '../portal/test/chromium.ts'
import { openOfficer } from '../server/test/kit/officer.ts'
import { openSample, type SampleKho } from '../server/test/kit/sample.ts'
import { machine, row, type Figure } from './measure.ts'
import { generate, middle, rounds } from './reading-ground.ts'
import { measureTenMillion } from './ten-million.ts'

const place = new URL('../docs/benchmarks-web.md', import.meta.url)
const lighthouseFolder = fileURLToPath(new URL('lighthouse/', import.meta.url))
const debuggingPort = 9_333
const runs = 3
const asked = process.argv.slice(2)
const named = asked.filter((word) => !word.startsWith('/'))
/** Addresses after the name of the part: only these pages. */
const wanted = (paths: string[]) =>
  asked.some((word) => word.startsWith('/')) ? paths.filter((path) => asked.includes(path)) : paths
const page = '/datasets/schools'

/** Pages a second over kept connections, against a file of about the same size. */
async function measureRates(kho: SampleKho): Promise<Figure[]> {
  const port = Number(new URL(kho.url).port)
  const ask = (paths: string[]) =>
    generate({ port, connections: 16, seconds: 2, headers: ['accept: text/html'], paths })
  let asked = 0
  const fresh = () => Array.from({ length: 20_000 }, () => `${page}?n=${++asked}`)
  await ask([page])
  // Each commit is a new state, as in a store that is written to all the time.
  const changing = { on: false }
  const change = async () => {
    while (changing.on) await kho.db.query('select pg_current_xact_id()')
  }
  const found: { file: number; kept: number; drawn: number; read: number }[] = []
  for (let round = 0; round < rounds; round += 1) {
    const file = await ask([style.path])
    const kept = await ask([page])
    const drawn = await ask(fresh())
    changing.on = true
    const changes = change()
    const read = await ask(fresh())
    changing.on = false
    await changes
    const rate = (one: typeof file) => one.answers / one.seconds
    found.push({ file: rate(file), kept: rate(kept), drawn: rate(drawn), read: rate(read) })
  }
  const size = async (path: string) =>
    (await (await fetch(kho.url + path)).arrayBuffer()).byteLength
  const sizes = `${await size(page)} bytes against ${await size(style.path)}`
  const kept = middle(found, (one) => one.kept / one.file)
  const drawn = middle(found, (one) => one.drawn / one.file)
  const read = middle(found, (one) => one.read / one.file)
  const detail = (rate: number, file: number) =>
    `${rate.toFixed(0)}/s against ${file.toFixed(0)}/s of the style sheet; ${sizes}`
  return [
    {
      what: 'Dataset page while nothing changes, against a static file',
      bar: { sense: '>=', value: 0.3, unit: '×' },
      value: kept.kept / kept.file,
      detail: detail(kept.kept, kept.file),
    },
    {
      what: 'Dataset page at an address never seen, after a look at the database at each, drawn once a state and second, against a static file',
      bar: { sense: '>=', value: 0.1, unit: '×' },
      value: drawn.drawn / drawn.file,
      detail: detail(drawn.drawn, drawn.file),
    },
    {
      what: 'The same while something is committed all the time: those who ask together share one whole reading and drawing, and none is used again',
      bar: { sense: '>=', value: 300, unit: '/s' },
      value: read.read,
      detail: `${(read.read / read.file).toFixed(3)} × of the style sheet; ${sizes}`,
    },
  ]
}

type Lighthouse = (
  url: string,
  flags: object,
) => Promise<{ lhr: { categories: Record<string, { score: number | null }> } } | undefined>

async function loadLighthouse(): Promise<Lighthouse> {
  const entry = new URL('lighthouse/node_modules/lighthouse/core/index.js', import.meta.url)
  if (!existsSync(entry)) {
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    const { status } = spawnSync('npm', args, { cwd: lighthouseFolder, stdio: 'inherit' })
    if (status !== 0) throw new Error('Lighthouse could not be installed')
  }
  const { default: lighthouse } = (await import(entry.href)) as { default: Lighthouse }
  return lighthouse
}

const publicPages = ['/', '/search', page, '/codelists/admin_unit', '/board']

/** Scores of the median of three visits each, as a phone on a slow line. */
async function measureLighthouse(kho: SampleKho): Promise<Figure[]> {
  const lighthouse = await loadLighthouse()
  const browser = await startChromium([`--remote-debugging-port=${debuggingPort}`])
  if ('faults' in browser) throw new Error(browser.faults.join('; '))
  const officer = await openOfficer(kho, 'do.trang', {
    agency: 'so-noi-vu',
    functions: ['authority'],
  })
  const figures: Figure[] = []
  try {
    for (const path of wanted([...publicPages, '/console'])) {
      const isPublic = path !== '/console'
      const names = ['performance', 'accessibility', 'best-practices', ...(isPublic ? ['seo'] : [])]
      const scores = new Map<string, number[]>(names.map((name) => [name, []]))
      for (let run = 0; run < runs; run += 1) {
        const result = await lighthouse(kho.url.replace('127.0.0.1', 'localhost') + path, {
          port: debuggingPort,
          onlyCategories: names,
          ...(isPublic ? {} : { extraHeaders: { cookie: officer.cookie } }),
        })
        for (const name of names)
          scores.get(name)!.push(100 * (result?.lhr.categories[name]?.score ?? 0))
      }
      for (const [name, list] of scores) figures.push(scoreOf(path, name, list, isPublic))
    }
  } finally {
    await browser.close()
  }
  return figures
}

function scoreOf(path: string, name: string, list: number[], isPublic: boolean): Figure {
  const fast = isPublic ? 95 : 85
  const bar = name === 'performance' ? fast : 100
  return {
    what: `${path}: ${name}`,
    bar: { sense: '>=', value: bar, unit: '' },
    value: list.toSorted((a, b) => a - b)[list.length >> 1]!,
    detail: `of ${list.map((score) => score.toFixed(0)).join(', ')}`,
  }
}

const parts = { rates: measureRates, lighthouse: measureLighthouse }
const before = existsSync(place) ? readFileSync(place, 'utf8') : ''
const sections = new Map(
  before
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), `## ${text.trimEnd()}\n`]),
)
function keep(name: string, figures: readonly Figure[]): void {
  for (const figure of figures) console.log(row(figure))
  const head = ['| what | measured | bar | | detail |', '| --- | --- | --- | --- | --- |']
  const lines = [`## ${name}`, '', machine(), '', ...head, ...figures.map(row), '']
  sections.set(name, lines.join('\n'))
}

const ofSample = Object.entries(parts).filter(
  ([name]) => named.length === 0 || named.includes(name),
)
if (ofSample.length > 0) {
  const kho = await openSample()
  try {
    for (const [name, measure] of ofSample) keep(name, await measure(kho))
  } finally {
    await kho.end()
  }
}
if (named.includes('ten-million')) keep('ten-million', (await measureTenMillion()).figures)
const intro =
  '# Figures of pages\n\nMade by `npm run bench:web` on the sample province, or on made-up rows; nothing here is a test.\n\n'
writeFileSync(place, intro + [...sections.values()].join('\n'))
