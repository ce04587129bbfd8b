/** `npm run bench`: measures, prints the table and writes it to docs/benchmarks.md. Fails on nothing. */
import { writeFileSync } from 'node:fs'
import { measureJournal } from './journal.ts'
import { measureLoads, measureMemory } from './load.ts'
import { machine, row, type Figure } from './measure.ts'
import { measureReads } from './read.ts'

const parts: Record<string, () => Promise<Figure[]>> = {
  load: () => measureLoads(),
  memory: () => measureMemory([1_000_000, 5_000_000]),
  read: () => measureReads(),
  journal: () => measureJournal(),
}
const asked = process.argv.slice(2)
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
  `Machine: ${machine()}`,
  '',
  '| what | measured | bar | | detail |',
  '| --- | --- | --- | --- | --- |',
  ...figures.map(row),
  '',
].join('\n')
if (asked.length === 0) writeFileSync(new URL('../docs/benchmarks.md', import.meta.url), text)
