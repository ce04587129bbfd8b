/** Whatever is wrong with an agency's database is said in words, and never with its address. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { makeCertificate, type TestCertificate } from '../../../test/kit/certificate.ts'
import { emptyDatabase, type TestDatabase } from '../../../test/kit/database.ts'
import { versionOf } from '../../../test/kit/dataset.ts'
import { testMariadb, type TestMariadb } from '../../../test/kit/mariadb.ts'
import { startProxy } from '../../../test/kit/proxy.ts'
import { mysqlProduct } from './mysql-session.ts'
import { postgresProduct } from './postgres-session.ts'
import { readSql } from './read-sql.ts'

const version = versionOf([
  { name: 'ma', type: 'text' },
  { name: 'ten', type: 'text' },
  { name: 'so', type: 'integer' },
])

const folder = mkdtempSync(join(tmpdir(), 'kho-faults-'))
let maria: TestMariadb
let secured: TestMariadb
let postgres: TestDatabase
let valid: TestCertificate
let expired: TestCertificate
const password = 'mat-khau-bi-mat'
// Accounts are of the whole server, which has other files' databases too.
const account = `kho_doc_${randomBytes(4).toString('hex')}`
before(async () => {
  valid = makeCertificate(folder)
  expired = makeCertificate(folder, true)
  const keys = mkdtempSync(join(tmpdir(), 'kho-keys-'))
  const { chmodSync } = await import('node:fs')
  chmodSync(keys, 0o755)
  for (const [name, path] of Object.entries(expired)) {
    copyFileSync(path, join(keys, name))
    chmodSync(join(keys, name), 0o644)
  }
  ;[maria, postgres, secured] = await Promise.all([
    testMariadb(),
    emptyDatabase(),
    testMariadb([`--ssl-cert=${join(keys, 'cert')}`, `--ssl-key=${join(keys, 'key')}`]),
  ])
  rmSync(keys, { recursive: true })
  await maria.query(`create table dan (ma varchar(40), ten varchar(3000), so bigint);
    insert into dan select concat('k', seq), repeat('x', 2000), seq from seq_1_to_20000;
    create table kin (ma varchar(9), ten varchar(9), so bigint)`)
  await postgres.db.query(`create table dan (ma text, ten text, so bigint)`)
  await postgres.db.query(`insert into dan select 'k' || i, repeat('x', 2000), i
    from generate_series(1, 20000) i`)
  await postgres.db.query(`create table kin (ma text, ten text, so bigint)`)
  await postgres.db.query(`create role ${account} login password '${password}'`)
  await postgres.db.query(`grant select on dan to ${account}`)
})
after(async () => {
  await postgres.db.query(`drop owned by ${account}; drop role ${account}`)
  await Promise.all([maria.drop(), secured.drop(), postgres.drop()])
  rmSync(folder, { recursive: true, force: true })
})

const products = {
  postgres: {
    product: postgresProduct,
    url: () => postgres.url,
    reader: async () => withAccount(postgres.url, account, password),
    stranger: async () => withAccount(postgres.url, 'khong_co', password),
    untilAlone: async () => {},
    lose: () =>
      postgres.db.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'kho-source' and datname = current_database() and state = 'active'`),
  },
  mysql: {
    product: mysqlProduct,
    url: () => maria.url,
    reader: async () => maria.account('doc', [`select on ${maria.database}.dan`]),
    stranger: async () => maria.tcpUrl.replace(/:[^:@]+@/, `:${password}@`),
    /** A session that the server believes in would keep the table from being altered. */
    untilAlone: async () => void (await maria.query('alter table dan comment = "x"')),
    lose: async () => {
      const running = await maria.query(`select id from information_schema.processlist
        where info like '%\`ma\`%' and id <> connection_id()`)
      assert.ok(running.length > 0)
      for (const { id } of running) await maria.query(`kill connection ${id}`)
    },
  },
}

function withAccount(url: string, user: string, secret: string): string {
  const changed = new URL(url)
  changed.username = user
  changed.password = secret
  return changed.href
}

type Name = keyof typeof products

async function refusalOf(name: Name, url: string, query: string, use?: Use): Promise<Refusal> {
  try {
    const reader = await readSql(products[name].product, version, { name: 'cong-an', url, query })
    try {
      await use?.(reader)
    } finally {
      await reader.close()
    }
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error))
    const { sentence, hint, values, stack, message } = error
    const told = JSON.stringify({ sentence, hint, values, stack, message })
    const { username, hostname, port } = new URL(url)
    for (const secret of [password, decodeURIComponent(new URL(url).password), '127.0.0.1']) {
      if (secret.length > 3) assert.ok(!told.includes(secret), told)
    }
    if (username.length > 4) assert.ok(!told.includes(username), told)
    if (port) assert.ok(!told.includes(`${hostname}:${port}`), told)
    return error
  }
  assert.fail('nothing was refused')
}
type Use = (reader: Awaited<ReturnType<typeof readSql>>) => Promise<void>

const all = 'select ma, ten, so from dan'

