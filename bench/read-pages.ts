/** Pages of rows over HTTP, against the database's own making of the same JSON. */
import { seconds, type Figure } from './measure.ts'
import {
  generate,
  middle,
  path,
  rounds,
  roundSeconds,
  type ReadingGround,
} from './reading-ground.ts'

const pageRows = 1_000

export async function measurePages(ground: ReadingGround, count: number): Promise<Figure[]> {
  const { port, headers, kho, keys } = ground
  const columns = ground.version.columns.map(({ number, name }) => `c${number} as "${name}"`)
  const text = `select json_agg(t)::text as body from (select ${columns.join(', ')}
    from store.d_residents where c1 > $1 order by c1 limit ${pageRows}) t`
  const cursors = await walk(ground, Math.floor((count * 0.9) / 10_000))
  const paths = cursors.map(
    (cursor) => `${path}/records?limit=${pageRows}&cursor=${encodeURIComponent(cursor)}`,
  )
  const ask = (asked: string[]) =>
    generate({ port, connections: 1, seconds: roundSeconds, headers, paths: asked })
  const pairs: { ours: number; theirs: number }[] = []
  for (let round = 0; round < rounds; round++) {
    let pages = 0
    const lasted = await seconds(async () => {
      const endAt = performance.now() + roundSeconds * 1000
      while (performance.now() < endAt) {
        const values = [keys[pages++ % keys.length]]
        await kho.db.query({ name: 'bare-page', text, values })
      }
    })
    const found = await ask(paths)
    pairs.push({
      theirs: (pages * pageRows) / lasted,
      ours: (found.answers * pageRows) / found.seconds,
    })
  }
  const one = middle(pairs, (pair) => pair.ours / pair.theirs)
  const depths: { first: number; deep: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const first = await ask([`${path}/records?limit=${pageRows}`])
    const deep = await ask(paths.slice(-1))
    depths.push({ first: first.firstByteMs, deep: deep.firstByteMs })
  }
  const depth = middle(depths, (pair) => pair.deep / pair.first)
  return [
    {
      what: `Page of ${pageRows} rows, rows a second`,
      bar: { sense: '>=', value: 0.6, unit: '×' },
      value: one.ours / one.theirs,
      detail: `${one.ours.toFixed(0)} rows/s over HTTP against json_agg ${one.theirs.toFixed(0)}`,
    },
    {
      what: `First byte of a page at depth ${Math.floor(count * 0.9)}`,
      bar: { sense: '<=', value: 2, unit: '×' },
      value: depth.deep / depth.first,
      detail: `${depth.deep.toFixed(1)} ms against the first page's ${depth.first.toFixed(1)} ms`,
    },
  ]
}

/** Cursors on the way down: after each 10,000 rows, the last one at the depth wanted. */
async function walk({ kho, headers }: ReadingGround, pages: number): Promise<string[]> {
  const asked = headers.map((line) => line.split(/: /, 2) as [string, string])
  const cursors: string[] = []
  for (let page = 0; page < pages; page++) {
    const cursor = cursors.at(-1)
    const rest = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
    const answer = await fetch(`${kho.url}${path}/records?limit=10000${rest}`, { headers: asked })
    const { next } = (await answer.json()) as { next?: string | null }
    if (!next) throw new Error(`page ${page} has no cursor to the next (${answer.status})`)
    cursors.push(next)
  }
  return cursors
}
