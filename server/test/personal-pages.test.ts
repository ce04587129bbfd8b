/** The pages about personal data as persons and officers meet them. Everything is made up. */
import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openKeyFile } from '../src/credential/key-file.ts'
import { createSubjectHasher } from '../src/personal/subject.ts'
import { vouchSubject } from '../src/personal/vouch-subject.ts'
import { showDay } from '../src/time.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, signedIn, type Officer } from './kit/officer.ts'

const { browser, missing } = await openBrowser()
const title = { vi: 'Cột', en: 'Column' }
const citizen = '001090000007'
const reason = 'Trả lời đơn giả lập'
let it: RunningKho
let token: string
let grant: number
let authority: Officer
let auditor: Officer
let person: Officer

before(async () => {
  it = await openKho()
  const rule = 'citizen-number'
  await it.define(
    definitionOf({
      id: 'residents',
      sharing: 'shared',
      key: ['citizen'],
      columns: [
        { name: 'citizen', type: 'text', required: true, rule, personal: 'basic', title },
        { name: 'name', type: 'text', personal: 'basic', title },
        { name: 'sex', type: 'text', personal: 'basic', title, codelist: { list: 'gender' } },
      ],
    }),
  )
  await it.load('residents', `citizen,name,sex\n${citizen},<b>Giả Lập</b>,2\n`)
  token = await it.client('clinic')
  grant = await it.grant({ client: 'clinic', dataset: 'residents' })
  await it.get(`/api/v1/datasets/residents/records/${citizen}`, { token, task: 'HS-77' })
  await it.kho.journal.publishNow()
  const agency = 'so-noi-vu'
  authority = await openOfficer(it, 'quan.ly', { agency, functions: ['authority'] })
  auditor = await openOfficer(it, 'kiem.tra', { agency, functions: ['auditor'] })
  await it.db.query(
    `insert into people.account (id, agency_id, name) values ('cong-dan.a', null, 'Giả lập A')`,
  )
  const hasher = createSubjectHasher(await openKeyFile(join(it.folder, 'keys', 'subjects.key')))
  const vouched = { provider: 'vneid', assurance: 'substantial' } as const
  await it.act((tx) =>
    vouchSubject(tx, hasher, { account: 'cong-dan.a', key: citizen, ...vouched }),
  )
  person = await signedIn(it, 'cong-dan.a', 'one-factor')
})
after(async () => {
  await browser?.close()
  await it.end()
})

const form = (fields: Record<string, string>) => new URLSearchParams(fields)

test('a person sees what is held, who read it, and asks', async () => {
  const page = await person.call('GET', '/me')
  assert.equal(page.status, 200, page.text)
  assert.match(page.text, /&lt;b&gt;Giả Lập/)
  assert.match(page.text, /<dt>Cột<\/dt>/, 'columns by their titles')
  assert.match(page.text, /2 <span class="soft">\(Nữ\)/, 'a code with what it means')
  assert.match(page.text, /c\) Phục vụ giải quyết thủ tục hành chính/, 'purposes in words')
  assert.doesNotMatch(page.text, /<dt>citizen|<code>residents/)
  assert.doesNotMatch(page.text, /HS-77/, 'the task is the reader’s business')
  assert.match((await person.call('GET', '/en/me')).text, /What the shared data repository holds/)
  const asked = await person.call('POST', '/me', form({ kind: 'access', note: 'Xin bản sao' }))
  assert.equal(asked.status, 303, asked.text)
  const again = await person.call('GET', '/me')
  assert.match(again.text, /xem, cung cấp/)
  const bare = form({ kind: 'correction', note: 'Tôi <i>sai</i> tên' })
  const refused = await person.call('POST', '/me', bare)
  assert.equal(refused.status, 400)
  assert.match(refused.text, /personal\.no-correction/)
  assert.match(refused.text, /Tôi &lt;i&gt;sai&lt;\/i&gt; tên/, 'what was typed is kept')
  assert.match(refused.text, /<option value="residents\/name"/, 'a value is chosen, not named')
  const cell = 'residents/name'
  const mended = form({ kind: 'correction', note: 'Sai tên', cell, proposed: 'Giả Lập B' })
  assert.equal((await person.call('POST', '/me', mended)).status, 303)
  const correction = `select body from journal.payload where body like '%"correction"%'`
  const { rows: corrected } = await it.db.query(correction)
  const meant = { dataset: 'residents', column: 'name', proposed: 'Giả Lập B' }
  assert.deepEqual(JSON.parse(corrected[0].body).correction, meant)
  const twice = (kind: string) => {
    const filled = form({ kind, note: 'Không dùng vào việc này', purposes: 'c' })
    filled.append('purposes', 'dd')
    return person.call('POST', '/me', filled)
  }
  const wrong = await twice('restriction')
  assert.equal(wrong.status, 400, 'only an objection is to purposes')
  assert.match(wrong.text, /value="dd"\s+checked/, 'what was chosen is kept')
  assert.doesNotMatch(wrong.text, /value="a"\s+checked/)
  assert.equal((await twice('objection')).status, 303)
  const kept = `select body from journal.payload where body like '%"kind":"objection"%'`
  const { rows } = await it.db.query(kept)
  assert.deepEqual(JSON.parse(rows[0].body).purposes, ['c', 'dd'])
})

