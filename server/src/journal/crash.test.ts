import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Remembered } from '@kho/journal/remember.ts'
import { append } from './append.ts'
import { writeBatchFile } from './batch-file.ts'
import {
  assertWhole,
  idsInLog,
  placesIn,
  trialDatabase,
  trialFolder,
  trialJournal,
  until,
} from './trial-journal.test.ts'

/** Kills at the least, and how many different sizes of the log they must have met among them. */
const rounds = 20
const sizesLeast = 11
/** On a busy machine many a child dies before it has published; the kills go on until enough did. */
const roundsMost = 100

function ascending(a: string, b: string): number {
  return Number(a) - Number(b)
}

function startChild(url: string, folder: string): ChildProcess {
  const program = fileURLToPath(new URL('trial-journal.test.ts', import.meta.url))
  return spawn(process.execPath, [program, url, folder], { stdio: 'ignore' })
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

test('killed at random moments the journal loses and doubles nothing', async (t) => {
  const { db, url } = await trialDatabase(t)
  const folder = trialFolder(t)
  const committed: string[] = []
  const state = { writing: true }
  async function write(): Promise<void> {
    while (state.writing) {
      const ids = await db.tx(async (tx) => {
        const { rows } = await tx.query(`
          insert into journal.intake (kind) select 'bulk' from generate_series(1, 20) returning id`)
        const { intakeId } = await append(tx, { kind: 'one', payload: { n: 1 } })
        return [...rows.map((row) => row.id as string), intakeId]
      })
      committed.push(...ids)
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
  }
  const writers = Promise.all([write(), write()])
  let remembered: Remembered[] = []
  const sizes = new Set<number>()
  const { folder: files } = placesIn(folder)
  for (let round = 0; round < roundsMost; round++) {
    if (round >= rounds && sizes.size >= sizesLeast) break
    const child = startChild(url, folder)
    const epoch = await epochOf()
    await until(async () => (await epochOf()) > epoch)
    // Right after it has begun to lead, and at any moment of some hundred publications.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 400))
    await killed(child)
    if (!existsSync(join(files, 'checkpoint'))) continue
    // What lies there after the kill verifies as it is, and continues what was published before.
    remembered = [await assertWhole(folder, remembered)]
    sizes.add(remembered[0]!.size)
  }
  state.writing = false
  await writers
  const journal = await trialJournal(t, { db }, folder)
  await journal.publishNow()
  const inLog = await idsInLog(db)
  assert.deepEqual(inLog.toSorted(ascending), committed.toSorted(ascending))
  const last = await assertWhole(folder, remembered)
  assert.equal(last.size, committed.length)
  assert.ok(sizes.size >= sizesLeast, `the kills met ${sizes.size} different sizes`)

  async function epochOf(): Promise<number> {
    return Number((await db.query('select epoch from journal.head')).rows[0].epoch)
  }
})

test('a process that dies before it commits leaves a batch file that harms nobody', async (t) => {
  const { db } = await trialDatabase(t)
  const folder = trialFolder(t)
  const { folder: files } = placesIn(folder)
  await writeBatchFile(files, [Buffer.alloc(64, 1)])
  const journal = await trialJournal(t, { db }, folder)
  await append(db, { kind: 'other' })
  await journal.publishNow()
  assert.equal((await assertWhole(folder)).size, 1)
})
