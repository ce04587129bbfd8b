import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeFolder } from './make-folder.ts'

test('missing folders are made, the last with its mode; a place that takes none is told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kho-folder-'))
  try {
    const deep = join(folder, 'a', 'b')
    makeFolder(deep, 0o700)
    makeFolder(deep, 0o700)
    assert.equal(statSync(deep).mode & 0o777, 0o700)
    writeFileSync(join(folder, 'file'), '')
    assert.throws(() => makeFolder(join(folder, 'file', 'under')), { syscall: 'mkdir' })
    // Where this is Linux: Node's recursive way never came back from here.
    if (existsSync('/proc/self')) assert.throws(() => makeFolder('/proc/kho'), { code: 'ENOENT' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