test('whoever nobody vouched for is told what to do', async () => {
  const page = await authority.call('GET', '/me')
  assert.equal(page.status, 403)
  assert.match(page.text, /personal\.not-vouched/)
})

test('an officer sees the request waiting, decides, and meets its own mistake beside the form', async () => {
  const home = await authority.call('GET', '/console')
  const path = /\/console\/subject-requests\/[0-9a-f-]{36}/.exec(home.text)?.[0]
  assert.ok(path, 'it waits on the first page')
  const list = await authority.call('GET', '/console/subject-requests?state=received')
  assert.ok(list.text.includes(path))
  assert.doesNotMatch(
    (await authority.call('GET', '/console/subject-requests?state=done')).text,
    /subject-requests\/[0-9a-f]/,
  )
  const wrong = await authority.call('POST', path, form({ decision: 'refused', reason }))
  assert.equal(wrong.status, 400)
  assert.match(wrong.text, /personal\.no-ground/)
  assert.ok(wrong.text.includes(reason))
  const closed = await auditor.call('GET', path)
  assert.match(closed.text, /<button type="submit" disabled/)
  const right = await authority.call('POST', path, form({ decision: 'accepted', reason }))
  assert.equal(right.status, 303, right.text)
  const shown = await authority.call('GET', path)
  assert.match(shown.text, /được chấp nhận/)
  assert.match(shown.text, new RegExp(`Lý do: ${reason}`), 'steps in words')
})

test('an objection that came on paper is entered, accepted, and one grant reads on for a while', async () => {
  const list = '/console/subject-requests'
  const record = `/api/v1/datasets/residents/records/${citizen}`
  const read = async () => (await it.get(record, { token, task: 'HS-78' })).status
  const law = 'Luật 91/2025/QH15, Điều 3 (giả lập)'
  const lift = form({ liftReason: reason, liftGround: law })
  // What the person itself objected to would go on withholding.
  const own = await it.db.query('select request from personal.withholding where lifted_at is null')
  for (const { request } of own.rows) {
    assert.equal((await authority.call('POST', `${list}/${request}/lift`, lift)).status, 303)
  }
  assert.equal(await read(), 200)
  assert.match((await authority.call('GET', list)).text, /Nhập yêu cầu nhận bằng giấy/)
  assert.match(
    (await auditor.call('GET', list)).text,
    /<button[^>]*disabled[^>]*>\s*Nhập yêu cầu nhận bằng giấy/,
  )
  const signed = { documentNumber: '07/ĐĐ', documentDate: '2026-01-05', signer: 'Ngô Giả Lập' }
  const paper = (kind: string) => {
    const filled = form({
      key: citizen,
      kind,
      note: 'Đơn giấy giả lập',
      contact: 'Tổ 3',
      ...signed,
    })
    for (const purpose of ['c', 'dd']) filled.append('purposes', purpose)
    return authority.call('POST', list, filled)
  }
  const wrong = await paper('restriction')
  assert.equal(wrong.status, 400, 'only an objection is to purposes')
  assert.match(wrong.text, /value="dd"\s+checked/)
  const { documentDate, ...others } = signed
  for (const typed of [citizen, showDay(documentDate), ...Object.values(others)])
    assert.ok(wrong.text.includes(`value="${typed}"`), `what was typed is kept: ${typed}`)
  const entered = await paper('objection')
  assert.equal(entered.status, 303, entered.text)
  const path = entered.headers.get('location')!.split('?')[0]!
  assert.match(path, /^\/console\/subject-requests\/[0-9a-f-]{36}$/)
  await authority.call('POST', path, form({ decision: 'accepted', reason }))
  assert.equal(await read(), 404)
  const page = await authority.call('GET', path)
  assert.match(page.text, /riêng quyền này đọc lại/, 'the effect stands before it')
  assert.doesNotMatch(page.text, /Chấm dứt một ngoại lệ/, 'there is none to end')
  assert.match(
    (await auditor.call('GET', path)).text,
    /<button[^>]*disabled[^>]*>\s*Cho quyền này vẫn đọc/,
  )
  const except = (exceptGrant: string, exceptGround: string) =>
    form({ exceptGrant, exceptReason: reason, exceptGround })
  for (const [number, ground] of [
    [String(grant), ''],
    ['987654', law],
  ] as const) {
    const refused = await authority.call('POST', `${path}/exceptions`, except(number, ground))
    assert.ok(refused.status >= 400 && refused.text.includes(reason), 'what was typed is kept')
    assert.equal(refused.text.match(/role="alert"/g)?.length, 1, 'beside the form that met it')
  }
  const made = await authority.call('POST', `${path}/exceptions`, except(String(grant), law))
  assert.equal(made.status, 303, made.text)
  assert.equal(await read(), 200)
  const reads = await authority.call('GET', path)
  assert.ok(reads.text.includes(law) && reads.text.includes(`/console/grants/${grant}`))
  const end = form({ endGrant: String(grant), endReason: reason })
  const ended = await authority.call('POST', `${path}/exceptions/end`, end)
  assert.equal(ended.status, 303, ended.text)
  assert.equal(await read(), 404)
  assert.equal((await authority.call('POST', `${path}/lift`, lift)).status, 303)
  assert.equal(await read(), 200)
})

