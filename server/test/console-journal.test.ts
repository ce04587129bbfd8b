/** The journal on the console: searched, opened on record, and verified in a browser that trusts nobody. */
import assert from 'node:assert/strict'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { generateNoteKey, signNote } from '@kho/journal/note.ts'
import { verifyProof } from '@kho/journal/proof.ts'
import { append } from '../src/journal/append.ts'
import { erasePayload } from '../src/journal/erase.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

/** What the functions that run in the page use of it; the compiler knows no DOM here. */
declare const localStorage: { length: number; clear(): void }

const { browser, missing } = await openBrowser()
const agency = 'so-noi-vu'
let kho: RunningKho
let auditor: Officer
let steward: Officer
/** Of entries written for these tests. */
const intakes: string[] = []

before(async () => {
  kho = await openKho()
  auditor = await openOfficer(kho, 'thu.kiem-tra', { agency: 'so-y-te', functions: ['auditor'] })
  steward = await openOfficer(kho, 'thu.chu-quan', { agency, functions: ['steward'] })
  await kho.define(
    definitionOf({
      id: 'truong-hoc',
      owner: agency,
      sharing: 'shared',
      key: ['ma'],
      columns: [{ name: 'ma', type: 'text', required: true, title: { vi: 'Mã', en: 'Code' } }],
    }),
  )
  await kho.client('he-thong-y-te')
  await kho.grant({ client: 'he-thong-y-te', dataset: 'truong-hoc', purpose: 'b' })
  await kho.act(async (tx) => {
    for (let n = 0; n < 120; n++) {
      const { intakeId } = await append(tx, {
        kind: n % 2 === 0 ? 'thu.lam' : 'thu.xem',
        fields: { dataset: n < 60 ? 'bo-mot' : 'bo-hai', agency, n },
        payload: {
          actor: n === 7 ? 'Nguyễn Đệ' : 'thu.ai-do',
          note: `ghi chú ${n} \u0000 (giả lập)`,
        },
      })
      intakes.push(intakeId)
    }
    await append(tx, {
      kind: 'sync.ended',
      fields: { dataset: 'truong-hoc', part: 'all', state: 'unchanged', due: '2026-12-04' },
      payload: { actor: 'schedule' },
    })
  })
  await kho.kho.journal.publishNow()
})
after(async () => {
  await browser?.close()
  await kho.end()
})

const page = (path: string) => auditor.call('GET', path)
const numbersOf = (text: string) =>
  [...text.matchAll(/href="\/console\/journal\/(\d+)"/g)].map(([, index]) => Number(index))
const indexOf = async (intake: string) =>
  Number(
    (await kho.db.query('select index from journal.entry where intake_id = $1', [intake])).rows[0]
      .index,
  )

test('the journal is searched by kind, dataset, agency, actor, day and number, page after page', async () => {
  const first = await page('/console/journal?dataset=bo-mot&kind=thu')
  assert.equal(first.status, 200, first.text)
  const next = /rel="next" href="([^"]+)"/.exec(first.text)![1]!.replaceAll('&amp;', '&')
  const second = await page(next)
  const numbers = [...numbersOf(first.text), ...numbersOf(second.text)]
  assert.equal(numbers.length, 60)
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => b - a),
  )
  assert.equal(
    numbersOf((await page('/console/journal?kind=thu.lam&dataset=bo-mot')).text).length,
    30,
  )
  const none = await page('/console/journal?dataset=bo-mot&kind=th')
  assert.equal(numbersOf(none.text).length, 0)
  assert.equal(numbersOf((await page(`/console/journal?agency=${agency}x`)).text).length, 0)
  const [found] = numbersOf((await page('/console/journal?actor=nguyen+de')).text)
  assert.equal(found, await indexOf(intakes[7]!))
  assert.deepEqual(numbersOf((await page(`/console/journal?number=${found}`)).text), [found])
  assert.equal(numbersOf((await page('/console/journal?kind=thu&until=2020-01-01')).text).length, 0)
  assert.equal(numbersOf((await page('/console/journal?kind=thu&from=2020-01-01')).text).length, 50)
  const wrong = await page('/console/journal?from=hom-qua')
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /people\.unknown-day/)
  assert.equal((await steward.call('GET', '/console/journal')).status, 403)
})

