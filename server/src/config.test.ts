import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { readConfig } from './config.ts'
import { settings } from './settings.ts'

const production = {
  KHO_MODE: 'production',
  KHO_PUBLIC_URL: 'https://kho.example.gov.vn/',
  KHO_JOURNAL_ORIGIN: 'kho.example.gov.vn/journal',
  KHO_ANCHOR: '/srv/anchor',
  KHO_CREDENTIALS_KEY: '/srv/keys/credentials.key',
  KHO_ZONES: 'tslcd=10.0.0.0/8,fd00::/8; ubnd=192.168.4.0/24',
}

function faultsOf(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    assert.ok(error instanceof Refusal)
    assert.equal(error.code, 'config.invalid')
    return String(error.values.faults)
  }
  return ''
}

const onlyForTryingOut = [
  'KHO_ANCHOR',
  'KHO_CREDENTIALS_KEY',
  'KHO_JOURNAL_ORIGIN',
  'KHO_PUBLIC_URL',
  'KHO_ZONES',
]

test('with nothing given Kho serves this machine only and warns of what is fit only for trying out', () => {
  const { config, warnings } = readConfig({}, '/srv/kho')
  assert.equal(config.host, '127.0.0.1')
  assert.equal(config.port, 8080)
  assert.equal(config.dataDir, '/srv/kho/data')
  assert.equal(config.anchorDir, '/srv/kho/data/anchor')
  assert.equal(config.publicUrl, 'http://127.0.0.1:8080')
  assert.equal(config.databaseUrl, null)
  assert.deepEqual(config.zones, { local: ['127.0.0.0/8', '::1'] })
  const warned = warnings.map((warning) => warning.en.split(' ')[0])
  assert.deepEqual(warned.toSorted(), onlyForTryingOut)
})

test('hosts of sources are names, ranges and addresses, each with a port or without', () => {
  const given = 'db.example:5432, *.CONGAN.example ,10.0.0.0/8,10.1.2.3:22,[fd00::1]:80,fd00::/8'
  const { config } = readConfig({ KHO_ALLOWED_HOSTS: given })
  const [first, second] = config.allowedHosts
  assert.deepEqual(
    [config.allowedHosts.length, first, second],
    [6, 'db.example:5432', '*.congan.example'],
  )
})

test('defaults follow the settings they name', () => {
  const { config } = readConfig({ KHO_PORT: '9000', KHO_DATA: '/srv/data' }, '/')
  assert.equal(config.publicUrl, 'http://127.0.0.1:9000')
  assert.equal(config.anchorDir, '/srv/data/anchor')
})

test('production refuses every default fit only for trying out, all at once', () => {
  const faults = faultsOf({ KHO_MODE: 'production' })
  for (const name of onlyForTryingOut) {
    assert.ok(faults.includes(name), name)
  }
  const { config, warnings } = readConfig(production)
  assert.deepEqual(warnings, [])
  assert.equal(config.publicUrl, 'https://kho.example.gov.vn', 'without the slash at its end')
  assert.deepEqual(config.zones.ubnd, ['192.168.4.0/24'])
})

test('every fault is named at once, with what was expected', () => {
  const faults = faultsOf({
    KHO_PORT: '0x50',
    KHO_LOG_LEVEL: 'loud',
    KHO_ZONES: 'tslcd=10.0.0.0/33',
    KHO_PUBLIC_URL: 'kho.example.gov.vn',
    KHO_DATABASE_URL: 'mysql://root:hunter2@db/kho',
    KHO_SOURCE_CIVIL: 'not a url with hunter2',
    KHO_PROT: '1',
  })
  assert.equal(faults.split('; ').length, 7)
  for (const part of ['KHO_PORT=0x50 (1-65535)', 'trace|debug', 'KHO_PROT (?)']) {
    assert.ok(faults.includes(part), part)
  }
  assert.ok(!faults.includes('hunter2'), 'secrets are not repeated')
})

const wrong: [name: string, value: string][] = [
  ['KHO_ALLOWED_HOSTS', 'db.example:0'],
  ['KHO_ALLOWED_HOSTS', 'https://db.example'],
  ['KHO_ALLOWED_HOSTS', '10.0.0.0/33'],
  ['KHO_ALLOWED_HOSTS', '[10.0.0.1]:80'],
  ['KHO_PORT', '65536'],
  ['KHO_PORT', '-1'],
  ['KHO_MODE', 'Production'],
  ['KHO_ZONES', 'a=10.0.0.0/8;a=11.0.0.0/8'],
  ['KHO_ZONES', 'a='],
  ['KHO_ZONES', ';'],
  ['KHO_ZONES', 'A=10.0.0.0/8'],
  ['KHO_ZONES', 'a=10.0.0.0/8=b'],
  ['KHO_ZONES', '__proto__=10.0.0.0/8'],
  ['KHO_TRUST_PROXY', '10.0.0.0/8,everybody'],
  ['KHO_PUBLIC_URL', 'ftp://kho.example'],
  ['KHO_PUBLIC_URL', 'https://kho.example/?a=1'],
  ['KHO_JOURNAL_ORIGIN', 'https://kho.example/journal'],
  ['KHO_JOURNAL_ORIGIN', 'two words'],
  ['KHO_DATA', 'a\0b'],
  ['KHO_SMTP_URL', 'mail.example:465'],
  ['KHO_SMTP_URL', 'https://mail.example'],
  ['KHO_SMTP_URL', 'smtps:mail.example'],
]

for (const [name, value] of wrong) {
  test(`${name} cannot be ${JSON.stringify(value)}`, () => {
    assert.ok(faultsOf({ [name]: value }).startsWith(name))
  })
}

test('the settings in force are shown without secrets', () => {
  const { inForce, config } = readConfig({
    KHO_DATABASE_URL: 'postgresql://kho:hunter2@db:5432/kho?password=hunter3',
    KHO_SOURCE_CIVIL: 'postgres://reader:hunter4@civil/registry',
    KHO_TEST_DATABASE_URL: 'ignored',
  })
  const text = JSON.stringify(inForce)
  assert.ok(!/hunter/.test(text))
  const shown = Object.fromEntries(inForce.map((setting) => [setting.name, setting.value]))
  assert.equal(shown.KHO_DATABASE_URL, 'postgresql://db:5432/kho')
  assert.equal(shown.KHO_SOURCE_CIVIL, 'postgres://civil/registry')
  assert.equal(config.sources.KHO_SOURCE_CIVIL, 'postgres://reader:hunter4@civil/registry')
  assert.deepEqual(
    inForce.map((setting) => setting.name).filter((name) => !name.startsWith('KHO_SOURCE_')),
    settings.map((setting) => setting.name),
  )
})

test('the settings cannot be changed once they are read', () => {
  const { config } = readConfig({})
  assert.throws(() => Object.assign(config, { port: 1 }))
  assert.throws(() => Object.assign(config.zones, { everywhere: ['0.0.0.0/0'] }))
})

test('an empty variable is as good as none', () => {
  assert.equal(readConfig({ KHO_PORT: '' }).config.port, 8080)
})