test('a search shows who read, keeps the key out of every address, and needs its reason', async () => {
  const found = await auditor.call('POST', '/console/subject-reads', form({ key: citizen, reason }))
  assert.equal(found.status, 200, found.text)
  assert.match(found.text, /HS-77/)
  assert.match(found.text, /<td [^>]*>Cột, Cột, Cột<\/td>/)
  assert.doesNotMatch(found.text, new RegExp(`href="[^"]*${citizen}`))
  const bare = await auditor.call(
    'POST',
    '/console/subject-reads',
    form({ key: citizen, reason: 'x' }),
  )
  assert.equal(bare.status, 400)
  assert.ok(bare.text.includes(citizen), 'what was typed is kept')
})

test('a breach is recorded by the clock of Viet Nam, and listed', async () => {
  const fields = { what: 'Thử', harm: 'Không', measures: 'Không' }
  const late = { ...fields, detectedAt: '2026-03-01T08:00' }
  assert.equal((await authority.call('POST', '/console/breaches', form(late))).status, 303)
  const { rows } = await it.db.query(`select detected_at::text from personal.breach`)
  assert.equal(new Date(rows[0].detected_at).toISOString(), '2026-03-01T01:00:00.000Z')
  const list = await auditor.call('GET', '/console/breaches?open=true')
  assert.match(list.text, /quá hạn/)
  assert.match(list.text, /disabled/, 'an auditor records nothing')
  assert.match((await authority.call('GET', '/console')).text, /Vi phạm/)
  const wrong = await authority.call(
    'POST',
    '/console/breaches',
    form({ ...fields, detectedAt: 'hôm qua' }),
  )
  assert.equal(wrong.status, 400)
  assert.ok(wrong.text.includes('hôm qua'))
})

test('no form carries a mark of secrecy in', async () => {
  const secret = 'Kèm tài liệu (TỐI MẬT)'
  const tries: [Officer, string, Record<string, string>][] = [
    [person, '/me', { kind: 'access', note: secret }],
    [auditor, '/console/subject-reads', { key: citizen, reason: secret }],
    [
      authority,
      '/console/breaches',
      { detectedAt: '2026-03-01T08:00', what: secret, harm: 'x', measures: 'x' },
    ],
  ]
  for (const [who, path, fields] of tries) {
    const answer = await who.call('POST', path, form(fields))
    assert.match(answer.text, /catalogue\.state-secret/, path)
  }
  const { rows } = await it.db.query(`select from journal.payload where body like '%TỐI MẬT%'`)
  assert.deepEqual(rows, [])
})

for (const [name, options] of [
  ['a desktop', { viewport: { width: 1280, height: 800 } }],
  ['a phone of 320 pixels', { viewport: { width: 320, height: 640 } }],
] as const) {
  test(`the pages are sound on ${name}`, { skip: missing }, async () => {
    const tries: [Officer, string[]][] = [
      [authority, ['/console/subject-requests', '/en/console/breaches', '/console/subject-reads']],
      [person, ['/me', '/en/me']],
    ]
    for (const [who, paths] of tries) {
      const complaints = await visit(browser!, options, async (page) => {
        const value = who.cookie.split('=')[1]!
        await page.context().addCookies([{ name: 'kho_session', value, url: it.url }])
        for (const path of paths) {
          await page.goto(it.url + path)
          assert.deepEqual(await objections(page), [], path)
        }
      })
      assert.deepEqual(complaints, [])
    }
  })
}