test('one entry shows what is public, gives its proof, and opens the rest on record', async () => {
  const index = await indexOf(intakes[3]!)
  const shown = await page(`/console/journal/${index}`)
  assert.match(shown.text, /bo-mot/)
  // Signs of the store in words, days as everywhere; who acted as it can be searched for.
  const ended = (await page('/console/journal?kind=sync.ended')).text
  for (const words of [/cả bộ dữ liệu/, /xong, không đổi/, />04\/12\/2026</])
    assert.match(ended, words)
  assert.match(ended, /Kho, theo lịch <code>schedule<\/code>/)
  // Kinds and members by their names, ids led to their pages; what has no page is not led to one.
  assert.match(shown.text, /Bộ dữ liệu<br \/><code class="soft">dataset</)
  assert.doesNotMatch(shown.text, /href="\/datasets\/bo-mot"/)
  const grants = await page('/en/console/journal?kind=access.granted')
  assert.match(
    grants.text,
    /<option value="access\.granted"[^>]*>\s*Access granted \(access\.granted\)/,
  )
  const [granted] = [...grants.text.matchAll(/href="\/en\/console\/journal\/(\d+)"/g)]
  const inWords = (await page(`/en/console/journal/${granted![1]}`)).text
  assert.match(inWords, /Access granted<br \/>\s*<code class="soft">access\.granted/)
  assert.match(inWords, /<a href="\/en\/datasets\/truong-hoc"/)
  assert.match(inWords, /Purpose<br[\s\S]{0,200}Management and administration by state agencies/)
  const publicText = (await (await fetch(`${kho.url}/journal`)).text()) as string
  assert.match(publicText, /<code>access\.granted<\/code>[\s\S]{0,80}Cấp quyền khai thác/)
  assert.doesNotMatch(shown.text, /ghi chú 3/)
  const proof = await page(`/console/journal/${index}/proof.txt`)
  assert.equal(verifyProof(proof.text, kho.kho.journal.state().vkey).ok, true)
  const opened = await auditor.call(
    'POST',
    `/console/journal/${index}/content`,
    new URLSearchParams(),
  )
  assert.match(opened.text, /ghi chú 3/)
  assert.match(opened.text, /khớp cam kết/)
  const { rows } = await kho.db.query(
    `select fields, kind from journal.intake where kind = 'journal.content-opened'
     union all select body::jsonb, kind from journal.entry where kind = 'journal.content-opened'`,
  )
  assert.equal(rows.length, 1)
  assert.equal(JSON.parse(rows[0].fields).entry, index)
  assert.equal((await page('/console/journal/999999999')).status, 404)
})

test('content that was changed behind the journal is said to be, erased content is said to be gone', async () => {
  const altered = intakes[4]!
  await kho.db.query(
    `update journal.payload set body = replace(body, '4', '5') where intake_id = $1`,
    [altered],
  )
  const open = async (index: number) =>
    auditor.call('POST', `/console/journal/${index}/content`, new URLSearchParams())
  assert.match((await open(await indexOf(altered))).text, /KHÔNG khớp cam kết/)
  await kho.act((tx) =>
    erasePayload(tx, intakes[5]!, { basis: 'thử (giả lập)', authority: 'so-khcn' }),
  )
  const erased = await page(`/console/journal/${await indexOf(intakes[5]!)}`)
  assert.match(erased.text, /đã được xoá theo quyết định/)
})

