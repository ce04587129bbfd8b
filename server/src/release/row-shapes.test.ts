import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { datasetPlaces } from '@kho/contract/edition.ts'
import { openRowFile } from './row-files.ts'
import { readRowShapes } from './row-shapes.ts'
import { openRowTable } from './row-table.ts'

test('how released columns are spread is counted from the released rows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kho-row-shapes-'))
  try {
    const types = ['text', 'decimal', 'date', 'boolean', 'geometry'] as const
    const columns = types.map((type, i) => ({ name: type, type, number: i + 1, personal: 'none' }))
    const stored = columns as unknown as StoredColumn[]
    const table = openRowTable(folder, stored)
    table.write([
      ['a', '1.50', '1990', 'true', '{}'],
      ['a', '10.25', '2030-01', 'false', null],
      ['b', null, '1890-01-01', 'true', null],
    ])
    table.end()
    const [text, decimal, date, boolean, geometry] = readRowShapes(folder, stored)
    const none = { top: null, histogram: null }
    assert.deepEqual(text, {
      column: 'text',
      rows: 3,
      nulls: 0,
      distinct: 2,
      histogram: null,
      top: [
        { value: 'a', count: 2 },
        { value: 'b', count: 1 },
      ],
    })
    const counts = [1, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert.deepEqual(decimal!.histogram, { from: '1.50', to: '10.25', counts })
    assert.equal(decimal!.nulls, 1)
    const years = [1, 0, 0, 0, 0, 0, 0, 1, 0, 1]
    assert.deepEqual(date!.histogram, { from: '1890-01-01', to: '2030-01', counts: years })
    assert.deepEqual(boolean!.top![0], { value: 'true', count: 2 })
    assert.deepEqual({ ...geometry, ...none }, geometry, 'of shapes nothing but how many')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what the disk refuses is told to whoever writes, and does not end the process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kho-row-files-'))
  try {
    writeFileSync(join(folder, datasetPlaces.data('x', 'csv')), 'is there')
    const file = await openRowFile(folder, 'x', 'csv', [], false)
    const writing = async () => {
      for (;;) {
        await turn()
        await file.write([['a']])
      }
    }
    await assert.rejects(writing, /EEXIST/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
