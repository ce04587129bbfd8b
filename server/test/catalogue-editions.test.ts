/** The catalogue as it is issued: previewed, issued under a decision, compared, and never changed. */
import { strict as assert } from 'node:assert'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { DatasetInput } from '@kho/contract/dataset.ts'
import { catalogueCommands } from '../src/catalogue/catalogue.cli.ts'
import { previewEdition } from '../src/catalogue/preview-edition.ts'
import { commands } from '../src/cli/commands.ts'
import { openStore } from '../src/cli/open-store.ts'
import { runCli } from '../src/cli/run-cli.ts'
import { readConfig } from '../src/config.ts'
import { silentLog } from '../src/log.ts'
import { startPublic } from '../src/public-app.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

const root = '/api/v1/catalogue/editions'
const title = { vi: 'Cột giả lập', en: 'Made-up column' }
const column = (name: string, more: object = {}) =>
  ({ name, type: 'text', required: true, title, ...more }) as const
const dataset = (id: string, more: Partial<DatasetInput> = {}) =>
  definitionOf({ id, sharing: 'shared', key: ['ma'], columns: [column('ma')], ...more })
const decision = (number: number) => ({
  decisionNumber: `${number}/QĐ-GIẢ`,
  decisionDate: '2026-01-05',
  signer: 'Người ký giả lập',
  authority: 'Uỷ ban giả lập',
  validFrom: '2026-01-06',
})

