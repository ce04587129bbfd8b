/** A whole export over HTTP, against the database's own ordered COPY. */
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { seconds, type Figure } from './measure.ts'
import { generate, middle, path, rounds, type ReadingGround } from './reading-ground.ts'

export async function measureExport(
  { kho, port, headers, version }: ReadingGround,
  count: number,
): Promise<Figure> {
  const { db } = kho
  const columns = version.columns.map(({ number }) => `c${number}`).join(', ')
  const copy = () =>
    db.tx((tx) =>
      pipeline(
        db.copyOut(
          tx,
          `copy (select ${columns} from store.d_residents order by c1) to stdout (format csv)`,
        ),
        nowhere(),
      ),
    )
  const take = async () => {
    const order = { port, connections: 1, seconds: 0, headers, paths: [`${path}/export.csv`] }
    return (await generate(order)).seconds
  }
  const pairs: { ours: number; theirs: number }[] = []
  for (let round = 0; round < rounds; round++) {
    pairs.push({ theirs: await seconds(copy), ours: await take() })
  }
  const one = middle(pairs, (pair) => pair.theirs / pair.ours)
  return {
    what: `Full CSV export of ${count} rows`,
    bar: { sense: '>=', value: 0.7, unit: '×' },
    value: one.theirs / one.ours,
    detail: `${(count / one.ours).toFixed(0)} rows/s against ordered COPY ${(count / one.theirs).toFixed(0)}`,
  }
}

const nowhere = () =>
  new Writable({
    write(_chunk, _encoding, done) {
      done()
    },
  })
