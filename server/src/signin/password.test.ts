import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { openBreachedPasswords } from './breached-passwords.ts'
import { createPasswordHasher } from './hash-password.ts'
import { isGuessable } from './guessable.ts'
import { refuseWeakPassword } from './password.ts'

const folder = mkdtempSync(join(tmpdir(), 'kho-password-'))
after(() => rmSync(folder, { recursive: true }))

test('words, names, years and runs joined are guessed, however they are written', () => {
  const guessed = [
    'Matkhau@123456',
    'M@tKhau@2026!!',
    'NguyenVanAn1990',
    'Nguyễn Văn An 1990',
    'Vietnam@2024!!',
    'Phúyên#20252025',
    'qwertyuiop123',
    'Abcdefghijkl1',
    'aaaaaaaaaaaaa',
    '123456789012',
    '839201746523',
    'AnhYeuEm2026!',
    'P@ssw0rd12345',
    'adminadmin123',
    'iloveyou-2026',
    '1qaz2wsx3edc',
    'ubnd@tinh2025',
  ]
  const missed = guessed.filter((one) => !isGuessable(one))
  assert.deepEqual(missed, [])
  const good = [
    'giếng sâu bảy tầng mây',
    'correct horse battery staple',
    'k9#vTq2!mZx7p',
    'thuyền giấy trôi ngược',
  ]
  assert.deepEqual(good.filter(isGuessable), [])
})

test('length is counted in letters, and the names of the owner are refused', async () => {
  const none = openBreachedPasswords(null)
  const owner = { account: 'tran.thi-be', name: 'Trần Thị Bé Bảy' }
  const codeOf = (password: string) =>
    refuseWeakPassword(password, owner, none).then(
      () => null,
      (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
    )
  assert.equal(await codeOf('ắắắắắắắắắắắ'), 'signin.password-short')
  assert.equal(await codeOf('a'.repeat(201)), 'signin.password-long')
  assert.equal(await codeOf('TranThiBeBay#1'), 'signin.password-name')
  assert.equal(await codeOf('tran.thi-be.x9q'), 'signin.password-name')
  assert.equal(await codeOf('giếng sâu bảy tầng mây'), null)
})

test('a published list is searched where it lies, whole hashes or cut ones', async () => {
  const sha = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase()
  const known = Array.from({ length: 2000 }, (_, i) => `giếng khơi ${i} trôi ngược`)
  for (const [name, length] of [
    ['whole', 40],
    ['cut', 12],
  ] as const) {
    const file = join(folder, name)
    const lines = known.map((one) => `${sha(one).slice(0, length)}:${one.length}`).toSorted()
    writeFileSync(file, lines.join(name === 'cut' ? '\r\n' : '\n'))
    const list = openBreachedPasswords(file)
    for (const one of known.filter((_, i) => i % 9 === 0 || i > 1990))
      assert.equal(await list.has(one), true, `${name}: ${one}`)
    for (let i = 0; i < 200; i++) assert.equal(await list.has(`chưa lộ ${i}`), false)
  }
  const owner = { account: 'a', name: 'b' }
  const list = openBreachedPasswords(join(folder, 'whole'))
  await assert.rejects(refuseWeakPassword(known[7]!, owner, list), /signin.password-breached/)
  writeFileSync(join(folder, 'empty'), '')
  assert.equal(await openBreachedPasswords(join(folder, 'empty')).has('x'), false)
})

test('an account without a password takes as long as one with it', async () => {
  const hasher = createPasswordHasher()
  const stored = await hasher.hash('giếng sâu bảy tầng mây')
  assert.match(stored, /^\$argon2id\$v=19\$m=65536,t=2,p=1\$/)
  // Of the processor, which other work on the machine does not lengthen.
  const time = async (hash: string | null) => {
    const start = process.cpuUsage()
    assert.equal(await hasher.verify(hash, 'sai', 'stranger'), false)
    return process.cpuUsage(start).user / 1000
  }
  await time(null)
  let [there, absent] = [0, 0]
  // By turns, so that both meet the machine in the same mood.
  for (let i = 0; i < 8; i++) {
    there += await time(stored)
    absent += await time(null)
  }
  assert.ok(absent > there / 2 && absent < there * 2, `${there} ms and ${absent} ms`)
  assert.equal(
    await hasher.verify(stored, 'giếng sâu bảy tầng mây'.normalize('NFD'), 'known'),
    true,
  )
})

test('the queue is bounded, and known devices go first', async () => {
  const hasher = createPasswordHasher({ atOnce: 1, waitingMax: 3 })
  const order: string[] = []
  const ask = (name: string, lane: 'known' | 'stranger') =>
    hasher.verify(null, 'x', lane).then(
      () => order.push(name),
      (error: unknown) => order.push(`${name} ${error instanceof Refusal ? error.code : error}`),
    )
  await Promise.all([
    ...['s1', 's2', 's3', 's4', 's5'].map((name) => ask(name, 'stranger')),
    ask('k1', 'known'),
  ])
  assert.deepEqual(order, ['s5 signin.busy', 's1', 'k1', 's2', 's3', 's4'])
})
