import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { inFolder, origin, sampleEntry, vkey, writeSampleLog } from '../test/sample-log.ts'
import { signerOf } from './checkpoint.ts'
import { runJournalCli } from './cli.ts'
import { formFaults } from './form-faults.ts'
import { generateNoteKey } from './note.ts'
import { makeProof } from './proof.ts'
import { recall, remember } from './remember.ts'
import { openLog } from './store.ts'
import { openLogWriter } from './write-log.ts'

async function run(...argv: string[]) {
  const lines: string[] = []
  const take = (line: string) => void lines.push(line)
  const code = await runJournalCli(argv, { output: { out: take, err: take } })
  return { code, text: lines.join('\n') }
}

test('verify tells what it did, says which key it trusted, and exits 0', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 300)
    const trusting = await run('verify', folder)
    assert.equal(trusting.code, 0)
    assert.match(trusting.text, /300 of 300 entries re-derived/)
    assert.match(trusting.text, /trusted on first use/)
    const pinned = await run('verify', folder, '--key', vkey)
    assert.doesNotMatch(pinned.text, /first use/)
    const fromFile = await run('verify', folder, '--key', join(folder, 'key'), '--json')
    const { ok, size, key } = JSON.parse(fromFile.text) as Record<string, unknown>
    assert.deepEqual({ ok, size, key }, { ok: true, size: 300, key: vkey })
  }))

test('verify remembers what it found right, and exits 1 when that was rewritten', () =>
  inFolder(async (folder) => {
    const [log, file] = [join(folder, 'log'), join(folder, 'remembered.json')]
    await writeSampleLog(log, 300)
    assert.equal((await run('verify', log, '--remember', file)).code, 0)
    assert.deepEqual(
      (await recall(file)).map((record) => [record.origin, record.size, record.key]),
      [[origin, 300, vkey]],
    )
    await rm(log, { recursive: true })
    await writeSampleLog(log, 400, { tag: 'other' })
    const { code, text } = await run('verify', log, '--remember', file)
    assert.equal(code, 1)
    assert.match(text, /\[fork\]/)
    assert.match(text, /lịch sử đã bị viết lại/)
    assert.equal((await recall(file))[0]?.size, 300)
  }))

test('a key that was remembered is not replaced by a new one beside the log', () =>
  inFolder(async (folder) => {
    const [log, file] = [join(folder, 'log'), join(folder, 'remembered.json')]
    await writeSampleLog(log, 3)
    await run('verify', log, '--remember', file)
    await writeFile(join(log, 'key'), `${generateNoteKey(origin).vkey}\n`)
    const { code, text } = await run('verify', log, '--remember', file)
    assert.equal(code, 1)
    assert.match(text, /\[key-differs\]/)
    // Nor where the same log is named in another way, grown by somebody with a key of his own.
    const other = generateNoteKey(origin)
    const writer = await openLogWriter({ folder: log, origin })
    await writer.append([sampleEntry(3)])
    await writer.publish(signerOf(other.skey))
    await writeFile(join(log, 'key'), `${other.vkey}\n`)
    // Two that end at once write over nothing of each other.
    const [kept] = await recall(file)
    const many = Array.from({ length: 8 }, (_, i) => ({ ...kept!, location: 'x'.repeat(999 * i) }))
    await Promise.all(many.map((record) => remember(file, record)))
    assert.equal((await recall(file)).length, 1)
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith('remembered')),
      ['remembered.json'],
    )
    const named = await run('verify', `${log}/`, '--remember', file)
    assert.equal(named.code, 1)
    assert.match(named.text, /\[signature-wrong\]/)
  }))

test('a remember file that is damaged stops the command instead of forgetting', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'remembered.json')
    await writeSampleLog(folder, 3)
    await writeFile(file, '{"v":1}')
    const { code, text } = await run('verify', folder, '--remember', file)
    assert.equal(code, 1)
    assert.match(text, /does not hold remembered checkpoints/)
    assert.match(text, /không chứa các điểm kiểm tra đã giữ/)
  }))

