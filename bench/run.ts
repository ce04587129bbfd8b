/**
 * `npm run bench [-- --rows N] [parts]`: measures, prints the table and writes it to
 * docs/benchmarks.md, where the other parts keep what they last said. Fails on nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { measureAccess } from './access.ts'
import { measureCapture } from './capture.ts'
import { measureExplore } from './explore.ts'
import { measureGeo } from './geo.ts'
import { measureJournal } from './journal.ts'
import { measureLoads, measureMemory } from './load.ts'
import { machine, row, type Figure } from './measure.ts'
import { measureReads } from './read.ts'
import { measureReview } from './review.ts'
import { measureText } from './text.ts'
import { measureTiles } from './tiles.ts'
import { measureWorkbooks } from './workbook.ts'

const words = process.argv.slice(2)
const rowsAt = words.indexOf('--rows')
const count = rowsAt < 0 ? 1_000_000 : Number(words.splice(rowsAt, 2)[1])
const asked = words
const parts: Record<string, () => Promise<Figure[]>> = {
  load: () => measureLoads(count),
  memory: () => measureMemory([count, 5 * count]),
  read: () => measureReads(count),
  explore: () => measureExplore(count),
  access: () => measureAccess(),
  journal: () => measureJournal(),
  capture: () => measureCapture(),
  review: () => measureReview(),
  text: () => measureText(count),
  workbook: () => measureWorkbooks(count),
  tiles: () => measureTiles(Math.min(count, 50_000)),
  geo: () => measureGeo(Math.round(count / 5)),
}
const place = new URL('../docs/benchmarks.md', import.meta.url)

/** What stands in the file under the name of each part. */
function readSections(): Map<string, string> {
  const [, ...sections] = readFileSync(place, 'utf8').split(/^## /m)
  return new Map(
    sections.map((section) => [
      section.slice(0, section.indexOf('\n')),
      `## ${section.trimEnd()}\n`,
    ]),
  )
}

function sectionOf(name: string, figures: readonly Figure[]): string {
  return [
    `## ${name}`,
    '',
    `${machine()}; ${count} rows`,
    '',
    '| what | measured | bar | | detail |',
    '| --- | --- | --- | --- | --- |',
    ...figures.map(row),
    '',
  ].join('\n')
}

const sections = readSections()
for (const [name, measure] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.log(`${name} …`)
  const figures = await measure()
  for (const figure of figures) console.log(row(figure))
  sections.set(name, sectionOf(name, figures))
  const kept = Object.keys(parts).flatMap((part) => sections.get(part) ?? [])
  const head = [
    '# Figures',
    '',
    'Each row is a ratio or a rate measured in one run; client, server and load generator share the machine.',
    'Made by `npm run bench`; nothing here is a test. Pulls from databases and the search for drift are measured by `bench/sources.ts`.',
    '',
    '',
  ].join('\n')
  writeFileSync(place, head + kept.join('\n'))
}