for (const name of Object.keys(products) as Name[]) {
  const it = products[name]
  const scheme = name === 'postgres' ? 'postgresql' : 'mysql'

  test(`${name}: a server that does not listen, and a name that nobody has`, async () => {
    const refused = await refusalOf(name, `${scheme}://nguoi_dung:${password}@127.0.0.1:1/kho`, all)
    assert.deepEqual([refused.code, refused.values.reason], ['source.unreachable', 'ECONNREFUSED'])
    const unknown = await refusalOf(
      name,
      `${scheme}://nguoi_dung:${password}@khong-co.invalid/kho`,
      all,
    )
    assert.equal(unknown.code, 'source.unreachable')
    assert.match(String(unknown.values.reason), /^(ENOTFOUND|EAI_AGAIN)$/)
  })

  test(`${name}: an account or a database that the server does not know`, async () => {
    const refused = await refusalOf(name, await it.stranger(), all)
    assert.equal(refused.code, 'source.refused-login')
    const elsewhere = new URL(it.url())
    elsewhere.pathname = '/khong_co'
    const unknown = await refusalOf(name, elsewhere.href, all)
    assert.equal(unknown.code, 'source.refused-login')
  })

  test(`${name}: a table that the account may not read is named`, async () => {
    const url = await it.reader()
    const refused = await refusalOf(name, url, 'select ma, ten, so from kin')
    assert.equal(refused.code, 'source.no-permission')
    assert.match(String(refused.values.object), /^table .*kin[`']?$/)
    const reader = await readSql(it.product, version, { name: 'cong-an', url, query: all })
    assert.equal((await reader.scan()).rows, 20_000)
    await reader.close()
  })

  test(`${name}: a query that is wrong is told with the place`, async () => {
    const wrong = await refusalOf(name, it.url(), 'select ma, ten, so fro dan')
    assert.equal(wrong.code, 'source.query-wrong')
    assert.match(String(wrong.values.reason), /dan/)
    const writes = await refusalOf(name, it.url(), 'delete from dan')
    assert.equal(writes.code, 'source.query-wrong')
    const two = await refusalOf(name, it.url(), `${all}; drop table dan`)
    assert.equal(two.code, 'source.query-wrong')
  })

  test(`${name}: a table or column that is gone, and a type that no longer fits`, async () => {
    for (const [query, difference] of [
      ['select ma, ten, so from dan_cu', /dan_cu/],
      ['select ma, ten, sinh from dan', /sinh/],
      ['select ma, ten from dan', /so: missing \(found: ma, ten\)/],
      ['select ma, ten, ma as so from dan', /so: declared integer/],
      ['select ma, ten, so * pi() as so from dan', /so: declared integer/],
    ] as const) {
      const refused = await refusalOf(name, it.url(), query)
      assert.equal(refused.code, 'source.schema-changed', query)
      assert.match(String(refused.values.difference), difference)
    }
  })

  test(`${name}: a session that is ended in the middle is never taken for the end`, async () => {
    let rows = 0
    const refused = await refusalOf(name, it.url(), all, async (reader) => {
      for await (const batch of reader.rows(null)) {
        if (rows === 0) await it.lose()
        rows += batch.rows.length
      }
    })
    assert.equal(refused.code, 'source.gone')
    assert.ok(rows < 20_000)
  })

  test(`${name}: a network that is cut in the middle is never taken for the end`, async () => {
    const direct = name === 'mysql' ? maria.tcpUrl : it.url()
    const proxy = await startProxy(direct)
    const refused = await refusalOf(name, proxy.url(direct), all, async (reader) => {
      for await (const _ of reader.rows(null)) proxy.cut()
    })
    proxy.close()
    assert.equal(refused.code, 'source.gone')
  })

  test(`${name}: a reader that stops early leaves nothing open`, async () => {
    const reader = await readSql(it.product, version, { name: 'n', url: it.url(), query: all })
    for await (const _ of reader.rows(null)) break
    await reader.close()
    await it.untilAlone()
  })

  test(`${name}: a connection string that is none`, async () => {
    for (const url of ['không phải', 'http://a:b@c/d', `${scheme}://a:%ZZ@b/c`]) {
      await assert.rejects(
        readSql(it.product, version, { name: 'cong-an', url, query: all }),
        (error: Refusal) =>
          error.code === 'source.bad-connection-string' && !error.message.includes(url),
      )
    }
  })
}

test('postgres: a certificate that has expired, of an unknown authority, or that is not there', async () => {
  const direct = new URL(postgres.url)
  for (const [certificate, tail, reason] of [
    [expired, `&sslrootcert=${expired.cert}`, 'CERT_HAS_EXPIRED'],
    [valid, '', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ] as const) {
    const proxy = await startProxy(postgres.url, certificate)
    const url = `${proxy.url(direct.href)}?sslmode=verify-full${tail}`
    const refused = await refusalOf('postgres', url, all)
    assert.deepEqual([refused.code, refused.values.reason], ['source.certificate', reason])
    proxy.close()
  }
  const proxy = await startProxy(postgres.url, valid)
  for (const mode of [`verify-full&sslrootcert=${valid.cert}`, 'require']) {
    const url = `${proxy.url(direct.href)}?sslmode=${mode}`
    const reader = await readSql(postgresProduct, version, { name: 'n', url, query: all })
    assert.equal((await reader.scan()).rows, 20_000)
    await reader.close()
  }
  const missing = `${proxy.url(direct.href)}?sslmode=verify-full&sslrootcert=/khong-co.pem`
  const refused = await refusalOf('postgres', missing, all)
  assert.equal(refused.values.reason, 'sslrootcert ENOENT')
  proxy.close()
})

test('mysql: a certificate that has expired, or that is not there', async () => {
  const trusted = `&sslrootcert=${expired.cert}`
  for (const [url, tail, reason] of [
    [secured.tcpUrl, trusted, 'CERT_HAS_EXPIRED'],
    [maria.tcpUrl, trusted, 'TLS ?'],
  ] as const) {
    const refused = await refusalOf('mysql', `${url}?sslmode=verify-full${tail}`, all)
    assert.deepEqual([refused.code, refused.values.reason], ['source.certificate', reason])
  }
  await secured.query('create table dan (ma varchar(9), ten varchar(9), so bigint)')
  const url = `${secured.tcpUrl}?sslmode=require`
  const reader = await readSql(mysqlProduct, version, { name: 'n', url, query: all })
  assert.equal((await reader.scan()).rows, 0)
  await reader.close()
})
