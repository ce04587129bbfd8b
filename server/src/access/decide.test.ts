import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import type { ErrorCode } from '@kho/contract/errors.ts'
import { decide } from './decide.ts'
import type { DecidedClient, DecidedDataset, Decision, Question } from './decide.ts'
import type { Grant } from './grant.ts'

const client: DecidedClient = { id: 'mot-cua', agency: 'so-noi-vu', locked: false, zones: null }

const dataset: DecidedDataset = {
  id: 'cu-dan',
  sharing: 'shared',
  owner: 'cong-an-tinh',
  ask: { vi: 'Công an tỉnh', en: 'the Provincial Police' },
  columns: [
    { name: 'so_dinh_danh', number: 1, personal: 'basic' },
    { name: 'ho_ten', number: 2, personal: 'basic' },
    { name: 'ma_xa', number: 5, personal: 'none' },
    { name: 'benh_an', number: 4, personal: 'sensitive' },
  ],
}
const open: DecidedDataset = { ...dataset, id: 'don-vi', sharing: 'open' }
const own: DecidedDataset = { ...dataset, id: 'noi-bo', sharing: 'own' }

const start = Date.parse('2026-01-01T00:00:00Z')
const end = Date.parse('2027-01-01T00:00:00Z')
const base: Grant = {
  id: 7,
  client: 'mot-cua',
  agency: null,
  accounts: null,
  dataset: 'cu-dan',
  purpose: 'c',
  taskPattern: null,
  columns: [1, 2, 5],
  condition: null,
  masks: {},
  zones: null,
  delivery: null,
  thirdParty: null,
  commitments: [],
  suspensions: [],
  callsPerMinute: null,
  rowsPerDay: null,
  validFromMs: start,
  validUntilMs: end,
  revokedAtMs: null,
}
const grant = (changes: Partial<Grant> = {}): Grant => ({ ...base, ...changes })

function ask(changes: Partial<Question> = {}): Decision {
  return decide({
    client,
    scopes: ['read'],
    grants: [base],
    dataset,
    purpose: 'c',
    task: 'HS-2026/00123',
    zones: ['tslcd'],
    at: new Date('2026-06-01T00:00:00Z'),
    ...changes,
  })
}

type Allowed = { columns: number[]; grant?: number | null; condition?: Grant['condition'] }
type Row = [who: string, question: Partial<Question>, expected: ErrorCode | Allowed]

const all = { columns: [1, 2, 5] }
const at = (iso: string) => ({ at: new Date(iso) })
const locked = { ...client, locked: true }
const zoned = { ...client, zones: ['tslcd'] }
const owner = { ...client, agency: 'cong-an-tinh' }
const onOwn = grant({ dataset: 'noi-bo' })
const inCommune = { '5': ['24670'] }
const june = Date.parse('2026-06-01T00:00:00Z')
const committed = { fromMs: start, untilMs: end, withdrawnAtMs: null }
const withParty = (...commitments: Grant['commitments']) =>
  grant({ thirdParty: 'Công ty mẫu', commitments })
const inFiles = grant({ delivery: ['file'] })
const masked = grant({ masks: { '2': { by: 'hashed' } } })

