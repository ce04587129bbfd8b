/**
 * A service from its place in the catalogue to its last refused call: found, asked for, granted in
 * part, called at its owner, refused by name, revoked. All persons are made up.
 */
import assert from 'node:assert/strict'
import type { Refusal } from '@kho/contract/refusal.ts'
import { revokeGrant } from '../../src/access/revoke-grant.ts'
import { accessCommands } from '../../src/access/access.cli.ts'
import { explainCommands } from '../../src/access/explain.cli.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import { findEntries } from '../../src/journal/find-entry.ts'
import { readGroup } from '../../src/journal/read-group.ts'
import { declareAgency } from '../../src/people/declare-agency.ts'
import { requestCommands } from '../../src/request/request.cli.ts'
import { serviceCommands } from '../../src/through/services.cli.ts'
import { dayOf } from '../../src/time.ts'
import { answers, citizens, id, number, person, refused, type Asked } from './asked.ts'
import { definitionOf, type Answer } from './kho.ts'
import { openOfficer, type Officer } from './officer.ts'
import { waitUntil } from './wait-until.ts'

const inDays = (count: number) => dayOf(new Date(Date.now() + count * 86_400_000))
const paper = { documentNumber: '15/QĐ', documentDate: inDays(0), signer: 'Người ký giả lập' }
const reason = 'Nhiệm vụ nêu ra không cần cột này'
const client = 'may-mot-cua'

/** What an agency asks for: the key, whose mask is left to the rule, and rows of one commune. */
const wanted = {
  dataset: id,
  columns: ['so', 'ho_ten', 'xa'],
  condition: { xa: ['24611'] },
  purpose: 'c',
  task: 'HS-*',
  legalGround: 'Luật Căn cước 26/2023/QH15, Điều 10',
  until: inDays(60),
  delivery: ['api'],
  clients: [client],
}

type People = { asker: Officer; steward: Officer; authority: Officer }

async function openPeople({ kho }: Asked): Promise<People> {
  const name = { vi: 'Sở giả lập', en: 'Made-up department' }
  await kho.act((tx) => declareAgency(tx, 'test', { id: 'so-khcn', name }))
  const open = (account: string, agency: string, held: 'consumer' | 'steward' | 'authority') =>
    openOfficer(kho, account, { agency, functions: [held] })
  return {
    asker: await open('khai.thac', 'so-y-te', 'consumer'),
    steward: await open('du.lieu', 'so-noi-vu', 'steward'),
    authority: await open('quan.ly', 'so-khcn', 'authority'),
  }
}

export async function tellServiceStory(asked: Asked): Promise<void> {
  await findIt(asked)
  const scopes = [`read:${id}`] as const
  const token = await asked.kho.client(client, undefined, { scopes: [...scopes] })
  const people = await openPeople(asked)
  await refuseWhatItCannot(asked, people)
  const request = await askForIt(people)
  const grant = await grantInPart(asked, people, request)
  await callIt(asked, token)
  await changeKind(asked, people)
  await seeItNamed(asked, people, { request, grant })
  await refuseOtherScope(asked)
  await endIt(asked, { token, grant })
  await findOnRecord(asked, { request, grant })
}

