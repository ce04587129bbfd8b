import assert from 'node:assert/strict'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  filesOf,
  inFolder,
  sampleRows,
  skey,
  vkey,
  writeSampleBatch,
  writeSampleLog,
} from '../test/sample-log.ts'
import { streamedBatchRoot, upToRows } from './batch-tree.ts'
import { signerOf } from './checkpoint.ts'
import { mirrorLog } from './mirror.ts'
import { openLog } from './store.ts'
import { verifyLog } from './verify-log.ts'

/** Serves a folder as a web server would, counting what is asked for. */
async function served(folder: string, work: (url: string, asked: string[]) => Promise<void>) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/journal/', '')
    asked.push(path)
    readFile(join(folder, path)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/journal`, asked)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

test('a mirror over HTTP holds what the log holds, and later only fetches what is new', () =>
  inFolder(async (folder) => {
    const [source, copy] = [join(folder, 'source'), join(folder, 'copy')]
    const writer = await writeSampleLog(source, 600)
    await writer.append([await writeSampleBatch(source, sampleRows(3000))])
    await writer.publish(signerOf(skey))
    await served(source, async (url, asked) => {
      const first = await mirrorLog(url, copy)
      assert.deepEqual(first.findings, [])
      assert.deepEqual([first.size, first.added, first.batches], [601, 601, 1])
      assert.equal(first.trustedOnFirstUse, true)
      const wanted = (await filesOf(source)).filter((path) => !path.includes('.p/88'))
      const copied = await filesOf(copy)
      assert.deepEqual(
        wanted.filter((path) => !copied.includes(path)),
        [],
      )
      asked.length = 0
      await writeSampleLog(source, 601, { publishAt: [] })
      await writer.append([await writeSampleBatch(source, sampleRows(5, 'more'))])
      await writer.publish(signerOf(skey))
      const second = await mirrorLog(url, copy)
      assert.deepEqual([second.size, second.added, second.batches], [602, 1, 1])
      assert.equal(second.trustedOnFirstUse, false)
      assert.equal(asked.includes('tile/entries/000'), false)
      assert.equal((await verifyLog({ ...openLog(url), key: vkey })).ok, true)
    })
    const { ok, rows } = await verifyLog({ ...openLog(copy), key: vkey })
    assert.deepEqual([ok, rows], [true, 3005])
  }))

test('a mirror keeps the honest log where the served one was set back, rewritten or damaged', () =>
  inFolder(async (folder) => {
    const [source, copy] = [join(folder, 'source'), join(folder, 'copy')]
    await writeSampleLog(source, 300)
    assert.equal((await mirrorLog(source, copy, { key: vkey })).ok, true)
    const kept = await readFile(join(copy, 'checkpoint'))
    const attempts = [
      ['rollback', 299, 'first'],
      ['fork', 300, 'other'],
      ['fork', 700, 'other'],
    ] as const
    for (const [code, size, tag] of attempts) {
      await rm(source, { recursive: true })
      await writeSampleLog(source, size, { tag })
      const { ok, findings } = await mirrorLog(source, copy, { key: vkey })
      assert.deepEqual([ok, findings.map((each) => each.code)], [false, [code]])
      assert.deepEqual(await readFile(join(copy, 'checkpoint')), kept)
      assert.equal((await verifyLog({ ...openLog(copy), key: vkey })).ok, true)
    }
  }))

test('a mirror that broke off goes on, and does not keep what it took wrongly', () =>
  inFolder(async (folder) => {
    const [source, copy] = [join(folder, 'source'), join(folder, 'copy')]
    await writeSampleLog(source, 600)
    // As left behind by a run that broke off: one bundle right, one wrong.
    await cp(join(source, 'tile/entries/000'), join(copy, 'tile/entries/000'), { recursive: true })
    const wrong = await readFile(join(source, 'tile/entries/001'))
    wrong[50] = (wrong[50] ?? 0) ^ 1
    await writeFile(join(copy, 'tile/entries/001'), wrong)
    const { ok, findings } = await mirrorLog(source, copy, { key: vkey })
    assert.deepEqual([ok, findings], [true, []])
    assert.equal((await verifyLog({ ...openLog(copy), key: vkey })).ok, true)
  }))

test('a batch file that is missing or altered at the source is reported, the rest is copied', () =>
  inFolder(async (folder) => {
    const source = join(folder, 'source')
    const writer = await writeSampleLog(source, 3)
    await writer.append([await writeSampleBatch(source, sampleRows(9))])
    await writer.publish(signerOf(skey))
    const [batch = ''] = (await filesOf(source)).filter((path) => path.startsWith('batch/'))
    await writeFile(join(source, batch), Buffer.alloc(288))
    const altered = await mirrorLog(source, join(folder, 'first'), { key: vkey })
    assert.deepEqual(
      altered.findings.map(({ code }) => code),
      ['batch-altered'],
    )
    // Its entry is not looked at again, and the batch is not forgotten for that.
    const next = await mirrorLog(source, join(folder, 'first'), { key: vkey })
    assert.deepEqual(
      next.findings.map(({ code }) => code),
      ['batch-altered'],
    )
    await writeSampleBatch(source, sampleRows(9))
    const mended = await mirrorLog(source, join(folder, 'first'), { key: vkey })
    assert.deepEqual([mended.ok, mended.added, mended.batches], [true, 0, 1])
    const whole = await verifyLog({ ...openLog(join(folder, 'first')), key: vkey })
    assert.deepEqual([whole.ok, whole.rows], [true, 9])

    await rm(join(source, batch))
    const missing = await mirrorLog(source, join(folder, 'second'), { key: vkey })
    assert.deepEqual(
      [missing.size, missing.findings.map(({ code }) => code)],
      [4, ['batch-missing']],
    )
  }))

test('nothing is copied under a signature that is not the log’s', () =>
  inFolder(async (folder) => {
    const [source, copy] = [join(folder, 'source'), join(folder, 'copy')]
    await writeSampleLog(source, 3)
    const note = await readFile(join(source, 'checkpoint'), 'utf8')
    await writeFile(join(source, 'checkpoint'), note.replace('\n3\n', '\n2\n'))
    const { findings } = await mirrorLog(source, copy, { key: vkey })
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['signature-wrong'],
    )
  }))

test('a batch may take as long as its line needs; silence ends it, and so does a leaf too many', async (t) => {
  const answers: ServerResponse[] = []
  const server = createServer((_, response) => void answers.push(response.writeHead(200)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  t.mock.timers.enable({ apis: ['setTimeout'] })
  t.mock.method(AbortSignal, 'timeout', (ms: number) => {
    const gone = new AbortController()
    setTimeout(() => gone.abort(new DOMException('late', 'TimeoutError')), ms)
    return gone.signal
  })
  try {
    server.once('request', (_, response: ServerResponse) => response.write(Buffer.alloc(32)))
    const [root] = ['ab'.repeat(32)]
    const found = await openLog(`http://127.0.0.1:${port}`).stream(`batch/ab/${root}`)
    const pieces = found![Symbol.asyncIterator]()
    for (let i = 0; i < 3; i++) {
      assert.equal((await pieces.next()).done, false)
      t.mock.timers.tick(29_000)
      answers[0]!.write(Buffer.alloc(32))
    }
    await pieces.next()
    const last = pieces.next()
    t.mock.timers.tick(31_000)
    await assert.rejects(last, { name: 'TimeoutError' })
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  let given = 0
  function* endless() {
    for (; given < 1_000; given++) yield Buffer.alloc(320)
  }
  const batch = await streamedBatchRoot(upToRows(25, endless()))
  assert.deepEqual([batch?.rows, given], [26, 2])
})

test('no path leads out of a log folder', async () => {
  const { read } = openLog('.')
  for (const path of ['../x', 'tile/../../x', '/etc/passwd', 'tile\\x', '']) {
    await assert.rejects(async () => read(path), /not a path in a log/)
  }
})
