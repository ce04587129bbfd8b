/**
 * Persons who read under a grant of their agency: from the request to the rows, what keeps others
 * out, and what ends a download. All persons and data are made up.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { whatCouldSee, whoCanSee } from '../src/access/could-see.ts'
import { explainAccess } from '../src/access/explain-access.ts'
import { grantAccess, type GrantInput } from '../src/access/grant-access.ts'
import { grantHolds } from '../src/access/grant-holds.ts'
import { revokeGrant } from '../src/access/revoke-grant.ts'
import { readGroup } from '../src/journal/read-group.ts'
import { appoint } from '../src/people/appoint.ts'
import { declareAgency } from '../src/people/declare-agency.ts'
import { lockAccount } from '../src/people/lock-account.ts'
import { endSessions } from '../src/signin/end-sessions.ts'
import { dayOf } from '../src/time.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

const title = (vi: string, en: string) => ({ vi, en })
const people = definitionOf({
  id: 'people',
  title: title('Dân cư giả lập', 'Made-up residents'),
  sharing: 'shared',
  key: ['ma'],
  columns: [
    { name: 'ma', type: 'text', required: true, title: title('Mã', 'Code') },
    { name: 'ho_ten', type: 'text', title: title('Họ tên', 'Name'), personal: 'basic' },
    { name: 'xa', type: 'text', title: title('Xã', 'Commune'), indexed: true },
    { name: 'benh', type: 'text', title: title('Bệnh', 'Illness'), personal: 'sensitive' },
  ],
})
const lines = Array.from(
  { length: 60 },
  (_, i) => `P${100 + i},Người số ${i},${i % 3 === 0 ? 'b' : 'a'},B${i % 2}\n`,
)
const page = '/console/explore/people'
const form = (fields: Record<string, string>) => new URLSearchParams(fields)

describe('persons who read online', () => {
  let it: RunningKho
  let grant: number
  let officer: Officer

  const give = (more: Partial<GrantInput> = {}) =>
    it.act((tx) =>
      grantAccess(tx, 'test', {
        agency: 'so-y-te',
        dataset: 'people',
        purpose: 'c',
        taskPattern: 'HS-*',
        columns: ['ma', 'ho_ten', 'xa'],
        condition: { xa: ['a'] },
        delivery: ['online', 'file'],
        validUntil: new Date(Date.now() + 3_600_000),
        decidedBy: 'so-noi-vu',
        documentNumber: '02/QĐ',
        documentDate: '2026-01-05',
        ...more,
      }),
    )
  /** Grants are known to a running Kho within milliseconds of their commit. */
  const state = async (of: Officer, at = page) => {
    const sent = form({ agency: 'so-y-te', purpose: 'c', task: 'HS-7', back: '' })
    for (const endsMs = performance.now() + 30_000; ; await sleep(20)) {
      const answer = await of.call('POST', `${at}/task`, sent)
      if (answer.status !== 403 || performance.now() > endsMs) return answer
    }
  }
  const consumer = (account: string, agency = 'so-y-te') =>
    openOfficer(it, account, { agency, functions: ['consumer'], assurance: 'one-factor' })

  before(async () => {
    it = await openKho()
    const name = title('Cơ quan khác', 'Another agency')
    await it.act((tx) => declareAgency(tx, 'test', { id: 'so-khac', name }))
    await it.define(people)
    await it.load('people', `ma,ho_ten,xa,benh\n${lines.join('')}`)
    grant = (await give()).grant
    officer = await consumer('doc.mot')
  })
  after(() => it.end())

  test('before the first row, purpose and task are said, and no other way leads around it', async () => {
    const first = await officer.call('GET', `${page}?filter=xa%3D'a'`)
    assert.equal(first.status, 303)
    assert.match(first.headers.get('location')!, /\/task\?back=filter/)
    const file = await officer.call('GET', `${page}/export.csv`)
    assert.equal(file.status, 303, 'a file is no way around it')
    const asked = await officer.call('GET', first.headers.get('location')!)
    assert.match(asked.text, /c\) Phục vụ giải quyết thủ tục hành chính/)
    assert.match(asked.text, /HS-\*/)
    for (const [task, purpose, code] of [
      ['HS-7', '', 'access.no-purpose'],
      ['', 'c', 'access.no-task'],
      ['HS-7', 'a', 'access.purpose-not-granted'],
      ['XX-7', 'c', 'access.task-not-granted'],
    ] as const) {
      const answer = await officer.call(
        'POST',
        `${page}/task`,
        form({ agency: 'so-y-te', purpose, task }),
      )
      assert.ok(answer.status >= 400 && answer.text.includes(code), `${code}: ${answer.status}`)
      assert.ok(answer.text.includes(`value="${task}"`), 'what was typed stays')
    }
    const done = await state(officer)
    assert.equal(done.status, 303, done.text)
  })

  test('rows, figures and files show what the grant shows, each as one read on record', async () => {
    const shown = await officer.call('GET', page)
    assert.equal(shown.status, 200)
    assert.match(shown.text, /40 dòng/)
    assert.ok(shown.text.includes('N*** 1') && !shown.text.includes('Người số'))
    assert.ok(!/P100\b/.test(shown.text), 'rows outside the condition are not there')
    assert.match(shown.text, /được che: chỉ 1 ký tự đầu, 2 ký tự cuối/)
    assert.match(shown.text, /Cột không thuộc quyền này[\s\S]*benh/)
    assert.match(shown.text, /HS-7/)
    assert.ok(!shown.text.includes('shape'), 'how the whole dataset is spread is not shown')

    const filter = encodeURIComponent("ma >= 'P150'")
    const narrowed = await officer.call('GET', `${page}?filter=${filter}`)
    const csv = await officer.call('GET', `${page}/export.csv?filter=${filter}`)
    const ndjson = await fetch(`${it.url}${page}/export.ndjson?filter=${filter}`, {
      headers: { cookie: officer.cookie },
    })
    const written = (await ndjson.text()).trimEnd().split('\n')
    const codes = csv.text
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]!)
    assert.deepEqual(csv.text.split('\n')[0], 'ma,ho_ten,xa')
    assert.deepEqual(codes, ['P150', 'P152', 'P153', 'P155', 'P156', 'P158', 'P159'])
    assert.deepEqual(
      written.map((one) => JSON.parse(one).ma),
      codes,
    )
    assert.deepEqual(
      [...narrowed.text.matchAll(/<bdi>(P\d+)<\/bdi>/g)].map(([, code]) => code),
      codes,
    )
    assert.equal(csv.headers.get('kho-masked'), 'ho_ten=partial:1:2')

    const masked = await officer.call('GET', `${page}?filter=${encodeURIComponent("ho_ten = 'x'")}`)
    assert.equal(masked.status, 403)
    assert.match(masked.text, /được che theo quyền đã cấp/)
    const missing = await officer.call('GET', `${page}?filter=${encodeURIComponent("benh = 'B1'")}`)
    assert.equal(missing.status, 403)
    const groups = await officer.call('GET', `${page}?group=xa&value=count`)
    assert.match(groups.text, /<td class="number">40<\/td>/)

    await it.kho.journal.publishNow()
    const records = await recordsOf(it)
    const mine = records.filter((one) => one.account === 'doc.mot')
    const opened = mine.filter(({ outcome }) => outcome === 'opened')
    assert.deepEqual(
      opened.map(({ plan }) => (plan as { kind: string }).kind),
      ['page', 'page', 'export.csv', 'export.ndjson', 'page', 'aggregate'],
    )
    assert.ok(opened.every((one) => one.task === 'HS-7' && one.grant === String(grant)))
    assert.ok(opened.every((one) => one.client === undefined))
    const refused = mine.filter(({ outcome }) => outcome === 'refused').map(({ code }) => code)
    assert.ok(refused.includes('access.column-masked'))
    assert.ok(refused.includes('access.column-not-granted'))
  })

  test('whoever else comes is kept out, and a token is no way to such a grant', async () => {
    const stranger = await consumer('doc.khac', 'so-khac')
    const none = await stranger.call('POST', `${page}/task`, form({ purpose: 'c', task: 'HS-1' }))
    assert.ok(none.status === 403 && none.text.includes('access.no-grant'), none.text)
    const foreign = await stranger.call('GET', `${page}?agency=so-y-te`)
    assert.equal(foreign.json.code, 'people.other-agency')
    const other = await openOfficer(it, 'doc.lap', { agency: 'so-y-te', functions: ['developer'] })
    assert.equal((await other.call('GET', page)).json.code, 'people.not-permitted')
    const token = await it.client('may-y-te')
    const read = await it.get('/api/v1/datasets/people/records', { token })
    assert.equal(JSON.parse(read.text).code, 'access.no-grant')
    assert.equal((await officer.call('GET', '/api/v1/datasets/people/records')).status, 401)
  })

  test('named accounts, zones, terms and ways are held to', async () => {
    await it.define(definitionOf({ ...people, id: 'narrow' }))
    const at = '/console/explore/narrow/task'
    const ask = async (of: Officer) => {
      const answer = await of.call('POST', at, form({ purpose: 'c', task: 'HS-1' }))
      return /docs\/errors#([\w.-]+)/.exec(answer.text)?.[1] ?? String(answer.status)
    }
    const given = async (more: Partial<GrantInput>) => {
      const { grant: made } = await give({ dataset: 'narrow', condition: null, ...more })
      await it.kho.journal.publishNow()
      return made
    }
    const waited = async (of: Officer, code: string) => {
      const endsMs = performance.now() + 30_000
      let found = await ask(of)
      while (found !== code && performance.now() < endsMs) found = await ask(of)
      assert.equal(found, code)
    }
    const away = await given({ zones: ['tslcd'] })
    await waited(officer, 'access.wrong-zone')
    await it.act((tx) => revokeGrant(tx, 'test', { grant: away, reason: 'thử' }))
    await waited(officer, 'access.grant-ended')
    const second = await consumer('doc.hai')
    const named = await given({ accounts: ['doc.hai'], delivery: ['online'] })
    await waited(second, '303')
    await waited(officer, 'access.grant-ended')
    const csv = await second.call('GET', '/console/explore/narrow/export.csv')
    assert.equal(csv.status, 403)
    assert.ok(csv.text.includes('access.delivery-not-granted'))
    const rows = await second.call('GET', '/console/explore/narrow')
    assert.ok(!rows.text.includes('export.csv'), 'no download is offered')
    await it.act((tx) => grantHolds.suspend(tx, [String(named)], 'thử'))
    await waited(second, 'access.grant-suspended')
    await it.act((tx) => lockAccount(tx, 'test', { account: 'doc.hai', reason: 'thử' }))
    assert.equal((await second.call('GET', '/console/explore/narrow')).status, 303)
    await assert.rejects(give({ delivery: ['api'] }), { code: 'access.person-delivery' })
    await assert.rejects(give({ client: 'may-y-te' }), { code: 'http.bad-request' })
  })

  test('limits count what persons read, and the page of use tells it', async (t) => {
    await it.define(definitionOf({ ...people, id: 'limited' }))
    await it.load('limited', `ma,ho_ten,xa,benh\n${lines.join('')}`)
    await give({ dataset: 'limited', condition: null, rowsPerDay: 70, callsPerMinute: 3 })
    assert.equal((await state(officer, '/console/explore/limited')).status, 303)
    // No minute and no day ends meanwhile.
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    assert.equal((await officer.call('GET', '/console/explore/limited')).status, 200)
    const whole = await officer.call('GET', '/console/explore/limited/export.csv')
    assert.equal(whole.status, 429)
    assert.ok(whole.text.includes('access.volume-exceeded') || whole.json, whole.text)
    const use = await officer.call('GET', '/console/use')
    assert.match(use.text, /hôm nay: 1 lần, 50 dòng/)
    assert.match(use.text, /70 dòng mỗi ngày/)
    assert.match(use.text, /cán bộ khai thác của cơ quan/)
    assert.match(use.text, /Họ tên <span class="soft">\(che: chỉ 1 ký tự đầu, 2 ký tự cuối\)/)
    assert.match(use.text, /title="xa = a">Xã = a</)
    const { grants } = (await officer.call('GET', '/api/v1/me/use')).json
    const onPage = [...use.text.matchAll(/id="grant-(\d+)"/g)].map(([, id]) => Number(id))
    assert.deepEqual(
      grants.map((one: { grant: number }) => one.grant),
      onPage,
    )
    const limited = grants.find((one: any) => one.dataset.id === 'limited')
    assert.deepEqual(limited.today, { calls: 1, rows: 50 })
    assert.deepEqual(
      [limited.agency.id, limited.state, limited.opens],
      ['so-y-te', 'in-force', true],
    )
  })

  test('explaining, who could see, and who can see know of persons', async () => {
    const explain = (subject: Parameters<typeof explainAccess>[2]['subject'], more = {}) =>
      it.act((tx) =>
        explainAccess(tx, 'test', { subject, dataset: 'people', at: new Date(), ...more }),
      )
    const call = { purpose: 'c', task: 'HS-1', zones: ['local'], delivery: 'online' as const }
    const [mine] = await explain({ account: 'doc.mot' }, call)
    assert.ok(mine!.allowed, JSON.stringify(mine!.sentence))
    assert.deepEqual([mine!.grant!.id, mine!.columns], [grant, ['ma', 'ho_ten', 'xa']])
    assert.deepEqual(
      mine!.rules.find(({ rule }) => rule === 'granted')!.entries.map(({ kind }) => kind),
      ['access.granted'],
    )
    const [theirs] = await explain({ account: 'doc.khac' }, call)
    assert.equal(theirs!.rules.find(({ outcome }) => outcome === 'failed')!.rule, 'granted')
    const agency = await explain({ agency: 'so-y-te' }, call)
    assert.deepEqual(
      agency.map(({ client, account }) => client ?? account),
      ['may-y-te', '*'],
    )
    const day = await it.act((tx) => whatCouldSee(tx, 'so-y-te', dayOf(new Date())))
    const seen = day.seen.find((one) => one.grant === grant)!
    assert.deepEqual([seen.client, seen.condition], [null, { xa: ['a'] }])
    const who = await it.act((tx) => whoCanSee(tx, 'people', 'ho_ten', new Date()))
    assert.deepEqual(
      who.seen.map((one) => [one.grant, one.agency]),
      [[grant, 'so-y-te']],
    )
    assert.deepEqual((await it.act((tx) => whoCanSee(tx, 'people', 'benh', new Date()))).seen, [])
  })

  test('a saved view is an address: shared within the agency, deleted by who saved it', async () => {
    const search = "filter=xa='a'&sortby=xa"
    const sent = form({ name: 'Xã A', search, agency: 'so-y-te' })
    const saved = await officer.call('POST', `${page}/views`, sent)
    assert.equal(saved.status, 303, saved.text)
    const again = await officer.call('POST', `${page}/views`, sent)
    assert.ok(again.status === 409 && again.text.includes('online.view-exists'))
    const { rows } = await it.db.query('select id from online.view')
    const view = `/console/views/${rows[0].id}`
    const second = await consumer('doc.ba')
    assert.ok(!(await second.call('GET', '/console/use')).text.includes('Xã A'))
    const views = async (who: Officer) => (await who.call('GET', '/api/v1/me/views')).json.views
    assert.deepEqual(await views(second), [])
    assert.equal((await second.call('POST', `${view}/share`, form({ shared: 'yes' }))).status, 404)
    assert.equal((await officer.call('POST', `${view}/share`, form({ shared: 'yes' }))).status, 303)
    const use = await second.call('GET', '/console/use')
    assert.match(use.text, /explore\/people\?filter=xa%3D%27a%27&amp;sortby=xa">Xã A/)
    const told = (await views(second)) as { id: number; own: boolean; search: string }[]
    assert.deepEqual(
      told.map(({ id, own, search: address }) => [id, own, address]),
      [[Number(rows[0].id), false, 'filter=xa%3D%27a%27&sortby=xa']],
    )
    assert.equal((await second.call('POST', `${view}/delete`, form({}))).status, 404)
    const auditor = await openOfficer(it, 'doc.kt', { agency: 'so-khac', functions: ['auditor'] })
    const audited = await auditor.call('GET', '/console/use?agency=so-y-te')
    assert.ok(audited.text.includes('people') && !audited.text.includes('Xã A'))
    const stranger = await consumer('doc.tu', 'so-khac')
    assert.ok(!(await stranger.call('GET', '/console/use')).text.includes('Xã A'))
    assert.match((await officer.call('GET', `${view}/delete`)).text, /Tên và đường dẫn bị xoá/)
    assert.equal((await officer.call('POST', `${view}/delete`, form({}))).status, 303)
    assert.equal((await officer.call('GET', `${view}/delete`)).status, 404)
    const body = { dataset: 'people', agency: 'so-y-te', name: 'Xã B', search: 'sortby=xa&lạ=1' }
    const made = await officer.call('POST', '/api/v1/me/views', body)
    assert.deepEqual([made.status, made.json.search], [201, 'sortby=xa'], made.text)
    assert.equal((await officer.call('POST', '/api/v1/me/views', body)).status, 409)
    const none = { ...body, dataset: 'khong-co' }
    assert.equal((await officer.call('POST', '/api/v1/me/views', none)).status, 404)
    const one = `/api/v1/me/views/${made.json.view}`
    assert.equal((await second.call('POST', `${one}/share`, { shared: true })).status, 404)
    assert.equal((await officer.call('POST', `${one}/share`, { shared: true })).status, 200)
    assert.ok((await second.call('GET', '/console/use')).text.includes('Xã B'))
    assert.equal((await second.call('DELETE', one)).status, 404)
    assert.equal((await officer.call('DELETE', one)).status, 200)
    assert.deepEqual(await views(officer), [])
  })

  test('a session that ends in the middle of a download ends it, and the record says so', async () => {
    const big = Array.from({ length: 120_000 }, (_, i) => `Q${i},${'x'.repeat(200)},a,B\n`)
    await it.define(definitionOf({ ...people, id: 'big' }))
    await it.load('big', `ma,ho_ten,xa,benh\n${big.join('')}`)
    await give({ dataset: 'big', condition: null, masks: { ho_ten: { by: 'none' } } })
    const leaver = await consumer('doc.nam')
    assert.equal((await state(leaver, '/console/explore/big')).status, 303)
    const response = await fetch(`${it.url}/console/explore/big/export.csv`, {
      headers: { cookie: leaver.cookie },
    })
    assert.equal(response.status, 200)
    const reader = response.body!.getReader()
    await reader.read()
    const { rows } = await it.db.query(
      `select id::float8 as id from signin.session where account_id = 'doc.nam'`,
    )
    await it.act((tx) => endSessions(tx, 'doc.nam', { account: 'doc.nam', session: rows[0].id }))
    await assert.rejects(async () => {
      while (!(await reader.read()).done);
    })
    const ended = await waitForClosing(it, 'doc.nam')
    assert.equal(ended.outcome, 'broken-off')
    assert.ok(Number(ended.rows) < 120_000)
    assert.equal((await leaver.call('GET', '/console/explore/big')).status, 303)
  })

  test('revoking counts at once, also for the page that is open', async () => {
    assert.equal((await officer.call('GET', page)).status, 200)
    await it.act((tx) => revokeGrant(tx, 'test', { grant, reason: 'thử' }))
    const answer = await officer.call('GET', page)
    assert.equal(answer.status, 403)
    assert.match(answer.text, /không còn hiệu lực/)
    await it.act((tx) =>
      appoint(tx, 'test', { account: 'doc.mot', function: 'consumer', agency: 'so-khac' }),
    )
    const several = await officer.call('POST', `${page}/task`, form({ purpose: 'c', task: 'HS-1' }))
    assert.ok(several.text.includes('online.no-agency'), 'who reads for two says for which')
  })
})

type Told = Record<string, unknown>

async function recordsOf(it: RunningKho): Promise<Told[]> {
  const { rows } = await it.db.query('select records from journal.read_group order by intake_id')
  return rows.flatMap(({ records }) =>
    readGroup(records).flatMap((one) => ('record' in one ? [one.record as Told] : [])),
  )
}

/** The closing comes a moment after the stream has ended. */
async function waitForClosing(it: RunningKho, account: string): Promise<Told> {
  for (const endsMs = performance.now() + 30_000; performance.now() < endsMs; await sleep(50)) {
    const { rows } = await it.db.query(
      'select intake_id::text as id, records from journal.read_group order by intake_id',
    )
    const opened = rows.find(({ records }) => {
      const text = records as string
      return text.includes(`"account":"${account}"`) && text.includes('export.csv')
    })
    const closed = (await recordsOf(it)).find((one) => opened && one.group === opened.id)
    if (closed) return closed
  }
  throw new Error('no closing record came')
}