const table: Row[] = [
  ['a granted client with purpose, task and zone', {}, { ...all, grant: 7, condition: null }],
  ['no token', { client: null }, 'access.no-token'],
  ['no token and nothing else either', { client: null, purpose: null }, 'access.no-token'],
  ['a locked client', { client: locked }, 'access.client-locked'],
  ['a token for supplying only', { scopes: ['supply'] }, 'access.no-scope'],
  ['a token for nothing', { scopes: [], purpose: null }, 'access.no-scope'],
  ['a token for both', { scopes: ['supply', 'read'] }, all],
  ['a locked client without purpose', { client: locked, purpose: null }, 'access.client-locked'],
  ['no purpose', { purpose: null }, 'access.no-purpose'],
  ['a purpose of blanks', { purpose: '  ' }, 'access.no-purpose'],
  ['a purpose outside Article 4.1', { purpose: 'x' }, 'access.bad-purpose'],
  ['a purpose that names a member of objects', { purpose: 'toString' }, 'access.bad-purpose'],
  ['purpose before task', { purpose: null, task: null }, 'access.no-purpose'],
  ['no task', { task: null }, 'access.no-task'],
  ['a task of blanks', { task: '\t ' }, 'access.no-task'],
  ['the purpose in capitals', { purpose: 'C' }, all],
  ['point đ written đ', { purpose: 'đ', grants: [grant({ purpose: 'dd' })] }, { ...all, grant: 7 }],
  [
    'point d under a grant for đ',
    { purpose: 'd', grants: [grant({ purpose: 'dd' })] },
    'access.purpose-not-granted',
  ],
  ['no grant at all', { grants: [] }, 'access.no-grant'],
  ["another client's grant", { grants: [grant({ client: 'khac' })] }, 'access.no-grant'],
  ["another dataset's grant", { grants: [grant({ dataset: 'khac' })] }, 'access.no-grant'],
  ['no grant from an unknown network', { grants: [], zones: [] }, 'access.no-grant'],
  ['the first instant of the term', at('2026-01-01T00:00:00Z'), all],
  ['the instant before the term', at('2025-12-31T23:59:59.999Z'), 'access.grant-ended'],
  ['the last instant of the term', at('2026-12-31T23:59:59.999Z'), all],
  ['the end of the term itself', at('2027-01-01T00:00:00Z'), 'access.grant-ended'],
  ['a revoked grant', { grants: [grant({ revokedAtMs: start + 1 })] }, 'access.grant-ended'],
  [
    'a grant revoked in this very instant',
    { grants: [grant({ revokedAtMs: Date.parse('2026-06-01T00:00:00Z') })] },
    'access.grant-ended',
  ],
  ['a grant that is revoked later', { grants: [grant({ revokedAtMs: end - 1 })] }, all],
  [
    'an ended grant for another purpose',
    { purpose: 'a', ...at('2028-01-01T00:00:00Z') },
    'access.grant-ended',
  ],
  ['another purpose', { purpose: 'a' }, 'access.purpose-not-granted'],
  [
    'the purpose only in an ended grant',
    { purpose: 'a', grants: [base, grant({ id: 8, purpose: 'a', validUntilMs: start + 1 })] },
    'access.purpose-not-granted',
  ],
  ['a task inside the pattern', { grants: [grant({ taskPattern: 'HS-*' })] }, all],
  [
    'a task outside the pattern',
    { grants: [grant({ taskPattern: 'QD-*' })] },
    'access.task-not-granted',
  ],
  ['a task equal to the pattern', { grants: [grant({ taskPattern: 'HS-2026/00123' })] }, all],
  [
    'a task longer than the pattern',
    { grants: [grant({ taskPattern: 'HS-2026/0012' })] },
    'access.task-not-granted',
  ],
  ['stars inside the pattern', { grants: [grant({ taskPattern: '*2026*123' })] }, all],
  [
    'a dot in the pattern is a dot',
    { grants: [grant({ taskPattern: 'HS.2026/00123' })] },
    'access.task-not-granted',
  ],
  [
    'a task in another Unicode form',
    { task: '12/QĐ-UBNĐ ế'.normalize('NFD'), grants: [grant({ taskPattern: '12/QĐ-*ế' })] },
    all,
  ],
  ['an unknown network', { zones: [] }, 'access.wrong-zone'],
  ['the zone of the grant', { grants: [grant({ zones: ['tslcd'] })] }, all],
  ['another zone than the grant', { grants: [grant({ zones: ['ubnd'] })] }, 'access.wrong-zone'],
  [
    'one of two zones of the call',
    { zones: ['a', 'ubnd'], grants: [grant({ zones: ['ubnd'] })] },
    all,
  ],
  ['the zone of the client', { client: zoned }, all],
  ['another zone than the client', { client: zoned, zones: ['ubnd'] }, 'access.wrong-zone'],
  [
    'the zone of the grant, not of the client',
    { client: zoned, zones: ['ubnd'], grants: [grant({ zones: ['ubnd'] })] },
    'access.wrong-zone',
  ],
  ['granted columns by name', { asked: ['ma_xa', 'ho_ten'] }, { columns: [2, 5] }],
  ['a column that is not granted', { asked: ['ho_ten', 'benh_an'] }, 'access.column-not-granted'],
  ['a column that does not exist', { asked: ['khong_co'] }, 'access.column-not-granted'],
  [
    'a filter on a column that is not granted',
    { asked: ['ho_ten'], touched: ['benh_an'] },
    'access.column-not-granted',
  ],
  [
    'a filter on a column that is not returned',
    { asked: ['ho_ten'], touched: ['ma_xa'] },
    { columns: [2] },
  ],
  ['no columns asked at all', { asked: [] }, { columns: [] }],
  [
    'a granted column that the definition no longer has',
    { grants: [grant({ columns: [2, 99] })] },
    { columns: [2] },
  ],
  [
    'rows under a condition',
    { grants: [grant({ condition: inCommune })] },
    { ...all, condition: inCommune },
  ],
  [
    'a condition on a column that the definition lacks',
    { grants: [grant({ condition: { '99': ['x'] } })] },
    'access.no-grant',
  ],
  [
    'of two grants the one for all rows',
    { grants: [grant({ condition: inCommune }), grant({ id: 9, columns: [2] })] },
    { columns: [2], grant: 9 },
  ],
  [
    'of two grants the one that has the columns, though only for some rows',
    {
      asked: ['so_dinh_danh'],
      grants: [grant({ condition: inCommune }), grant({ id: 9, columns: [2] })],
    },
    { columns: [1], grant: 7, condition: inCommune },
  ],
  [
    'two grants are not added up',
    {
      asked: ['so_dinh_danh', 'ho_ten'],
      grants: [grant({ columns: [1] }), grant({ id: 9, columns: [2] })],
    },
    'access.column-not-granted',
  ],
  [
    'of two equal grants the older',
    { grants: [grant({ id: 9 }), grant({ id: 8 })] },
    { ...all, grant: 8 },
  ],
  [
    'open data without token, purpose, task or zone',
    { dataset: open, client: null, purpose: null, task: null, zones: [], grants: [] },
    { columns: [5], grant: null, condition: null },
  ],
  ['open data for a locked client', { dataset: open, client: locked }, { columns: [5] }],
  [
    'a personal column of open data',
    { dataset: open, asked: ['ho_ten'] },
    'access.column-not-granted',
  ],
  [
    'a filter on a personal column of open data',
    { dataset: open, touched: ['benh_an'] },
    'access.column-not-granted',
  ],
  ['data for own use, its owner', { dataset: own, client: owner, grants: [onOwn] }, all],
  [
    'data for own use, its owner without grant',
    { dataset: own, client: owner, grants: [] },
    'access.no-grant',
  ],
  [
    'data for own use, another agency with a grant',
    { dataset: own, grants: [onOwn] },
    'access.no-grant',
  ],
  ['a third party that has committed itself', { grants: [withParty(committed)] }, all],
  ['a third party without commitment', { grants: [withParty()] }, 'access.commitment-missing'],
  [
    'a commitment that ends in this very instant',
    { grants: [withParty({ ...committed, untilMs: june })] },
    'access.commitment-missing',
  ],
  [
    'a commitment that was withdrawn in this very instant',
    { grants: [withParty({ ...committed, withdrawnAtMs: june })] },
    'access.commitment-missing',
  ],
  [
    'a commitment to come',
    { grants: [withParty({ ...committed, fromMs: june + 1 })] },
    'access.commitment-missing',
  ],
  [
    'of two grants the one that is awake',
    { grants: [withParty(), grant({ id: 9, columns: [2] })] },
    { columns: [2], grant: 9 },
  ],
  ['a system under a grant for files', { grants: [inFiles] }, 'access.delivery-not-granted'],
  ['a file under a grant for files', { grants: [inFiles], delivery: 'file' }, all],
  [
    'a feed under a grant for files',
    { grants: [inFiles], delivery: 'feed' },
    'access.delivery-not-granted',
  ],
  ['a feed under a grant for every way', { delivery: 'feed' }, all],
  ['a masked column that is shown', { grants: [masked], asked: ['ho_ten'] }, { columns: [2] }],
  [
    'a filter on a masked column',
    { grants: [masked], touched: ['ho_ten'] },
    'access.column-masked',
  ],
  [
    'a record by a masked key',
    { grants: [masked], touched: ['ho_ten'], byKey: true },
    'access.key-masked',
  ],
  [
    'a filter on a masked column and on one that is not granted',
    { grants: [masked], touched: ['ho_ten', 'benh_an'] },
    'access.column-not-granted',
  ],
  [
    'of two grants the one without the mask, where it is touched',
    { grants: [masked, grant({ id: 9, columns: [2] })], touched: ['ho_ten'] },
    { columns: [2], grant: 9 },
  ],
  [
    'of two equal grants the one with fewer masks',
    { grants: [masked, grant({ id: 9 })] },
    { ...all, grant: 9 },
  ],
]

