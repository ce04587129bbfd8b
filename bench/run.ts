/** `npm run bench`: measures, prints the table and writes it to docs/benchmarks.md. Fails on nothing. */
import { writeFileSync } from 'node:fs'
import { measureCapture } from './capture.ts'
import { measureGeo } from './geo.ts'
import { measureJournal } from './journal.ts'
import { measureLoads, measureMemory } from './load.ts'
import { machine, row, type Figure } from './measure.ts'
import { measureReads } from './read.ts'
import { measureText } from './text.ts'
import { measureWorkbooks } from './workbook.ts'

/** `--rows N` for a smaller measurement; then the names of the parts to measure. */
const words = process.argv.slice(2)
const rowsAt = words.indexOf('--rows')
const count = rowsAt < 0 ? 1_000_000 : Number(words.splice(rowsAt, 2)[1])
const asked = words
const parts: Record<string, () => Promise<Figure[]>> = {
  load: () => measureLoads(count),
  memory: () => measureMemory([count, 5 * count]),
  text: () => measureText(count),
  read: () => measureReads(count),
  journal: () => measureJournal(),
  capture: () => measureCapture(),
  geo: () => measureGeo(Math.round(count / 5)),
  workbook: () => measureWorkbooks(count),
}
const figures: Figure[] = []
for (const [name, measure] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.log(`${name} …`)
  const found = await measure()
  for (const figure of found) console.log(row(figure))
  figures.push(...found)
}
const text = [
  '# Figures',
  '',
  'Each row is a ratio or a rate measured in one run; client, server and load generator share the machine.',
  'Made by `npm run bench`; nothing here is a test.',
  '',
  `Machine: ${machine()}; ${count} rows`,
  '',
  '| what | measured | bar | | detail |',
  '| --- | --- | --- | --- | --- |',
  ...figures.map(row),
  '',
].join('\n')
writeFileSync(new URL('../docs/benchmarks.md', import.meta.url), text)
