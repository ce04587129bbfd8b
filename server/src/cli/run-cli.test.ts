import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase } from '../../test/kit/database.ts'
import { definitionOf } from '../../test/kit/kho.ts'
import { readPositionals } from './arguments.ts'
import type { Command } from './command.ts'
import { commands as realCommands } from './commands.ts'
import { runCli } from './run-cli.ts'
import type { OpenStore } from './run-cli.ts'

const summary = { vi: 'Thử nghiệm', en: 'A test' }

function command(name: string, run: Command['run'], options: Command['options'] = {}): Command {
  return { name, summary, usage: '', options, run }
}

/** Called by the command that waits to be interrupted. */
let interrupt = () => {}

const fakes: Command[] = [
  command('dem', async () => ({ exit: 0, json: { answer: 42 }, text: ['one', 'two'] })),
  command('journal', async () => ({ exit: 0, json: 'short', text: 'short' })),
  command('journal verify', async (context, args) => {
    context.progress('half way')
    readPositionals(args, 'log')
    return { exit: 1, json: { ok: false }, text: 'unequal' }
  }),
  command('refuse', async () => {
    throw new Refusal('access.unknown-client', { client: 'x' })
  }),
  command('fault', async () => {
    const fault = new Error('cannot read "024099000123"')
    throw Object.assign(fault, { severity: 'ERROR', code: '22P02' })
  }),
  command('store', async (context) => {
    await Promise.all([context.database(), context.database()])
    return { exit: 0, json: null, text: '' }
  }),
  command('wait', async (context) => {
    const aborted = new Promise((done) => context.signal.addEventListener('abort', done))
    interrupt()
    await aborted
    return { exit: 0, json: null, text: 'interrupted' }
  }),
]

const noStore: OpenStore = () => Promise.reject(new Error('no database here'))

async function run(
  argv: string[],
  changes: {
    commands?: readonly Command[]
    openStore?: OpenStore
    env?: object
    abort?: boolean
  } = {},
) {
  let [out, err] = ['', '']
  const controller = new AbortController()
  // By the command that waits for it: it would wait for ever for what came before.
  if (changes.abort) interrupt = () => controller.abort()
  const exit = await runCli(argv, {
    commands: changes.commands ?? fakes,
    openStore: changes.openStore ?? noStore,
    env: { KHO_LOG_LEVEL: 'silent', ...changes.env },
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
    signal: controller.signal,
  })
  return { exit, out, err }
}

test('an outcome is text, or with --json one document, wherever that stands', async () => {
  assert.deepEqual(await run(['dem']), { exit: 0, out: 'one\ntwo\n', err: '' })
  for (const argv of [
    ['dem', '--json'],
    ['--json', 'dem'],
  ]) {
    const { exit, out } = await run(argv)
    assert.equal(exit, 0)
    assert.deepEqual(JSON.parse(out), { answer: 42 })
  }
})

test('the longest name wins, and progress stays out of the answer', async () => {
  assert.deepEqual(await run(['journal']), { exit: 0, out: 'short\n', err: '' })
  const { exit, out, err } = await run(['journal', 'verify', 'folder'])
  assert.deepEqual([exit, out, err], [1, 'unequal\n', 'half way\n'])
})

test('a refusal exits 1 and says what to do next, in both languages or one', async () => {
  const both = await run(['refuse'])
  assert.equal(both.exit, 1)
  assert.equal(both.out, '')
  assert.match(both.err, /Không có hệ thống x\.\nThere is no client x\.\n→ .*\n→ .*\n/)
  for (const argv of [
    ['refuse', '--lang', 'en'],
    ['--lang=en', 'refuse'],
  ]) {
    const english = await run(argv)
    assert.match(english.err, /^There is no client x\.\n→ .*\n$/)
  }
  const json = await run(['refuse', '--json'])
  assert.equal(json.exit, 1)
  assert.equal(JSON.parse(json.out).code, 'access.unknown-client')
})

test('a fault exits 1 and does not quote rows', async () => {
  const { exit, err } = await run(['fault'])
  assert.equal(exit, 1)
  assert.match(err, /^Lỗi ngoài dự kiến \/ An unexpected fault: /)
  assert.match(err, /22P02/)
  assert.ok(!err.includes('024099000123'))
})

