/** A whole Kho with a dataset that is asked at its owner, and that owner's service. All made up. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatasetInput } from '@kho/contract/dataset.ts'
import { keepCredential } from '../../src/credential/keep-credential.ts'
import { openSealer } from '../../src/credential/seal.ts'
import { declareSource, sourceSchema } from '../../src/intake/declared-source.ts'
import { readGroup } from '../../src/journal/read-group.ts'
import { createLog } from '../../src/log.ts'
import { waitUntil } from './wait-until.ts'
import { definitionOf, openKho, type Answer, type RunningKho } from './kho.ts'
import { openOwner, sendJson, type OwnerAnswer, type OwnerStub } from './owner-service.ts'

/** Stands in every answer; must stand nowhere afterwards. */
export const canary = 'CANARY7f3a'
export const secret = 'khoa-bi-mat-9'
export const number = '067090001234'

const text = (name: string, more: object = {}) =>
  ({ name, type: 'text', title: { vi: name, en: name }, ...more }) as DatasetInput['columns'][0]
export const citizens = definitionOf({
  id: 'dan-cu-quoc-gia',
  sharing: 'shared',
  keeping: 'through',
  key: ['so'],
  columns: [
    text('so', { required: true, rule: 'citizen-number', personal: 'basic' }),
    text('ho_ten', { required: true, personal: 'basic' }),
    text('ngay_sinh', { type: 'date' }),
    text('xa', { codelist: { list: 'admin_unit', level: 'commune' } }),
    text('thu_nhap', { type: 'decimal', precision: 24, scale: 4, personal: 'sensitive' }),
    text('song', { type: 'boolean', written: ['1', '0'] }),
  ],
})
export const id = citizens.id

export type Asked = {
  kho: RunningKho
  owner: OwnerStub
  folder: string
  /** Every line of its log. */
  logged: string[]
  token: string
  declare(more?: object): Promise<void>
  keep(name: string, text: string): Promise<void>
  ask(key?: string, more?: string): Promise<Answer>
  lastRecords(): Promise<{ opening: ReadRecord; closing: ReadRecord }>
  end(): Promise<void>
}

export type ReadRecord = {
  outcome: string
  group?: string
  rows?: number
  reason?: string
  plan?: { kind: string; key?: string[] }
}

const declarationAt = (base: string) => ({
  id: 'dvc-dan-cu',
  dataset: id,
  kind: 'through',
  url: `${base}/v1/citizens/{so}`,
  auth: { kind: 'header', name: 'X-Key', credential: 'dan-cu' },
  record: 'data',
  names: { so: 'soDinhDanh', ho_ten: 'hoTen', ngay_sinh: '/sinh/ngay', xa: '/noiO/xa' },
  error: { path: 'error_code', ok: [0], absent: ['NOT_FOUND'] },
  // What is not about slowness is never taken for slow.
  timeoutMs: 60_000,
  quota: { client: 10_000, all: 20_000 },
  breaker: { failures: 1000, waitMs: 200 },
})

export const person = (more: object = {}) => ({
  error_code: 0,
  data: {
    soDinhDanh: number,
    hoTen: `Nguyễn Thị ${canary}`,
    sinh: { ngay: '1990-05-01' },
    noiO: { xa: '24611' },
    thu_nhap: '1234567890123456.7800',
    song: 1,
    ghiChu: canary,
    ...more,
  },
})
export const answers =
  (value: unknown, status = 200): OwnerAnswer =>
  (_, response) =>
    sendJson(response, value, status)

export function refused(answer: Answer, code: string, status: number): void {
  assert.ok(answer.text.includes(`"code":"${code}"`), answer.text)
  assert.equal(answer.status, status)
  assert.ok(!answer.text.includes(canary), 'nothing of the answer is repeated')
  assert.match(answer.headers.get('content-type')!, /^application\/problem\+json/)
}

async function lastRecordsOf(
  kho: RunningKho,
): Promise<{ opening: ReadRecord; closing: ReadRecord }> {
  return waitUntil(async () => {
    const { rows } = await kho.db.query(
      `select g.intake_id::text as id, g.records from journal.read_group g order by g.intake_id desc limit 40`,
    )
    const groups = rows.map((row) => ({
      id: row.id as string,
      records: readGroup(row.records).flatMap((kept) =>
        'record' in kept ? [kept.record as ReadRecord] : [],
      ),
    }))
    const opened = groups.find(({ records }) => records.some(({ outcome }) => outcome === 'opened'))
    const closing = groups
      .flatMap(({ records }) => records)
      .find(({ group }) => group !== undefined && group === opened?.id)
    return opened && closing && { opening: opened.records[0]!, closing }
  })
}

/** On the server that Kho brings along, so that its files lie in the folder too. */
export async function openAsked(): Promise<Asked> {
  const owner = await openOwner()
  const folder = mkdtempSync(join(tmpdir(), 'kho-through-'))
  const logged: string[] = []
  const stream = { write: (line: string) => void logged.push(line) }
  const log = createLog({ level: 'trace', stream })
  const env = { KHO_ALLOWED_HOSTS: owner.host }
  const kho = await openKho({ embedded: true, folder, env, log })
  const asked: Asked = {
    kho,
    owner,
    folder,
    logged,
    token: '',
    async declare(more = {}) {
      const source = sourceSchema.parse({ ...declarationAt(owner.base), ...more })
      await kho.act((tx) => declareSource(tx, 'test', source))
    },
    async keep(name, given) {
      const sealer = await openSealer(join(folder, 'keys', 'credentials.key'))
      await kho.act((tx) => keepCredential(tx, 'test', { sealer, name, text: given }))
    },
    ask: (key = number, more = '') =>
      kho.get(`/api/v1/datasets/${id}/records/${key}${more}`, { token: asked.token }),
    lastRecords: () => lastRecordsOf(kho),
    async end() {
      owner.close()
      await kho.end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await kho.define(citizens)
  await asked.keep('dan-cu', secret)
  await asked.declare()
  asked.token = await kho.client('his')
  await kho.grant({ client: 'his', dataset: id })
  return asked
}