test(
  'a browser verifies against what it kept, and sees an altered tile, leaf and checkpoint',
  { skip: missing },
  async () => {
    const index = await indexOf(intakes[10]!)
    const complaints = await visit(
      browser!,
      { extraHTTPHeaders: { cookie: auditor.cookie } },
      async (tab) => {
        const verify = async (path: string) => {
          await tab.goto(`${kho.url}${path}`)
          await tab.click('form[data-log-check] button')
          const status = tab.locator('.log-check')
          await tab.waitForSelector('.log-check[data-state]:not([data-state=working])')
          return { state: await status.getAttribute('data-state'), text: await status.innerText() }
        }
        const first = await verify(`/console/journal/${index}`)
        assert.equal(first.state, 'right', first.text)
        assert.match(first.text, /Lần đầu/)
        assert.deepEqual(await objections(tab), [])
        await kho.act((tx) => append(tx, { kind: 'thu.them', fields: { n: 1 } }))
        await kho.kho.journal.publishNow()
        const again = await verify(`/console/journal/${index}`)
        assert.equal(again.state, 'right', again.text)
        assert.match(again.text, /Nối tiếp đúng điểm kiểm tra \d+ mục/)
        assert.match(again.text, new RegExp(`Mục ${index} đúng chỗ`))
        const folder = kho.kho.journalFolder
        const leaf = entriesFile(folder)
        await withAltered(
          leaf,
          (bytes) => bytes.fill(0x7a, offsetOf(bytes, index) + 12, offsetOf(bytes, index) + 13),
          async () => {
            const seen = await verify(`/console/journal/${index}`)
            assert.equal(seen.state, 'wrong', seen.text)
            assert.match(seen.text, new RegExp(`mục ${index}`))
          },
        )
        const tile = tileFile(folder)
        await withAltered(
          tile,
          (bytes) => bytes.fill(bytes[0]! ^ 1, 0, 1),
          async () => {
            for (const path of ['/console/journal', '/journal']) {
              const seen = await verify(path)
              assert.equal(seen.state, 'wrong', seen.text)
              assert.match(seen.text, /không tính ra gốc đã ký/)
            }
          },
        )
        const checkpoint = join(folder, 'checkpoint')
        const [text = ''] = readFileSync(checkpoint, 'utf8').split('\n\n')
        const forger = generateNoteKey(text.split('\n')[0]!)
        await withAltered(
          checkpoint,
          () => Buffer.from(signNote(`${text}\n`, forger.skey)),
          async () => {
            const seen = await verify('/console/journal')
            assert.equal(seen.state, 'wrong', seen.text)
            assert.match(seen.text, /chữ ký của điểm kiểm tra không đúng/)
          },
        )
        for (const path of ['/journal', '/en/journal']) {
          const anybody = await verify(path)
          assert.equal(anybody.state, 'right', anybody.text)
        }
        const whole = await verify('/console/journal')
        assert.equal(whole.state, 'right', whole.text)
        assert.equal(await tab.evaluate(() => localStorage.length), 1)
      },
    )
    assert.deepEqual(complaints, [])
  },
)

test(
  'without scripts the page names the command that does the same',
  { skip: missing },
  async () => {
    const options = { javaScriptEnabled: false, extraHTTPHeaders: { cookie: auditor.cookie } }
    await visit(browser!, options, async (tab) => {
      await tab.goto(`${kho.url}/en/console/journal`)
      assert.equal(await tab.isVisible('form[data-log-check]'), false)
      assert.match(await tab.innerText('main'), /npx kho journal verify .+\/journal\/ --key/)
    })
  },
)

/** The newest file of a folder of partial files. */
function newest(folder: string): string {
  const names = readdirSync(folder).toSorted((a, b) => Number(b) - Number(a))
  return join(folder, names[0]!)
}
const entriesFile = (folder: string) => newest(join(folder, 'tile', 'entries', '000.p'))
const tileFile = (folder: string) => newest(join(folder, 'tile', '0', '000.p'))

function offsetOf(bundle: Buffer, place: number): number {
  let at = 0
  for (let i = 0; i < place; i++) at += 2 + bundle.readUInt16BE(at)
  return at
}

/** Really alters a file of the log, and puts it back. */
async function withAltered(
  path: string,
  alter: (bytes: Buffer) => Buffer,
  look: () => Promise<void>,
): Promise<void> {
  const before = readFileSync(path)
  chmodSync(path, 0o644)
  writeFileSync(path, alter(Buffer.from(before)))
  try {
    await look()
  } finally {
    writeFileSync(path, before)
  }
}