const misuses = [
  ['nonsense'],
  ['dem', '--nonsense'],
  ['journal', 'verify'],
  ['journal', 'verify', 'a', 'b'],
  ['dem', '--lang', 'fr'],
  [],
]
for (const argv of misuses) {
  test(`kho ${argv.join(' ')} is not understood and exits 2`, async () => {
    const { exit, out, err } = await run(argv)
    assert.equal(exit, 2)
    assert.equal(out, '')
    assert.notEqual(err, '')
    // What Node says of an option stands in the English line alone.
    assert.equal(err.match(/Unknown option/g)?.length ?? 0, argv.includes('--nonsense') ? 1 : 0)
  })
}

test('a command that was found leads to its own help, one that was not to all', async () => {
  assert.match((await run(['journal', 'verify'])).err, /See npx kho journal verify --help\./)
  assert.match((await run(['nonsense'])).err, /See npx kho --help\./)
  for (const argv of [
    ['loads', 'a', 'b'],
    ['runs', 'a', 'b'],
    ['discrepancy', 'list', 'a'],
    ['discrepancy', 'notices', 'a'],
  ]) {
    assert.equal((await run(argv, { commands: realCommands })).exit, 2, argv.join(' '))
  }
})

test('a start that the machine does not permit says in both languages what to do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kho-start-'))
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const { port } = holder.address() as AddressInfo
  const tell = async (fault: () => unknown) => {
    const openStore = (async () => fault()) as unknown as OpenStore
    const { exit, err } = await run(['store'], { openStore })
    assert.equal(exit, 1)
    return err
  }
  try {
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    const noFolder = await tell(() => mkdirSync(join(file, 'data'), { recursive: true }))
    assert.match(noFolder, /Không tạo được .*a-file[^]*cannot be made \(E[A-Z]+\)[^]*KHO_DATA/)
    // Where a store should not begin none does: the parent is missing, or a restore was broken off.
    mkdirSync(join(folder, 'data.old'))
    for (const [place, said] of [
      [join(folder, 'mistyped', 'data'), /no folder \S+mistyped\.[^]*mount the disk/],
      [join(folder, 'data'), /beside it lies \S+data\.old[^]*backup\.md/],
    ] as const) {
      const env = { KHO_DATA: place, KHO_PORT: String(port) }
      const { exit, err } = await run(['serve'], { commands: realCommands, env })
      assert.equal(exit, 1)
      assert.match(err, said)
      assert.equal(existsSync(place), false)
    }
    const [fault] = await once(createServer().listen(port, '127.0.0.1'), 'error')
    const taken = await tell(() => {
      throw fault
    })
    assert.match(taken, new RegExp(`127.0.0.1:${port} đã có[^]*used by another[^]*KHO_PORT`))
    const full = await tell(() => {
      throw new Error('initdb: FATAL: could not extend file "x": No space left on device')
    })
    assert.match(full, /Hết dung lượng đĩa khi ghi KHO_DATA[^]*disk is full[^]*Free space/)
    assert.doesNotMatch(full, /initdb/)
    const lost = await tell(() => {
      const fault = { code: 'ENOENT', syscall: 'connect', address: '/x/.s.PGSQL.5432' }
      throw Object.assign(new Error('connect ENOENT'), fault)
    })
    assert.match(lost, /Mất kết nối[^]*was lost \(ENOENT\)[^]*run the command again/)
    const readOnly = await tell(() => {
      const fault = { code: 'EROFS', syscall: 'open', path: '/du-lieu/owner.json' }
      throw Object.assign(new Error('EROFS: read-only file system'), fault)
    })
    assert.match(readOnly, /\/du-lieu\/owner\.json \(EROFS\)[^]*KHO_DATA/)
    const held = { code: 'data_folder_in_use', folder, pid: 4711 }
    const inUse = await tell(() => {
      throw Object.assign(new Error('in use'), held)
    })
    assert.match(inUse, /tiến trình 4711[^]*process 4711/)
  } finally {
    holder.close()
    rmSync(folder, { recursive: true })
  }
})