/** The catalogue, the search and the page say that it is a service and how it is called. */
async function findIt({ kho }: Asked): Promise<void> {
  const { services, next } = JSON.parse((await kho.get('/api/v1/services')).text)
  assert.deepEqual([services.length, next, services[0].id], [1, null, id])
  const [service] = services
  assert.equal(service.call, `/api/v1/datasets/${id}/records/{so}`)
  assert.deepEqual(
    service.askedWith.map((one: any) => [one.name, one.type, one.rule]),
    [['so', 'text', 'citizen-number']],
  )
  const masks = service.answers.map((one: any) => [one.name, one.mask])
  assert.deepEqual(masks.slice(0, 2), [
    ['so', 'none'],
    ['ho_ten', 'partial:1:2'],
  ])
  assert.deepEqual(
    [service.isDeclared, service.classification.personal, service.deliveries],
    [true, 'sensitive', ['api']],
  )
  const after = await kho.get(`/api/v1/services?after=${id}`)
  assert.deepEqual(JSON.parse(after.text).services, [])
  const described = JSON.parse((await kho.get(`/api/v1/datasets/${id}`)).text)
  assert.equal(described.kind, 'service')
  const found = (await kho.get('/search?kind=service')).text
  assert.match(found, /name="kind"\s+value="service"\s+checked/)
  assert.match(found, new RegExp(`/datasets/${id}`))
  assert.doesNotMatch(found, /\/datasets\/kept"/)
  const page = (await kho.get(`/datasets/${id}`)).text
  assert.match(page, /Dịch vụ hỏi tại chủ quản/)
  assert.match(page, /records\/\{so\}/)
  assert.ok(page.includes(`/console/requests/new?dataset=${id}`))
  assert.match((await kho.get('/')).text, /\/search\?kind=service/)
}

/** Each by its name and with what to do; and the request is still there to be mended. */
async function refuseWhatItCannot({ kho }: Asked, { asker, authority }: People): Promise<void> {
  const wrong: [object, string][] = [
    [{ kind: 'dataset' }, 'request.other-kind'],
    [{ delivery: ['api', 'file'] }, 'access.service-delivery'],
    [{ delivery: ['online'], clients: [] }, 'access.service-delivery'],
    [{ delivery: ['feed'] }, 'access.service-delivery'],
    [{ columns: ['ho_ten'] }, 'access.service-key'],
    [{ masks: { so: 'partial:1:2' } }, 'access.service-key'],
    [{ clients: [] }, 'request.incomplete'],
  ]
  for (const [more, code] of wrong) {
    const body = { agency: 'so-y-te', asked: { ...wanted, ...more } }
    const { json } = await asker.call('POST', '/api/v1/requests', body)
    const sent = await asker.call('POST', `/api/v1/requests/${json.request}/submit`, {})
    assert.deepEqual([sent.status, sent.json.code], [422, code], sent.text)
    assert.ok(sent.json.hint)
  }
  const onPaper = await authority.call('POST', '/api/v1/requests/paper', {
    agency: 'so-y-te',
    asked: { ...wanted, delivery: ['file'] },
    ...paper,
  })
  assert.equal(onPaper.json.code, 'access.service-delivery', onPaper.text)
  const codeOf = (more: object) =>
    kho.grant({ client: client, dataset: id, ...more } as never).then(
      () => null,
      (error: Refusal) => error.code,
    )
  assert.equal(await codeOf({ delivery: ['file'] }), 'access.service-delivery')
  assert.equal(await codeOf({ client: null, agency: 'so-y-te' }), 'access.service-delivery')
  assert.equal(await codeOf({ columns: ['xa'] }), 'access.service-key')
  const hidden = { so: { by: 'hashed' } }
  assert.equal(await codeOf({ masks: hidden }), 'access.service-key')
}

async function askForIt({ asker }: People): Promise<number> {
  const body = { agency: 'so-y-te', asked: wanted }
  const { json } = await asker.call('POST', '/api/v1/requests', body)
  const request: number = json.request
  const form = (step: number) => asker.call('GET', `/console/requests/${request}/edit?step=${step}`)
  const [rows, ways] = [(await form(3)).text, (await form(4)).text]
  assert.match(rows, /kiểm tra trên từng câu trả lời/)
  assert.match(ways, /name="delivery" value="api"/)
  for (const never of ['online', 'file', 'feed']) assert.ok(!ways.includes(`value="${never}"`))
  const sent = await asker.call('POST', `/api/v1/requests/${request}/submit`, {})
  assert.equal(sent.status, 200, sent.text)
  const shown = (await asker.call('GET', `/api/v1/requests/${request}`)).json
  assert.deepEqual(
    [shown.kind, shown.asked.kind, shown.facts.kind, shown.facts.deliveries],
    ['service', 'service', 'service', ['api']],
  )
  // The name is masked by its classification; the key, which the caller names itself, is not.
  assert.deepEqual(shown.asked.masks, { ho_ten: 'partial:1:2' })
  return request
}

/** The owner takes a column out; the key it cannot take out, which would leave nothing to call. */
async function grantInPart(
  asked: Asked,
  { steward, authority }: People,
  request: number,
): Promise<number> {
  const inbox = (await steward.call('GET', '/console')).text
  assert.ok(inbox.includes(`Đề nghị số ${request}: dịch vụ chia sẻ ${citizens.title.vi} (`), inbox)
  const decide = (officer: Officer, more: object) =>
    officer.call('POST', `/api/v1/requests/${request}/decide`, {
      outcome: 'grant',
      ...paper,
      ...more,
    })
  const keyless = await decide(steward, { seen: 0, narrowed: { columns: ['xa'] }, reason })
  assert.equal(keyless.json.code, 'access.service-key', keyless.text)
  const first = await decide(steward, { seen: 0, narrowed: { columns: ['so', 'xa'] }, reason })
  assert.equal(first.json.outcome, 'partly-granted', first.text)
  const last = await decide(authority, { seen: 1 })
  assert.equal(last.json.grants.length, 1, last.text)
  const { rows } = await asked.kho.db.query('select delivery from access.grant where id = $1', [
    last.json.grants[0],
  ])
  assert.deepEqual(rows, [{ delivery: ['api'] }])
  return last.json.grants[0]
}

const path = `/api/v1/datasets/${id}/records/${number}`

/** A grant and its end are known to a running Kho within milliseconds. */
async function until(ask: () => Promise<Answer>, status: number): Promise<Answer> {
  return waitUntil(ask, (answer) => answer.status === status, 5)
}

async function callIt({ kho, owner }: Asked, token: string): Promise<void> {
  const answer = await until(() => kho.get(path, { token }), 200)
  assert.equal(answer.text, `{"so":"${number}","xa":"24611"}`)
  refused(
    await kho.get(`${path}?properties=so,ho_ten`, { token }),
    'access.column-not-granted',
    403,
  )
  refused(await kho.get(path, { token, purpose: 'a' }), 'access.purpose-not-granted', 403)
  const whole = `/api/v1/datasets/${id}/export.csv`
  refused(await kho.get(whole, { token }), 'through.not-listed', 400)
  // Outside the row condition the owner's answer is passed on to nobody.
  owner.behave(answers(person({ noiO: { xa: '24612' } })))
  refused(await kho.get(path, { token }), 'query.no-record', 404)
  owner.behave(answers(person()))
  const own = JSON.parse((await kho.get('/api/v1/grants', { token })).text).grants
  assert.deepEqual(
    own.map((one: any) => [one.kind, one.columns, one.delivery]),
    [['service', ['so', 'xa'], ['api']]],
  )
}

/** What became a service after it was asked for as a dataset is not granted as what it was. */
async function changeKind({ kho }: Asked, { asker, steward }: People): Promise<void> {
  const column = { name: 'so', type: 'text', required: true } as const
  const title = { vi: 'Số', en: 'Number' }
  const columns = [{ ...column, title }]
  const definition = definitionOf({ id: 'giay-phep', sharing: 'shared', key: ['so'], columns })
  await kho.define(definition)
  const asks = { ...wanted, dataset: 'giay-phep', columns: ['so'], condition: {}, clients: ['his'] }
  const body = { agency: 'so-y-te', asked: { ...asks, delivery: ['api', 'file'] } }
  const { json } = await asker.call('POST', '/api/v1/requests', body)
  const at = (more: string) => `/api/v1/requests/${json.request}${more}`
  const codeOf = async (officer: Officer, method: string, more: string, given: object) =>
    (await officer.call(method, at(more), given)).json.code
  assert.equal(await codeOf(asker, 'POST', '/submit', {}), undefined)
  await kho.define({ ...definition, keeping: 'through' })
  const grant = { outcome: 'grant', seen: 0, ...paper }
  assert.equal(await codeOf(steward, 'POST', '/decide', grant), 'request.other-kind')
  const returned = { reason: 'Nay là dịch vụ, chỉ gọi được' }
  assert.equal(await codeOf(steward, 'POST', '/return', returned), undefined)
  assert.equal(await codeOf(asker, 'POST', '/submit', {}), 'access.service-delivery')
  const { revision, kind } = (await asker.call('GET', at(''))).json
  assert.equal(kind, 'service')
  const mended = { revision, asked: { ...asks, delivery: ['api'] } }
  assert.equal(await codeOf(asker, 'PUT', '', mended), undefined)
  assert.equal(await codeOf(asker, 'POST', '/submit', {}), undefined)
  assert.equal(await codeOf(steward, 'POST', '/decide', grant), undefined)
}

/** Wherever officers meet it, it is called what it is. */
async function seeItNamed(
  { kho }: Asked,
  { asker, authority }: People,
  made: { request: number; grant: number },
): Promise<void> {
  const says = async (officer: Officer, address: string, rows = false) => {
    const { text } = await officer.call('GET', address)
    assert.match(text, /[Dd]ịch vụ chia sẻ/, address)
    // The row condition by the title of its column, and what its code means.
    if (rows) assert.match(text, /xa = 24611 \(Phường Bắc Gia Nghĩa\)/, address)
    return text
  }
  await says(asker, `/console/requests/${made.request}`, true)
  await says(asker, `/console/requests/${made.request}/letter`, true)
  await says(asker, '/console/requests')
  await says(asker, '/console/requests/new')
  await says(asker, '/console/use', true)
  await says(authority, `/console/grants?dataset=${id}`)
  await says(authority, `/console/grants/${made.grant}`, true)
  await says(authority, `/console/explain?client=${client}&dataset=${id}`)
  await says(authority, '/console/explain/agency?agency=so-y-te')
  const letter = (await asker.call('GET', `/api/v1/requests/${made.request}/letter`)).text
  assert.match(letter, /"kind":"service"/)
  const run = async (...argv: string[]) => {
    let out = ''
    const exit = await runCli([...argv, '--lang', 'vi'], {
      commands: [...serviceCommands, ...requestCommands, ...accessCommands, ...explainCommands],
      openStore: async () => ({ db: kho.db, close: async () => {} }),
      env: kho.env,
      stdout: (text) => void (out += text),
      stderr: (text) => void (out += text),
    })
    return `${exit} ${out}`
  }
  assert.match(await run('service', 'list'), new RegExp(`^0 ${id}  so-noi-vu  so \\(text\\)`))
  const listed = new RegExp(`${id} \\(dịch vụ chia sẻ\\)`)
  assert.match(await run('request', 'list', '--agency', 'so-y-te'), listed)
  assert.match(await run('grant', 'list', '--client', client), listed)
  // Of a record that is not here the explanation says so, and not that there is none.
  const explained = await run('explain', id, '--client', client, '--key', number)
  assert.match(explained, /^0 .*chỉ biết khi gọi/)
}

async function refuseOtherScope({ kho }: Asked): Promise<void> {
  const token = await kho.client('may-khac', undefined, { scopes: ['read:kept'] })
  await kho.grant({ client: 'may-khac', dataset: id })
  refused(await until(() => kho.get(path, { token }), 403), 'access.no-scope', 403)
}

async function endIt({ kho }: Asked, of: { token: string; grant: number }): Promise<void> {
  await kho.act((tx) => revokeGrant(tx, 'test', { grant: of.grant, reason: 'hết nhiệm vụ' }))
  refused(await until(() => kho.get(path, { token: of.token }), 403), 'access.grant-ended', 403)
}

/** Asked, decided twice, granted, called, refused, revoked: nothing happened off the record. */
async function findOnRecord({ kho }: Asked, of: { request: number; grant: number }): Promise<void> {
  await kho.kho.journal.publishNow()
  const ofRequest = await findEntries(kho.db, { request: of.request })
  const ofGrant = await findEntries(kho.db, { grant: of.grant })
  const kinds = [...ofRequest.toReversed(), ...ofGrant.toReversed()].map(({ kind }) => kind)
  const steps = ['drafted', 'submitted', 'decided', 'decided'].map((one) => `request.${one}`)
  assert.deepEqual(kinds, [...steps, 'access.granted', 'access.revoked'])
  const groups = await kho.db.query('select records from journal.read_group order by intake_id')
  const refusals = groups.rows
    .flatMap((row) => readGroup(row.records))
    .flatMap((kept) =>
      'record' in kept ? [kept.record as { client?: string; code?: string }] : [],
    )
    .filter((one) => one.client === client && one.code !== undefined)
    .map(({ code }) => code)
  for (const code of [
    'access.column-not-granted',
    'access.purpose-not-granted',
    'through.not-listed',
    'access.grant-ended',
  ]) {
    assert.ok(refusals.includes(code), `${code}: ${refusals.join(' ')}`)
  }
}
