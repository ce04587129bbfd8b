/** Files that suppliers leave in the watched folder. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { verifyReceipt } from '@kho/journal/receipt.ts'
import { receiptSigner } from '../src/intake/receipt.ts'
import { loadSource } from '../src/intake/load-source.ts'
import { watchFolder } from '../src/intake/watch-folder.ts'
import { watchedSupply } from '../src/intake/watched-supply.ts'
import { openJournalKey } from '../src/journal/key.ts'
import { silentLog } from '../src/log.ts'
import { definitionOf } from './kit/kho.ts'
import { openProvince } from './kit/province.ts'

test('a file in the watched folder is taken once it rests, and moved aside with its receipt', async () => {
  const p = await openProvince()
  try {
    await p.define(
      definitionOf({
        id: 'wells',
        key: ['code'],
        sharing: 'shared',
        columns: [
          { name: 'code', type: 'text', required: true, title: { vi: 'Mã', en: 'Code' } },
          { name: 'depth', type: 'integer', title: { vi: 'Sâu', en: 'Depth' } },
        ],
      }),
    )
    const folder = join(p.folder, 'watched')
    const place = join(folder, 'wells')
    mkdirSync(place, { recursive: true })
    const options = {
      db: p.db,
      journalFolder: p.journalFolder,
      folder,
      log: silentLog,
      sign: receiptSigner(await openJournalKey(join(p.folder, 'journal.key'), 'kho.test/journal')),
    }
    const look = watchFolder(options)
    const count = async () =>
      (await p.db.query('select count(*) as n from store.d_wells')).rows[0].n

    writeFileSync(join(place, 'a.csv'), 'code,depth\nG1,10\n')
    await look()
    assert.equal(await count(), '0', 'a file that may still grow is left alone')
    writeFileSync(join(place, 'a.csv'), 'code,depth\nG1,10\nG2,20\n')
    await look()
    assert.equal(await count(), '0', 'it grew between two looks')
    await look()
    assert.equal(await count(), '2')
    const done = readdirSync(join(place, 'done'))
    assert.equal(done.length, 2)
    const receipt = done.find((name) => name.endsWith('.receipt.json'))!
    const text = readFileSync(join(place, 'done', receipt), 'utf8')
    const { ok, receipt: signed } = verifyReceipt(text, p.journal.state().vkey)
    assert.deepEqual([ok, signed?.inserts], [true, 2])

    writeFileSync(join(place, 'b.csv'), 'code;depth\nG1;10\n')
    await look()
    await look()
    const refused = readdirSync(join(place, 'refused')).find((name) => name.endsWith('.json'))!
    const problem = JSON.parse(readFileSync(join(place, 'refused', refused), 'utf8'))
    assert.equal(problem.code, 'source.wrong-delimiter')
    assert.equal(await count(), '2')

    // Another file that takes the place of one that is being loaded was not read, and is next.
    const path = join(place, 'c.csv')
    writeFileSync(path, 'code,depth\nG1,10\nG2,20\nG3,30\n')
    const replacing = watchFolder({
      ...options,
      async load(file) {
        const supply = await watchedSupply(p.db, file)
        const { db, journalFolder } = p
        const loaded = await loadSource({ db, journalFolder }, { ...file, supply, actor: 'test' })
        writeFileSync(path, 'code,depth\nG1,10\nG2,20\nG3,30\nG4,40\n')
        return loaded
      },
    })
    await replacing()
    await replacing()
    assert.equal(await count(), '3')
    await look()
    await look()
    assert.equal(await count(), '4')
    assert.equal(existsSync(path), false)
  } finally {
    await p.end()
  }
})