for (const [who, question, expected] of table) {
  test(`${who}: ${typeof expected === 'string' ? expected : 'allowed'}`, () => {
    const decision = ask(question)
    if (typeof expected === 'string') {
      assert.equal(decision.allowed ? 'allowed' : decision.refusal.code, expected)
      return
    }
    assert.ok(decision.allowed, decision.allowed ? '' : decision.refusal.message)
    assert.deepEqual(decision.columns, expected.columns)
    if (expected.grant !== undefined) assert.equal(decision.grant?.id ?? null, expected.grant)
    if (expected.condition !== undefined) assert.deepEqual(decision.condition, expected.condition)
  })
}

test('a refusal names what is missing and whom to ask, in both languages', () => {
  const decision = ask({ asked: ['benh_an'] })
  assert.ok(!decision.allowed)
  assert.match(decision.refusal.sentence.vi, /benh_an/)
  assert.match(decision.refusal.hint.vi, /Công an tỉnh/)
  assert.match(decision.refusal.hint.en, /Provincial Police/)
})

test('no refusal leaves a placeholder unfilled', () => {
  for (const [who, question] of table) {
    const decision = ask(question)
    if (decision.allowed) continue
    const { sentence, hint } = decision.refusal
    const texts = [sentence.vi, sentence.en, hint.vi, hint.en]
    assert.ok(
      texts.every((text) => !text.includes('?') && !/[{}]/.test(text)),
      `${who}: ${texts}`,
    )
  }
})

test('the refusal of a grant to come says when it begins, of an ended one when it ended', () => {
  const before = ask(at('2025-06-01T00:00:00Z'))
  assert.ok(!before.allowed)
  assert.match(before.refusal.sentence.vi, /07:00 01\/01\/2026/)
  const after = ask(at('2028-06-01T00:00:00Z'))
  assert.ok(!after.allowed)
  assert.match(after.refusal.sentence.vi, /07:00 01\/01\/2027/)
})