describe('editions of the catalogue', () => {
  let kho: RunningKho
  let authority: Officer
  let steward: Officer
  before(async () => {
    kho = await openKho()
    const agency = 'so-noi-vu'
    authority = await openOfficer(kho, 'can.bo', { agency, functions: ['authority'] })
    steward = await openOfficer(kho, 'dau.moi', { agency, functions: ['steward'] })
  })
  after(() => kho.end())

  const markNow = async (leftOut: object[] = []) =>
    (await authority.call('POST', '/api/v1/catalogue/preview', { leftOut })).json.mark as string
  const issue = async (input: object, by = authority) => by.call('POST', root, input)
  const ask = async (path: string) => JSON.parse((await kho.get(path)).text)

  test('nothing is issued while there is nothing to list, or a dataset lacks one of the five', async () => {
    const none = await issue({ ...decision(1), preview: await markNow() })
    assert.equal(none.json.code, 'catalogue.nothing-to-issue', none.text)
    await kho.define(dataset('truong', { columns: [column('ma'), column('ten')] }))
    await kho.define(dataset('duong'))
    await kho.define(dataset('rieng', { sharing: 'own' }))
    for (const [path, value, field] of [
      ['{updateForm,en}', '" "', 'form of update'],
      ['{permittedUsers}', '[]', 'permitted users'],
      ['{updateFrequency}', '""', 'frequency'],
      ['{title,vi}', '""', 'data'],
    ] as const) {
      const set = `update catalogue.dataset_version set definition = jsonb_set(definition, $1, $2)
        where dataset = 'duong'`
      const was = await kho.db.query(
        `select definition::text from catalogue.dataset_version where dataset = 'duong'`,
      )
      await kho.db.query(set, [path, value])
      const refused = await issue({ ...decision(1), preview: '0'.repeat(64) })
      assert.equal(refused.status, 422, refused.text)
      assert.match(refused.text, new RegExp(`duong \\(.*${field}`))
      await kho.db.query(set, ['{}', '{}'])
      await kho.db.query(
        `update catalogue.dataset_version set definition = $1::jsonb where dataset = 'duong'`,
        [was.rows[0].definition],
      )
    }
    assert.deepEqual((await ask(root)).editions, [])
  })

  test('a preview writes nothing, and only what it showed is issued', async () => {
    const mark = await markNow()
    assert.match(mark, /^[0-9a-f]{64}$/)
    const { rows } = await kho.db.query('select count(*)::int as n from catalogue.edition_entry')
    assert.equal(rows[0].n, 0)
    const changed = await issue({ ...decision(1), preview: 'f'.repeat(64) })
    assert.equal(changed.json.code, 'catalogue.preview-changed', changed.text)
    const late = await issue({ ...decision(1), validFrom: '2026-01-04', preview: mark })
    assert.equal(late.json.code, 'catalogue.bad-day')
    const early = { ...decision(1), decisionDate: '2099-01-01', validFrom: '2099-01-01' }
    assert.equal((await issue({ ...early, preview: mark })).json.code, 'catalogue.bad-day')
    assert.equal((await issue({ ...decision(1), preview: mark }, steward)).status, 403)
    const issued = await issue({ ...decision(1), preview: mark })
    assert.equal(issued.status, 201, issued.text)
    assert.equal(issued.json.edition, 1)
    const [one] = (await ask(root)).editions
    assert.deepEqual([one.number, one.listed, one.takenOut], [1, 2, 0])
    const { entries } = await ask(`${root}/1`)
    const ids = entries.map((entry: { dataset: string }) => entry.dataset)
    assert.deepEqual(ids, ['duong', 'truong'], 'what is for own use is not in the catalogue')
  })

  test('its text gives the hash in the journal, whose public fields name nobody', async () => {
    await kho.kho.journal.publishNow()
    const { text } = await kho.get(`${root}/1/content`)
    const sha256 = createHash('sha256').update(text).digest('hex')
    assert.equal(text.split('\n').length, 3)
    const { rows } = await kho.db.query(
      `select body::jsonb as body from journal.entry where kind = 'catalogue.issued'`,
    )
    assert.equal(rows.length, 1)
    const body = typeof rows[0].body === 'string' ? JSON.parse(rows[0].body) : rows[0].body
    assert.equal(body.sha256, sha256)
    assert.equal((await ask(`${root}/1`)).sha256, sha256)
    assert.doesNotMatch(JSON.stringify(body), /giả lập|QĐ|can\.bo/)
  })

  test('the next edition is told apart by datasets, versions, columns and the five fields', async () => {
    await kho.define(
      dataset('truong', {
        updateFrequency: 'weekly',
        columns: [
          column('ma'),
          column('ten_goi', { was: 'ten', personal: 'basic' }),
          { name: 'so_lop', type: 'integer', required: false, title },
        ],
      }),
    )
    await kho.define(dataset('ho', { permittedUsers: ['so-y-te'] }))
    const leftOut = [{ dataset: 'duong', reason: 'Chuyển cho Bộ giả lập' }]
    const before = await previewEdition(kho.db, leftOut, 100)
    assert.deepEqual(before.counts, { in: 1, out: 1, changed: 1 })
    const used = await issue({ ...decision(1), leftOut, preview: before.mark })
    assert.equal(used.json.code, 'catalogue.decision-used')
    const unseen = await issue({ ...decision(2), preview: before.mark })
    assert.equal(unseen.json.code, 'catalogue.preview-changed', 'left out in the preview alone')
    assert.equal((await issue({ ...decision(2), leftOut, preview: before.mark })).status, 201)
    const difference = await ask(`${root}/2/difference?from=1`)
    assert.deepEqual(difference.counts, before.counts)
    assert.deepEqual(difference.changes, JSON.parse(JSON.stringify(before.changes)))
    const [duong, ho, truong] = difference.changes
    assert.deepEqual([duong.what, ho.what, truong.what], ['out', 'in', 'changed'])
    assert.deepEqual(truong.fields, ['frequency'])
    assert.deepEqual([truong.was.version, truong.now.version], [1, 2])
    assert.deepEqual(truong.columns, [
      { what: 'personal', was: 'ten_goi: none', now: 'basic' },
      { what: 'renamed', was: 'ten', now: 'ten_goi' },
      { what: 'added', was: null, now: 'so_lop' },
    ])
    const taken = (await ask(`${root}/2`)).entries.find(
      (entry: { dataset: string }) => entry.dataset === 'duong',
    )
    assert.equal(taken.takenOut, 'Chuyển cho Bộ giả lập')
    const back = await ask(`${root}/1/difference?from=2`)
    assert.deepEqual(back.counts, { in: 1, out: 1, changed: 1 })
    assert.equal((await kho.get(`${root}/9/difference?from=1`)).status, 404)
  })

  test('a supplier that changes without a version is a difference too; own use takes out', async () => {
    await kho.db.query(
      `update catalogue.part set supplier = 'so-y-te' where dataset = 'truong' and number = 1`,
    )
    await kho.define(dataset('ho', { permittedUsers: ['so-y-te'], sharing: 'own' }))
    const { mark, changes } = await previewEdition(kho.db, [], 100)
    const told = changes.map(({ dataset: id, what, fields }) => [id, what, ...fields])
    assert.deepEqual(told, [
      ['duong', 'in'],
      ['ho', 'out'],
      ['truong', 'changed', 'supplier'],
    ])
    assert.equal((await issue({ ...decision(3), preview: mark })).status, 201)
    const { rows } = await kho.db.query(
      `select taken_out from catalogue.edition_entry where edition = 3 and dataset = 'ho'`,
    )
    assert.equal(rows[0].taken_out, 'not-shared')
  })

  test('the database changes, deletes and adds to nothing that is issued', async () => {
    const never = /never changed|no further entry|violates|cannot truncate/
    for (const statement of [
      `update catalogue.edition set signer = 'ai khác'`,
      'delete from catalogue.edition',
      'truncate catalogue.edition cascade',
      `update catalogue.edition_entry set version = 1`,
      'delete from catalogue.edition_entry where edition = 1',
      `insert into catalogue.edition_entry select 1, 'ho', version, title, owner, database, suppliers,
         update_form, update_frequency, permitted_users, definition_sha256, null
       from catalogue.edition_entry where edition = 2 and dataset = 'ho'`,
      // Entries of no edition.
      `insert into catalogue.edition_entry select 8, dataset, version, title, owner, database, suppliers,
         update_form, update_frequency, permitted_users, definition_sha256, null
       from catalogue.edition_entry where edition = 2 and dataset = 'ho'`,
    ]) {
      await assert.rejects(kho.db.query(statement), never, statement)
    }
  })

  test('two who issue at once make one edition, and the other is told', async () => {
    await kho.define(dataset('cau'))
    const { mark } = await previewEdition(kho.db, [], 10)
    const answers = await Promise.all([4, 5].map((n) => issue({ ...decision(n), preview: mark })))
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 409])
  })

  test('a page of the list and of the entries goes on after the one before', async () => {
    const first = await ask(`${root}?before=3`)
    assert.deepEqual(
      first.editions.map((one: { number: number }) => one.number),
      [2, 1],
    )
    const rest = await ask(`${root}/1?after=duong`)
    assert.deepEqual(
      rest.entries.map((one: { dataset: string }) => one.dataset),
      ['truong'],
    )
  })

  test('kho catalogue lists, compares, previews and issues', async () => {
    const run = async (...line: string[]) => {
      let out = ''
      const exit = await runCli([...line, '--json'], {
        commands: catalogueCommands,
        openStore: async () => ({ db: kho.db, close: async () => {} }),
        env: kho.env,
        stdout: (text) => void (out += text),
        stderr: (text) => void (out += text),
      })
      return { exit, json: out === '' ? null : JSON.parse(out) }
    }
    assert.equal((await run('catalogue', 'list')).json.length, 4)
    const diff = await run('catalogue', 'diff', '1', '2')
    assert.deepEqual(diff.json.counts, { in: 1, out: 1, changed: 1 })
    await kho.define(dataset('song'))
    const { json } = await run(
      'catalogue',
      'issue',
      '--preview',
      '--leave-out',
      'cau=Lý do giả lập',
    )
    assert.deepEqual(json.counts, { in: 1, out: 1, changed: 0 })
    const options = ['--number', '6/QĐ-GIẢ', '--date', '2026-01-05', '--signer', 'Người ký giả lập']
    const more = ['--authority', 'Uỷ ban giả lập', '--from', '2026-01-06', '--mark', json.mark]
    const left = ['--leave-out', 'cau=Lý do giả lập']
    const done = await run('catalogue', 'issue', ...options, ...more, ...left)
    assert.equal(done.json.edition, 5)
  })

  test('outside stands the newest edition as everybody reads it inside, and no other', async () => {
    const folder = join(kho.folder, 'edition')
    const exit = await runCli(['release', 'write', '--to', folder], {
      commands,
      openStore,
      env: kho.env,
      stdout: () => {},
      stderr: () => {},
    })
    assert.equal(exit, 0)
    const outside = await startPublic({
      folder,
      vkey: kho.kho.journal.state().vkey,
      perMinute: 10_000,
      config: { ...readConfig(kho.env).config, host: '127.0.0.1', port: 0 },
      log: silentLog,
    })
    try {
      const get = async (path: string) => {
        const answer = await fetch(outside.url + path)
        return { status: answer.status, text: await answer.text() }
      }
      for (const path of ['/5', '/5?after=duong', '/5/content', '/5/difference?from=4']) {
        const [out, ins] = [await get(root + path), await kho.get(root + path)]
        assert.deepEqual([out.status, out.text], [200, ins.text], path)
      }
      const { editions } = JSON.parse((await get(root)).text)
      assert.deepEqual(editions, [(await ask(root)).editions[0]])
      for (const path of ['/4', '/6', '/4/content', '/5/difference?from=3', '/4/difference?from=3'])
        assert.equal(JSON.parse((await get(root + path)).text).code, 'catalogue.unknown-edition')
      // The same words; what has no page outside is named without a link.
      const words = (text: string) =>
        text.replace(/^[^]*<main|<\/main[^]*$|<[^>]*>/g, ' ').replace(/\s+/g, ' ')
      for (const lang of ['', '/en']) {
        const [out, ins] = await Promise.all([
          get(`${lang}/catalogue/5`),
          kho.get(`${lang}/catalogue/5`),
        ])
        assert.equal(words(out.text), words(ins.text))
        assert.doesNotMatch(out.text, /href="[^"]*\/(datasets|agencies)\//)
        const list = await get(`${lang}/catalogue`)
        assert.match(list.text, /5\/QĐ-GIẢ|6\/QĐ-GIẢ/)
        assert.doesNotMatch(list.text, /catalogue\/4"/)
        assert.match((await get(lang || '/')).text, /href="[^"]*\/catalogue"/)
      }
    } finally {
      await outside.stop()
    }
  })
})
