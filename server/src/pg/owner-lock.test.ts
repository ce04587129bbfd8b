import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, before, beforeEach, test } from 'node:test'
import { readOwner, takeOwnerLock } from './owner-lock.ts'
import type { Owner } from './owner-lock.ts'

let folder: string
let here: string

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kho-lock-'))
  const lock = await takeOwnerLock(folder)
  here = lock.owner.place
  lock.release()
  rmSync(folder, { recursive: true })
})
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kho-lock-'))))
afterEach(() => rmSync(folder, { recursive: true }))

test('a held lock is refused with pid and folder, and free again after release', async () => {
  const lock = await takeOwnerLock(folder)
  await assert.rejects(takeOwnerLock(folder), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'data_folder_in_use')
    assert.ok(error.message.includes(`${process.pid}`) && error.message.includes(folder))
    return true
  })
  lock.release()
  assert.deepEqual(readdirSync(folder), [])
  ;(await takeOwnerLock(folder)).release()
})

test('a lock of a dead process is taken over with what it left behind', async () => {
  leave({ pid: 2 ** 22 - 3, temporaryDirs: ['/tmp/left'] })
  const lock = await takeOwnerLock(folder)
  assert.deepEqual(lock.previous?.temporaryDirs, ['/tmp/left'])
  lock.release()
})

test('a living process that only has the number of the dead one is not taken for it', async () => {
  leave({ pid: process.pid, processStart: '1' })
  const lock = await takeOwnerLock(folder)
  assert.equal(readOwner(folder)?.processStart, lock.owner.processStart)
  lock.release()
})

test('of many that want a dead lock at once exactly one gets it', async () => {
  for (let round = 0; round < 20; round++) {
    leave({ pid: 2 ** 22 - 3 })
    const wanting = Array.from({ length: 8 }, () => takeOwnerLock(folder))
    const settled = await Promise.allSettled(wanting)
    const won = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    assert.equal(won.length, 1, `round ${round}`)
    assert.equal(readOwner(folder)?.nonce, won[0]!.owner.nonce)
    won[0]!.release()
  }
})

test('on another machine the heartbeat decides whether the holder lives', async () => {
  leave({ place: 'another machine', pid: 1 })
  const path = join(folder, 'owner.json')
  const beat = setInterval(() => utimesSync(path, new Date(), new Date()), 20)
  await assert.rejects(takeOwnerLock(folder, 200), /process 1 of another machine/)
  clearInterval(beat)
  ;(await takeOwnerLock(folder, 200)).release()
})

test('an unreadable lock is no lock', async () => {
  writeFileSync(join(folder, 'owner.json'), '{"pid":')
  const lock = await takeOwnerLock(folder)
  lock.update({ listening: { host: '/x', port: 1 } })
  assert.equal(
    (JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8')) as Owner).listening?.port,
    1,
  )
  lock.release()
})

/** Writes the lock of somebody else, as a crash leaves it. */
function leave(changes: Partial<Owner>): void {
  const owner: Owner = { pid: 1, processStart: '7', place: here, nonce: 'left', ...changes }
  writeFileSync(join(folder, 'owner.json'), JSON.stringify(owner))
}