test('verify-proof checks a file with a key and without a log', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 300)
    const file = join(folder, 'entry.tlog-proof')
    await writeFile(file, await makeProof({ log: openLog(folder), index: 7 }))
    const right = await run('verify-proof', file, '--key', vkey)
    assert.equal(right.code, 0)
    assert.match(right.text, /entry 7 is in the log of 300 entries/)
    await writeFile(file, (await readFile(file, 'utf8')).replace('index 7', 'index 8'))
    assert.equal((await run('verify-proof', file, '--key', vkey)).code, 1)
    assert.equal((await run('verify-proof', file)).code, 2)
  }))

test('mirror copies a log that then verifies', () =>
  inFolder(async (folder) => {
    const [log, copy] = [join(folder, 'log'), join(folder, 'copy')]
    await writeSampleLog(log, 300)
    const { code, text } = await run('mirror', log, copy, '--key', vkey)
    assert.equal(code, 0)
    assert.match(text, /300 new/)
    assert.equal((await run('verify', copy, '--key', vkey)).code, 0)
  }))

test('why something cannot be read is said in Vietnamese too, without the words of a library', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'broken.json')
    await writeFile(file, '{"files": ')
    // While it has the port here, nobody answers on it at another address of this machine.
    const beside = createServer().listen(0, '127.0.0.1')
    await once(beside, 'listening')
    const { port } = beside.address() as AddressInfo
    const busy = createServer((_, answer) => answer.writeHead(503).end()).listen(0, '127.0.0.1')
    await once(busy, 'listening')
    const told = async (...argv: string[]) => {
      const { code, text } = await run(...argv, '--key', vkey, '--json')
      assert.equal(code, 1, text)
      const { sentence, sentenceVi } = JSON.parse(text).findings[0]
      assert.notEqual(sentence, sentenceVi)
      assert.doesNotMatch(sentenceVi, /no such|fetch failed|Unexpected|it is|server answered/)
      return sentenceVi as string
    }
    assert.match(await told('verify-proof', join(folder, 'gone')), /không có tệp.*\(ENOENT\)/)
    assert.match(await told('verify-pack', folder, '--remember', file), /thiếu|không/i)
    assert.match(await told('verify-pack', file), /không phải JSON/)
    assert.match(await told('verify-receipt', file), /không phải JSON/)
    assert.match(await told('verify', `http://127.0.0.77:${port}/`), /không có gì trả lời/)
    beside.close()
    const { port: open } = busy.address() as AddressInfo
    assert.match(await told('verify', `http://127.0.0.1:${open}/`), /máy chủ trả lời 503/)
    busy.close()
    await writeFile(file, 'c2sp.org/tlog-proof@v1\nextra e30=\n\n')
    assert.match(await told('verify-proof', file), /không nêu số thứ tự/)
  }))

test('every fault of form has its words in Vietnamese', async () => {
  const texts = await Promise.all(
    ['entry', 'proof', 'receipt'].map((name) =>
      readFile(new URL(`${name}.ts`, import.meta.url), 'utf8'),
    ),
  )
  const said = texts.join('\n').matchAll(/(?:return|:|\?) '((?:it|its|a line) [^']+)'/g)
  const faults = [...said].map(([, words]) => words!)
  assert.ok(faults.length >= 20, String(faults.length))
  assert.deepEqual(
    faults.filter((words) => formFaults[words] === undefined),
    [],
  )
})

test('misuse exits 2 with help, and help exits 0', async () => {
  for (const argv of [
    [],
    ['nonsense'],
    ['verify', '--nonsense'],
    ['mirror', 'a'],
    ['verify', 'a', 'b'],
  ]) {
    const { code, text } = await run(...argv)
    assert.equal(code, 2, argv.join(' '))
    assert.match(text, /verify-proof FILE/)
  }
  assert.equal((await run('--help')).code, 0)
})

test('a place without a log exits 1', () =>
  inFolder(async (folder) => {
    assert.equal((await run('verify', folder)).code, 1)
    assert.equal((await run('verify', 'http://127.0.0.1:1/journal')).code, 1)
    assert.equal((await run('verify-proof', join(folder, 'none'), '--key', vkey)).code, 1)
  }))

test('the file runs as a program of its own', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 3)
    const program = fileURLToPath(new URL('cli.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [program, 'verify', folder])
    assert.match(stdout, /3 of 3 entries re-derived/)
  }))
