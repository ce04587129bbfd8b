/** The explorer: one filter is its address, the API call and the download. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test, { after, before } from 'node:test'
import { all, readHtml, textOf } from '../../portal/test/read-html.ts'
import type { Element } from '../../portal/test/read-html.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = (vi: string) => ({ vi, en: vi })
const script = '<script>alert("x")</script>'
const rightToLeft = '\u202eمدرسة\u202c'
/** Made up; the codes are real communes of 1 July 2025. */
const communes = ['24670', '00004', '30337']
const texts = [
  'Trường Nguyễn Huệ',
  'trường nguyen hue',
  script,
  rightToLeft,
  'N'.repeat(500),
  "O'Brien",
  '',
]
const rows = Array.from({ length: 120 }, (_, i) => ({
  ma: `T${String(i).padStart(3, '0')}`,
  ten: texts[i % texts.length]!,
  xa: communes[i % 3]!,
  so_lop: i % 5 === 0 ? '' : String(i % 40),
  dien_tich: i % 7 === 0 ? '' : `${i}.50`,
  mo: i % 2 === 0 ? 'true' : 'false',
  ngay: i % 4 === 0 ? '' : `20${String(10 + (i % 15))}-0${1 + (i % 9)}-15`,
}))
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`
const csv = (list: Record<string, string>[]) =>
  list
    .map(
      (row) =>
        `${Object.values(row)
          .map((text) => (text === '' ? '' : cell(text)))
          .join(',')}\n`,
    )
    .join('')

const schools = definitionOf({
  id: 'schools',
  title: { vi: 'Trường học giả lập', en: 'Synthetic schools' },
  sharing: 'open',
  key: ['ma'],
  columns: [
    { name: 'ma', type: 'text', required: true, title: title('Mã') },
    { name: 'ten', type: 'text', title: title('Tên') },
    {
      name: 'xa',
      type: 'text',
      indexed: true,
      title: title('Xã'),
      rule: 'commune-code',
      codelist: { list: 'admin_unit', level: 'commune', asOf: '2025-07-01' },
    },
    { name: 'so_lop', type: 'integer', indexed: true, title: title('Số lớp') },
    { name: 'dien_tich', type: 'decimal', precision: 20, scale: 2, title: title('Diện tích') },
    { name: 'mo', type: 'boolean', title: title('Mở') },
    { name: 'ngay', type: 'date', title: title('Ngày') },
  ],
})

let it: RunningKho

before(async () => {
  it = await openKho()
  await it.define(schools)
  await it.load('schools', `ma,ten,xa,so_lop,dien_tich,mo,ngay\n${csv(rows)}`)
})
after(() => it.end())

const page = async (search: string, lang = '') => {
  const answer = await it.get(`${lang}/datasets/schools/explore${search}`)
  return { ...answer, tree: readHtml(answer.text) }
}
const tableOf = (tree: Element) =>
  all(all(tree, 'tbody')[0] ?? tree, 'tr').map((row) =>
    row.children.filter((one) => typeof one !== 'string').map(textOf),
  )
const hrefs = (tree: Element, part: string) =>
  all(tree, 'a')
    .map(({ attributes }) => attributes.href ?? '')
    .filter((href) => href.includes(part))

/** A small generator with a seed, so that a failure can be repeated. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}
function randomFilter(below: (n: number) => number): [cql: string, sql: string] {
  const terms: [string, string][] = [
    ["xa = '24670'", "c3 = '24670'"],
    [`so_lop >= ${below(40)}`, ''],
    ['so_lop IS NULL', 'c4 is null'],
    ["CASEI(ACCENTI(ten)) LIKE CASEI(ACCENTI('%NGUYEN%'))", "codelist.fold(c2) like '%nguyen%'"],
    ['dien_tich BETWEEN 10.5 AND 60.50', 'c5 between 10.5 and 60.5'],
    ['mo = true', 'c6'],
    ["ngay < DATE('2015')", "c7 < '2015'"],
    [`ten IN ('${script}', 'O''Brien')`, `c2 in ('${script}', 'O''Brien')`],
  ]
  terms[1]![1] = terms[1]![0].replace('so_lop', 'c4')
  const [a, b] = [terms[below(terms.length)]!, terms[below(terms.length)]!]
  const join = ['AND', 'OR', 'AND NOT'][below(3)]!
  return [`${a[0]} ${join} ${b[0]}`, `(${a[1]}) ${join} (${b[1]})`]
}

test('for random filters the page, the call it names and both downloads show what SQL finds', async () => {
  for (let seed = 1; seed <= 25; seed++) {
    const [filter, sql] = randomFilter(generator(seed * 7_919))
    const found = await it.db.query(`select c1 from store.d_schools where ${sql} order by c1`)
    const expected: string[] = found.rows.map((row) => row.c1)
    const search = `?${new URLSearchParams({ filter })}`
    const first = await page(search)
    assert.equal(first.status, 200, `${filter}\n${first.text.slice(0, 500)}`)
    const shown = expected.length === 0 ? [] : tableOf(first.tree).map((cells) => cells[0]!)
    assert.deepEqual(shown, expected.slice(0, 50), filter)
    const [call] = all(first.tree, 'link')
      .map(({ attributes }) => attributes)
      .filter(({ rel, type }) => rel === 'alternate' && type === 'application/json')
    const json = await it.get(call!.href!)
    assert.deepEqual(
      JSON.parse(json.text).records.map(({ ma }: { ma: string }) => ma),
      shown,
    )
    const [status] = all(first.tree, 'span').filter(
      ({ attributes }) => attributes.role === 'status',
    )
    assert.equal(textOf(status!), `${expected.length} dòng`)
    const lines = await it.get(hrefs(first.tree, 'export.ndjson')[0]!)
    assert.deepEqual(
      lines.text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).ma),
      expected,
    )
    const table = await it.get(
      hrefs(first.tree, 'export.csv?')[0] ?? hrefs(first.tree, 'export.csv')[0]!,
    )
    const digest = await it.get(hrefs(first.tree, 'export.csv.sha256')[0]!)
    assert.equal(digest.text.split(' ')[0], createHash('sha256').update(table.text).digest('hex'))
    assert.deepEqual(
      table.text
        .split('\n')
        .slice(1)
        .filter(Boolean)
        .map((line) => line.slice(0, 4)),
      expected,
    )
  }
})

const link = (tree: Element, rel: string) => {
  const [found] = all(tree, 'a').filter(({ attributes }) => attributes.rel === rel)
  return found && new URL(found.attributes.href!, it.url).search
}

test('pages follow each other to the end without repeats, in the order asked for', async () => {
  const seen: string[] = []
  const pages: string[][][] = []
  let back: string | undefined
  let search = `?${new URLSearchParams({ filter: 'so_lop > 3', sortby: '-so_lop', properties: 'ma,so_lop' })}`
  for (let turn = 0; turn < 5; turn++) {
    const { tree } = await page(search)
    pages.push(tableOf(tree))
    back = link(tree, 'prev')
    seen.push(...tableOf(tree).map((cells) => cells.join(' ')))
    const next = link(tree, 'next')
    if (!next) break
    search = next
  }
  const { rows: expected } = await it.db.query(
    `select c1 || ' ' || c4 as line from store.d_schools where c4 > 3 order by c4 desc, c1 desc`,
  )
  assert.deepEqual(
    seen,
    expected.map(({ line }) => line),
  )
  // And back again, page by page, to the first.
  for (const expectedRows of pages.slice(0, -1).toReversed()) {
    const { tree } = await page(back!)
    assert.deepEqual(tableOf(tree), expectedRows)
    back = link(tree, 'prev')
  }
  assert.equal(back, undefined)
})

test('a form leads to the address of its filter, and shows there what was put in', async () => {
  const sent = new URLSearchParams({
    set: 'filter',
    'has-ten': '100%_\\ Nguyễn',
    'from-so_lop': '5',
  })
  sent.append('is-mo', 'true')
  sent.set('to-ngay', '31/12/2020')
  sent.set('filter', "ten <> 'x' OR ten = 'y'")
  const answer = await fetch(`${it.url}/datasets/schools/explore?${sent}`, { redirect: 'manual' })
  assert.equal(answer.status, 303)
  const { searchParams, search } = new URL(answer.headers.get('location')!, it.url)
  assert.equal(
    searchParams.get('filter'),
    "(ten <> 'x' OR ten = 'y') AND CASEI(ACCENTI(ten)) LIKE CASEI(ACCENTI('%100\\%\\_\\\\ Nguyễn%')) AND so_lop >= 5 AND mo = true AND ngay <= DATE('2020-12-31')",
  )
  const { tree } = await page(search)
  const value = (name: string) =>
    all(tree, 'input').find(({ attributes }) => attributes.name === name)!.attributes.value
  assert.equal(value('has-ten'), '100%_\\ Nguyễn')
  assert.equal(value('from-so_lop'), '5')
  assert.equal(value('to-ngay'), '31/12/2020')
  assert.equal(textOf(all(tree, 'textarea')[0]!), "ten <> 'x' OR ten = 'y'")
  // Each condition can be taken back.
  assert.equal(all(tree, 'a').filter(({ attributes }) => attributes.class === 'chip').length, 5)
})

test('the name of a commune finds its code, without accents', async () => {
  const {
    rows: [unit],
  } = await it.db.query(
    `select name from codelist.code where list = 'admin_unit' and code = '24670'
     and level = 'commune' order by valid_from desc nulls last limit 1`,
  )
  const typed = unit.name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
  const sent = new URLSearchParams({ set: 'filter', 'has-xa': typed })
  const answer = await fetch(`${it.url}/datasets/schools/explore?${sent}`)
  const tree = readHtml(await answer.text())
  const found = new Set(tableOf(tree).map((cells) => cells[2]))
  assert.deepEqual([...found], ['24670'])
  assert.ok(textOf(tree).includes(unit.name))
})

test('bad input gets a page that says what is wrong, and loses nothing that was typed', async () => {
  const cases: [Record<string, string>, number, RegExp][] = [
    [{ filter: 'so_lop >' }, 400, /ký tự 9/],
    [{ filter: "so_lop >= 'năm'" }, 400, /năm/],
    [{ filter: 'khong_co = 1' }, 400, /không có cột khong_co/],
    [{ sortby: 'ten' }, 400, /Không sắp xếp được/],
    [{ cursor: 'abc' }, 400, /cursor/],
    [{ asOf: 'hôm qua' }, 400, /asOf/],
    [{ properties: script }, 400, /script/],
    [{ filter: Array(900).fill('so_lop=1').join(' or ') }, 400, /filter quá lớn/],
    [{ filter: "ma = 'không có'" }, 200, /Không có dòng nào phù hợp/],
    [{ filter: `ten = '${script}'` }, 200, /&lt;script&gt;/],
    [{ filter: `ten = '${rightToLeft}'` }, 200, /<bdi>/],
    [{ filter: `ten = '${'N'.repeat(500)}'` }, 200, /cả ô dài 500 ký tự/],
  ]
  for (const [asked, status, expected] of cases) {
    const { status: found, text, tree } = await page(`?${new URLSearchParams(asked)}`)
    assert.equal(found, status, JSON.stringify(asked).slice(0, 100))
    assert.match(text, expected)
    assert.ok(!text.includes('<script>alert'), 'a value became markup')
    if (status === 400 && asked.filter !== undefined && !asked.filter.startsWith('khong')) {
      const typed = all(tree, 'textarea').map(textOf).join()
      const fields = all(tree, 'input')
        .map(({ attributes }) => attributes.value)
        .join()
      assert.ok(`${typed},${fields}`.includes(asked.filter.split(' ').at(-1)!.replaceAll("'", '')))
    }
  }
  const long = await it.get(
    `/api/v1/datasets/schools/records?filter=${'a=1+or+'.repeat(10_000)}a=1`,
  )
  assert.ok(long.status >= 400 && long.status < 500, String(long.status))
})

test('a dataset without rows, one of 200 columns and one with a cell of 1 MB are shown', async () => {
  await it.define(definitionOf({ ...schools, id: 'none', columns: schools.columns }))
  const none = await it.get('/datasets/none/explore')
  assert.match(none.text, /chưa có dòng nào/)
  const many = Array.from({ length: 199 }, (_, i) => `c${i}`)
  await it.define(
    definitionOf({
      id: 'wide',
      sharing: 'open',
      key: ['ma'],
      columns: [
        { name: 'ma', type: 'text', required: true, title: title('Mã') },
        ...many.map((name) => ({ name, type: 'text' as const, title: title(name) })),
      ],
    }),
  )
  const large = 'ộ'.repeat(340_000)
  await it.load(
    'wide',
    `ma,${many.join(',')}\nk 1,${many.map((name) => (name === 'c7' ? large : name)).join(',')}\n`,
  )
  const wide = await it.get('/datasets/wide/explore')
  assert.equal(wide.status, 200)
  assert.ok(wide.text.length < 500_000)
  const [whole] = hrefs(readHtml(wide.text), '/records/')
  const record = await it.get(whole!)
  assert.equal(JSON.parse(record.text).c7, large)
})

test('rows that are not open are not shown, and the page says whom to ask', async () => {
  await it.define(definitionOf({ ...schools, id: 'closed', sharing: 'shared' }))
  const { status, text } = await it.get('/datasets/closed/explore?filter=so_lop%3D1')
  assert.equal(status, 200)
  assert.match(text, /không mở cho mọi người/)
  assert.doesNotMatch(text, /<table/)
  assert.equal((await it.get('/datasets/nothing/explore')).status, 404)
})

test('figures of groups stand on the page as the call under them gives them', async () => {
  const sent = new URLSearchParams('set=groups&by=xa&then=mo&figure=sum:so_lop')
  sent.set('filter', 'so_lop > 5')
  const answer = await fetch(`${it.url}/datasets/schools/explore?${sent}`, { redirect: 'manual' })
  const { search, searchParams } = new URL(answer.headers.get('location')!, it.url)
  assert.equal(searchParams.get('group'), 'xa,mo')
  assert.equal(searchParams.get('value'), 'count,sum:so_lop')
  const { tree } = await page(search)
  const [part] = all(tree, 'section').filter(
    ({ attributes }) => attributes.class === 'explore-groups',
  )
  const [sample] = all(part!, 'pre').map(textOf)
  const call = await it.get(sample!.replace('GET ', '').trim())
  const { rows: expected } = await it.db.query(
    `select json_build_array(json_build_array(c3, c6), json_build_array(count(*), sum(c4))) as line
     from store.d_schools where c4 > 5 group by c3, c6 order by count(*) desc, c3, c6`,
  )
  assert.deepEqual(
    JSON.parse(call.text).groups,
    expected.map(({ line }) => JSON.parse(line)),
  )
  const [across, list] = all(part!, 'table')
  assert.deepEqual(
    tableOf(list!).map((cells) => [cells[0]!.slice(0, 5), ...cells.slice(1, 4)]),
    expected.map(({ line }) => JSON.parse(line).flat().map(String)),
  )
  const { rows: totals } = await it.db.query(
    'select sum(c4)::text as classes from store.d_schools where c4 > 5',
  )
  const sum = textOf(all(all(across!, 'tfoot')[0]!, 'td').at(-1)!)
  assert.equal(sum.replace('.', ''), totals[0].classes)
  const wrong = await page('?value=median:so_lop')
  assert.equal(wrong.status, 200)
  assert.match(wrong.text, /Không có số liệu/)
  assert.equal(tableOf(wrong.tree).length, 50)
})
