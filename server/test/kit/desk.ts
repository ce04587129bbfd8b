/** A Kho with a supply desk, and what is sent to it without a browser. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { commandLine, type Ran } from './command.ts'
import { readGuide, runLines } from './guide.ts'
import { definitionOf, openKho, type RunningKho } from './kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const wells = definitionOf({
  id: 'wells',
  sharing: 'shared',
  key: ['ma'],
  thresholds: { failingShareMax: 0.6, deletedShareMax: 0.5 },
  columns: [
    { name: 'ma', type: 'text', required: true, title },
    { name: 'gioi', type: 'text', title, codelist: { list: 'gender' } },
    { name: 'ngay', type: 'date', written: 'DD/MM/YYYY', title },
  ],
})

/** As the guide says it, but for a day that will not pass. */
const issued = readGuide('for-agencies/browser.md')
  .block('', 'upload-link issue')
  .replace('<dataset>', 'wells')
  .replace('2026-12-31', '2099-12-31')
  .trim()

function done({ code, json, out }: Ran): Record<string, string> {
  assert.equal(code, 0, out)
  return json
}

export type Sent = {
  status: number
  /** Of the refusal, where it was answered with one. */
  code: string | null
  location: string
  cookie: string
  answer: string
}

export type Desk = {
  it: RunningKho
  /** `kho upload-link …`, as the operator types it. */
  uploadLink(...words: string[]): Promise<Record<string, string>>
  issue(...more: string[]): Promise<Record<string, string>>
  /** A form as a page of ours sends it, or with other headers. */
  post(
    path: string,
    body: FormData | URLSearchParams | string,
    headers?: Record<string, string>,
  ): Promise<Sent>
  read(path: string, headers: Record<string, string>): Promise<string>
  session(link: Record<string, string>): Promise<{ cookie: string }>
  rowsStored(): Promise<number>
  /** Files of the desk that lie on the disk. */
  spooled(): string[]
}

export async function openDesk(): Promise<Desk> {
  const it = await openKho()
  await it.define(wells)
  const desk: Desk = {
    it,
    uploadLink: async (...words) => done(await commandLine(it).run('upload-link', ...words)),
    async issue(...more) {
      const [ran] = await runLines(it, [issued, ...more].join(' '), it.folder)
      return done(ran!)
    },
    async post(path, body, headers = {}) {
      const response = await fetch(it.url + path, {
        method: 'POST',
        body,
        redirect: 'manual',
        headers: { 'sec-fetch-site': 'same-origin', ...headers },
      })
      const answer = await response.text()
      const isProblem = response.headers.get('content-type')?.includes('problem')
      return {
        status: response.status,
        code: isProblem ? (JSON.parse(answer) as { code: string }).code : null,
        location: response.headers.get('location') ?? '',
        cookie: response.headers.get('set-cookie') ?? '',
        answer,
      }
    },
    read: async (path, headers) => (await fetch(it.url + path, { headers })).text(),
    async session({ code }) {
      const sent = await desk.post('/nop/ma', new URLSearchParams({ code: code! }))
      assert.equal(sent.status, 303)
      const attributes = /^kho_desk=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/
      assert.match(sent.cookie, attributes)
      return { cookie: sent.cookie.split(';')[0]! }
    },
    async rowsStored() {
      const { rows } = await it.db.query('select count(*)::int as n from store.d_wells')
      return rows[0].n
    },
    spooled: () =>
      readdirSync(join(it.folder, 'spool')).filter((name) => name.startsWith('load-desk')),
  }
  return desk
}

export function fileForm(name: string, content: string | Buffer, once?: string): FormData {
  const form = new FormData()
  if (once) form.set('once', once)
  form.set('file', new Blob([content as never]), name)
  return form
}