test('a file that is not JSON is told by its place, in both languages', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kho-json-'))
  const file = join(folder, 'a.json')
  const told = async (text: string) => {
    writeFileSync(file, text)
    const { exit, err } = await run(['dataset', 'define', file], { commands: realCommands })
    assert.equal(exit, 1)
    assert.doesNotMatch(err, /Unexpected|token/)
    return err
  }
  try {
    assert.match(await told('{"id": "a",\n"b" 1}'), /dòng 2, cột 5[^]*line 2, column 5[^]*→/)
    assert.match(await told('PK\u0003'), /bắt đầu bằng “PK/)
    assert.match(await told('{"id":'), /bị cắt ở cuối[^]*cut off/)
    assert.match(await told(' '), /tệp trống[^]*empty/)
    const gone = await run(['dataset', 'define', join(folder, 'gone.json')], {
      commands: realCommands,
    })
    assert.deepEqual([gone.exit, gone.err.includes('ENOENT')], [1, false])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('wrong settings exit 2 and are all named, but help is given all the same', async () => {
  const env = { KHO_PORT: 'x', KHO_MODE: 'y' }
  const { exit, err } = await run(['dem'], { env })
  assert.equal(exit, 2)
  assert.match(err, /KHO_MODE=y/)
  assert.match(err, /KHO_PORT=x/)
  assert.equal((await run(['dem', '--help'], { env })).exit, 0)
})

test('the database is opened once, when it is asked for, and closed afterwards', async () => {
  let [opened, closed] = [0, 0]
  const openStore = (async () => {
    opened += 1
    return { db: {}, close: async () => void (closed += 1) }
  }) as unknown as OpenStore
  await run(['dem'], { openStore })
  assert.deepEqual([opened, closed], [0, 0])
  assert.equal((await run(['store'], { openStore })).exit, 0)
  assert.deepEqual([opened, closed], [1, 1])
  const failed = await run(['store'])
  assert.equal(failed.exit, 1)
  assert.match(failed.err, /no database here/)
})

test('an interrupt lets the command end by itself', async () => {
  assert.deepEqual(await run(['wait'], { abort: true }), { exit: 0, out: 'interrupted\n', err: '' })
})

test('every command has help in both languages, a summary, and a name of its own', async () => {
  const names = realCommands.map((one) => one.name)
  assert.equal(new Set(names).size, names.length)
  const all = await run(['--help'], { commands: realCommands })
  assert.equal(all.exit, 0)
  for (const one of realCommands) {
    assert.ok(all.out.includes(one.name))
    const { exit, out } = await run([...one.name.split(' '), '--help'], { commands: realCommands })
    assert.equal(exit, 0)
    assert.ok(out.includes(one.summary.vi) && out.includes(one.summary.en), one.name)
    for (const option of Object.keys(one.options ?? {})) assert.ok(out.includes(`--${option}`))
  }
  const some = await run(['client', '--help'], { commands: realCommands })
  assert.ok(some.out.includes('client add') && !some.out.includes('grant add'))
})

test('config lists every setting, without secrets', async () => {
  const env = { KHO_DATABASE_URL: 'postgresql://kho:hunter2@db/kho' }
  const { exit, out } = await run(['config', '--json'], { commands: realCommands, env })
  assert.equal(exit, 0)
  assert.ok(!out.includes('hunter2'))
  const { settings } = JSON.parse(out)
  assert.ok(settings.length >= 12)
  const text = await run(['config'], { commands: realCommands, env })
  assert.match(text.out, /KHO_DATABASE_URL=postgresql:\/\/db\/kho\n/)
})

const day = '2026-01-02'
const reason = ['--reason', 'thử']
/** Commands that read a file: what they are called with, and whether the file has to be JSON. */
const readers: Record<
  string,
  { words: string[]; isJson?: boolean; isFoundFirst?: string; takesFolder?: true }
> = {
  'client add': { words: ['x', '--agency', 'so-y-te', '--name', 'X', '--key', 'FILE'] },
  'client request': { words: ['x', '--agency', 'so-y-te', '--name', 'X', '--key', 'FILE'] },
  'client key add': { words: ['mot-cua', 'FILE'] },
  'account issue-list': {
    words: ['FILE', '--requested-by', 'A', '--document', '1', '--document-date', day],
  },
  'succession propose': { words: ['FILE'], isJson: true },
  'dataset define': { words: ['FILE'], isJson: true },
  'grant add': {
    words: `mot-cua truong --purpose c --until 2099-01-01 --task T --decided-by A --document 1
      --document-date ${day} --signer A --paper FILE`.split(/\s+/),
  },
  'grant revoke': { words: ['1', ...reason, '--paper', 'FILE'] },
  'commitment add': {
    words: ['1', 'FILE', '--signer', 'A', '--signed-on', day, '--until', '2099-01-01'],
  },
  'request enter': {
    words: ['so-y-te', '--asked', 'FILE', '--document', '1', '--document-date', day],
    isJson: true,
  },
  load: { words: ['truong', 'a.csv', '--declaration', 'FILE'], isJson: true },
  'source add': { words: ['FILE'], isJson: true },
  'source probe': { words: ['FILE'] },
  'quarantine correct': { words: ['1', 'FILE'], isFoundFirst: 'the load' },
  template: { words: ['truong', 'a.xlsx', '--declaration', 'FILE'], isJson: true },
  mark: { words: ['1', 'FILE', 'a.xlsx'], isFoundFirst: 'the load' },
  verify: { words: ['truong', '--source', 'FILE'] },
  digest: { words: ['FILE', 'a.csv'], isJson: true },
  'subject reads': { words: ['--key-file', 'FILE', ...reason] },
  'subject held': { words: ['--key-file', 'FILE', ...reason] },
  'subject erase': { words: ['--key-file', 'FILE', ...reason] },
  'audit pack': { words: ['out', '--of', 'loads', '--seed', 'a', '--since', 'FILE'] },
  'audit verify': { words: ['FILE', '--key', 'x+00000000+AA'], takesFolder: true },
  'breach record': { words: ['FILE'], isJson: true },
  'quality define': { words: ['FILE'], isJson: true },
  public: { words: ['--edition', 'x', '--key', 'FILE', '--check'] },
  'journal verify': { words: ['.', '--key', 'FILE'] },
  'journal verify-proof': { words: ['FILE', '--key', 'x+00000000+AA'] },
  'journal mirror': { words: ['.', 'out', '--key', 'FILE'] },
  'journal anchor': { words: ['FILE'] },
  'receipt verify': { words: ['FILE', '--key', 'x+00000000+AA'] },
}
/** These only write the file; the three last ask a server before they read it. */
const notReaders = `account template|review minutes|quarantine|subject processing|release write
  |journal prove|journal prove record|compliance|explain|supply|supply verify|supply status`

test('every command that reads a file is named here', () => {
  const written = new Set(notReaders.split('|').map((name) => name.trim()))
  for (const { name, usage, options = {} } of realCommands) {
    const helps = Object.values(options).map(({ help }) => help.en)
    const tells = /file|folder|\.json|checkpoint|--key/i.test([usage, ...helps].join(' '))
    const known = Object.hasOwn(readers, name) || written.has(name)
    assert.ok(known || !tells, `${name} ${usage}`)
  }
})

/** 2 is for the command line alone: a file that is missing or wrong ends the command with 1. */
async function tryWrongFiles(openStore: OpenStore, folder: string) {
  const [gone, bad] = [join(folder, 'không có.json'), join(folder, 'sai.json')]
  const env = { KHO_DATA: folder }
  const tell = async (name: string, file: string) => {
    const words = readers[name]!.words.map((word) => (word === 'FILE' ? file : word))
    const argv = [...name.split(' '), ...words, '--json']
    const { exit, out, err } = await run(argv, { commands: realCommands, openStore, env })
    assert.equal(exit, 1, `${argv.join(' ')}: ${out}${err}`)
    const told = JSON.parse(out)
    assert.ok(!['fault', 'cli.misuse'].includes(told.code), `${argv.join(' ')}: ${out}`)
    return out
  }
  for (const [name, { isJson, isFoundFirst, takesFolder }] of Object.entries(readers)) {
    for (const file of takesFolder ? [gone] : [gone, folder]) {
      const told = await tell(name, file)
      if (!isFoundFirst) assert.ok(told.includes(basename(file)), `${name}: ${told}`)
      assert.doesNotMatch(told, /no such file or directory|illegal operation/)
    }
    for (const text of isJson ? ['{', 'null', '{"la": 1}', '[1]'] : []) {
      writeFileSync(bad, text)
      await tell(name, bad)
    }
  }
}

test('every list says something where there is nothing', () => {
  const silent = realCommands.filter(({ name, nothing }) => name.endsWith(' list') && !nothing)
  assert.deepEqual(
    silent.map(({ name }) => name),
    [],
  )
})

/** Of a store that holds nothing yet: the sentence on standard error, and nothing beside it. */
async function tryEmptyLists(openStore: OpenStore) {
  const lists = realCommands.filter(({ nothing, usage }) => nothing && !usage.startsWith('<'))
  let empty = 0
  for (const { name, nothing } of lists) {
    const words = [...name.split(' '), ...(name === 'review report' ? ['unused'] : [])]
    const json = await run([...words, '--json'], { commands: realCommands, openStore })
    assert.deepEqual([json.exit, json.err], [0, ''], name)
    const { out, err } = await run(words, { commands: realCommands, openStore })
    if (out !== '') continue
    empty += 1
    assert.equal(err, `${nothing!.vi}\n${nothing!.en}\n`, name)
    const english = await run([...words, '--lang', 'en'], { commands: realCommands, openStore })
    assert.deepEqual([english.out, english.err], ['', `${nothing!.en}\n`], name)
  }
  assert.ok(empty >= lists.length - 4, `${empty} of ${lists.length} were empty`)
}

test('agencies, clients and grants are kept by commands from the first to the last', async () => {
  const kit = await testDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'kho-cli-'))
  const file = join(folder, 'a.json')
  const openStore: OpenStore = async () => ({ db: kit.db, close: async () => {} })
  const kho = async (line: string, exit = 0) => {
    const argv = [...line.split(' '), '--json']
    const result = await run(argv, { commands: realCommands, openStore })
    assert.equal(result.exit, exit, `${line}: ${result.out}${result.err}`)
    return JSON.parse(result.out)
  }
  try {
    await tryEmptyLists(openStore)
    const add = 'client add mot-cua --agency so-y-te --name X'
    assert.equal((await kho(add, 1)).code, 'catalogue.unknown-agency')
    assert.ok((await kho('agency add so-y-te --name SYT --name-en DoH')).changed)
    assert.equal((await kho(`${add} --zones khong-co`, 2)).code, 'cli.misuse')
    assert.match((await kho(`${add} --zones local`)).secret, /^[\w-]{43}$/)
    const [client] = await kho('client list')
    assert.deepEqual([client.state, client.zones], ['issued', ['local']])
    assert.ok(!JSON.stringify(client).includes('secret'))
    assert.ok((await kho('client lock mot-cua --reason x')).changed)
    assert.ok((await kho('client unlock mot-cua --reason x')).changed)
    assert.match((await kho('client secret mot-cua')).secret, /^[\w-]{43}$/)
    const paper = '--decided-by UBND --document 12/QD --document-date 2026-01-02'
    const grant = `grant add mot-cua cu-dan --purpose c --until 2027-01-01 ${paper}`
    assert.equal((await kho(grant, 1)).code, 'catalogue.unknown-dataset')
    assert.equal((await kho(grant.replace('2027-01-01', '2027-02-30'), 2)).code, 'cli.misuse')
    assert.equal((await kho(grant.replace(' c ', ' z '), 2)).code, 'cli.misuse')
    assert.deepEqual(await kho('grant list'), [])
    for (const list of ['loads', 'runs', 'upload-link list']) {
      assert.equal((await kho(`${list} cu-dan`, 1)).code, 'catalogue.unknown-dataset', list)
    }
    assert.equal((await kho('grant revoke 1 --reason x', 1)).code, 'access.unknown-grant')
    assert.equal((await kho('grant revoke một --reason x', 2)).code, 'cli.misuse')
    const ma = {
      name: 'ma',
      type: 'text',
      title: { vi: 'Mã', en: 'Code' },
      required: true,
    } as const
    const schools = definitionOf({ id: 'truong', sharing: 'shared', key: ['ma'], columns: [ma] })
    const whose = { owner: 'so-y-te', supplier: 'so-y-te' }
    writeFileSync(file, JSON.stringify({ ...schools, ...whose }))
    assert.equal((await kho(`dataset define ${file}`)).version, 1)
    await tryWrongFiles(openStore, folder)
  } finally {
    await kit.drop()
    rmSync(folder, { recursive: true })
  }
})
