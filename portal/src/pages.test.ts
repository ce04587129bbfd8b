import { describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { all, ownText, readHtml, textOf, type Element } from '../test/read-html.ts'
import { everyPage, render } from '../test/sample-pages.ts'
import { journal } from '../test/sample-references.ts'
import * as sample from '../test/sample-views.ts'
import { errors } from '@kho/contract/errors.ts'
import { assets } from './assets.ts'
import { datasetPage } from './dataset-page.ts'
import { vi } from './vi.ts'

const pages = everyPage().map((one) => ({ ...one, tree: readHtml(one.html) }))

function each(check: (tree: Element, address: string, lang: string) => void) {
  assert.equal(pages.length, 116)
  for (const { tree, address, lang } of pages) check(tree, address, lang)
}

function page(address: string): Element {
  return readHtml(render(address) ?? '')
}

function byId(tree: Element, id: string): Element {
  const found = all(tree).find(({ attributes }) => attributes.id === id)
  assert.ok(found, `there is no #${id}`)
  return found
}

describe('every page', () => {
  test('has one h1, a title, a language and headings that skip no level', () =>
    each((tree, address, lang) => {
      assert.equal(all(tree, 'h1').length, 1, address)
      assert.ok(textOf(all(tree, 'title')[0] as Element).length > 5, address)
      assert.equal(all(tree, 'html')[0]?.attributes.lang, lang)
      let level = 1
      for (const { name } of all(all(tree, 'main')[0] as Element)) {
        if (!/^h[1-6]$/.test(name)) continue
        const next = Number(name[1])
        assert.ok(next <= level + 1, `${address}: ${name} after h${level}`)
        level = next
      }
    }))

  test('uses each id once, and every reference within the page finds its target', () =>
    each((tree, address) => {
      const ids = all(tree).flatMap(({ attributes }) => attributes.id ?? [])
      assert.deepEqual(ids.length, new Set(ids).size, `${address}: ${ids}`)
      for (const { attributes } of all(tree)) {
        const { href, for: label } = attributes
        const named = [attributes['aria-labelledby'], attributes['aria-describedby'], label]
        if (href?.startsWith('#')) named.push(decodeURIComponent(href.slice(1)))
        for (const id of named) assert.ok(!id || ids.includes(id), `${address}: no #${id}`)
      }
    }))

  test('ties a label to every input and a caption and scoped headers to every table', () =>
    each((tree, address) => {
      const labelled = all(tree, 'label').map(({ attributes }) => attributes.for)
      const fields = ['input', 'select', 'textarea'].flatMap((name) => all(tree, name))
      for (const { attributes } of fields.filter((one) => one.attributes.type !== 'hidden'))
        assert.ok(
          attributes.id && labelled.includes(attributes.id),
          `${address}: input ${attributes.name}`,
        )
      for (const table of all(tree, 'table')) {
        assert.equal(all(table, 'caption').length, 1)
        for (const { attributes } of all(table, 'th')) assert.ok(attributes.scope, address)
        const widths = new Set(all(table, 'tr').map(({ children }) => children.length))
        assert.equal(widths.size, 1, `${address}: rows of one table differ in length`)
      }
    }))

  test('says on each cell of a stacked table which head it stands under', () => {
    let stacked = 0
    each((tree, address) => {
      for (const table of all(tree, 'table')) {
        if (!table.attributes.class?.split(' ').includes('stacked')) continue
        const heads = all(all(table, 'thead')[0] as Element, 'th').map(textOf)
        for (const row of all(all(table, 'tbody')[0] as Element, 'tr')) {
          const cells = row.children.filter((one) => typeof one !== 'string')
          for (const [i, cell] of cells.entries()) {
            if (cell.name !== 'td' || textOf(cell) === '') continue
            assert.equal(cell.attributes['data-label'], heads[i], address)
            stacked += 1
          }
        }
      }
    })
    assert.ok(stacked > 100, `${stacked} cells`)
  })

  test('asks only this host, holds nothing inline but data, and links to its other language', () =>
    each((tree, address) => {
      const known = new Set(assets.map(({ path }) => path))
      for (const { name, attributes } of all(tree)) {
        assert.ok(!('style' in attributes), address)
        assert.ok(!Object.keys(attributes).some((one) => one.startsWith('on')), address)
        if (name === 'script')
          assert.ok(
            attributes.src ? known.has(attributes.src) : attributes.type === 'application/ld+json',
          )
        if (name === 'link' && ['stylesheet', 'icon', 'preload'].includes(attributes.rel ?? ''))
          assert.ok(known.has(attributes.href ?? ''), `${address}: ${attributes.href}`)
      }
      const tongues = all(tree, 'link').flatMap(({ attributes }) => attributes.hreflang ?? [])
      assert.deepEqual(tongues, ['vi', 'en'])
      assert.equal(
        all(tree, 'link').filter(({ attributes }) => attributes.rel === 'canonical').length,
        1,
      )
    }))

  test('in English shows no Vietnamese of the dictionary', () => {
    const sentences = strings(vi).filter((one) => /[à-ỹ]/i.test(one))
    assert.ok(sentences.length > 100)
    for (const { tree, address, lang } of pages) {
      if (lang !== 'en') continue
      const text = ownText(tree, 'en')
      const own = sentences.filter((one) => one !== vi.name && text.includes(one) && one.length > 8)
      assert.deepEqual(own, [], address)
    }
  })

  test('links inside the portal keep the language of the page', () =>
    each((tree, address, lang) => {
      for (const { attributes } of all(tree, 'a')) {
        const { href = '', hreflang } = attributes
        if (hreflang || !href.startsWith('/') || /^\/(api|journal\/|oauth)/.test(href)) continue
        assert.equal(
          href === '/en' || href.startsWith('/en/'),
          lang === 'en',
          `${address}: ${href}`,
        )
      }
    }))
})

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value ? Object.values(value).flatMap(strings) : []
}

function titles(query: string): string[] {
  const tree = page(`/search?q=${encodeURIComponent(query)}`)
  const list = all(tree, 'ul').find(({ attributes }) => attributes.class?.startsWith('ledger'))
  return list ? all(list, 'h3').map(textOf) : []
}

describe('the list of datasets', () => {
  test('finds by words without accents, by agency and by the name of a column', () => {
    assert.deepEqual(titles('truong hoc'), ['Trường học'])
    assert.deepEqual(titles('TRƯỜNG HỌC'.normalize('NFD')), ['Trường học'])
    assert.deepEqual(titles('noi vu'), ['Đơn vị hành chính', 'Ranh giới xã'])
    assert.deepEqual(titles('so hoc sinh'), ['Trường học'])
    assert.deepEqual(titles('enterprises'), ['Doanh nghiệp'])
  })

  test('a database is called in English where it has such a name', () => {
    const spans = (path: string) =>
      all(page(path), 'span').map((one) => `${one.attributes.lang ?? ''} ${textOf(one)}`)
    for (const at of ['/search-large', '/home-large']) {
      const [vi, en] = [spans(at), spans(`/en${at}`)]
      assert.ok(vi.includes('vi dan-cu') && vi.includes('vi giao-duc'), at)
      assert.ok(!en.includes('vi dan-cu') && en.includes('vi giao-duc'), at)
      assert.match(textOf(page(`/en${at}`)), /Population/)
    }
  })

  test('lists in Vietnamese alphabetical order and says how many there are', () => {
    const tree = page('/search')
    assert.deepEqual(all(tree, 'h3').map(textOf), [
      'Doanh nghiệp',
      'Đơn vị hành chính',
      'Người dân của tỉnh',
      'Ranh giới xã',
      'Trường học',
    ])
    const status = all(tree).find(({ attributes }) => attributes.role === 'status')
    assert.equal(textOf(status as Element), '5 bộ dữ liệu')
  })

  test('without a result names the word to blame, the facet to blame, and the way back', () => {
    const text = textOf(all(page('/search?q=truong+sân+bay'), 'main')[0] as Element)
    assert.match(text, /Không có bộ dữ liệu nào/)
    assert.match(text, /Không bộ dữ liệu nào có từ “sân”/)
    assert.doesNotMatch(text, /có từ “truong”/)
    assert.match(text, /Xoá tất cả/)
    const narrowed = textOf(page('/search?q=truong+hoc&sharing=own'))
    assert.match(narrowed, /Bỏ lọc “Phạm vi chia sẻ” thì có 1 bộ dữ liệu/)
  })

  test('writes a hostile query back as text', () => {
    const query = '"><script>alert(1)</script>'
    const tree = page(`/search?q=${encodeURIComponent(query)}&agency=${encodeURIComponent(query)}`)
    assert.equal(byId(tree, 'q').attributes.value, query)
    assert.ok(all(tree, 'script').every(({ children }) => children.length === 0))
  })
})

function exportLinks(address: string): number {
  const links = all(page(address), 'a')
  return links.filter(({ attributes }) => attributes.href?.includes('/export')).length
}

describe('the board', () => {
  test('counts the parts in each state before it lists them', () => {
    const tree = page('/board')
    const figures = all(tree, 'ul').find(({ attributes }) =>
      attributes.class?.includes('board-figures'),
    )
    const counts = all(figures!, 'b').map((one) => Number(textOf(one)))
    const listed = all(tree, 'ul').filter(({ attributes }) =>
      attributes.class?.includes('ledger-board'),
    )
    const entries = listed.flatMap((one) => all(one, 'h3')).length
    assert.equal(
      counts.reduce((sum, one) => sum + one, 0),
      entries,
    )
    assert.ok(entries > 0)
  })
})

describe('the page of a dataset', () => {
  test('says as of when it equals its source, and gives the certificate', () => {
    const text = textOf(byId(page('/datasets/truong-hoc'), 'equality'))
    assert.match(text, /bằng tệp nguồn, từng giá trị một, tính đến 08:30 23\/11\/2026/)
    assert.match(text, /9f86d08188…f00a08/)
    assert.match(textOf(byId(page('/datasets/nguoi-dan'), 'equality')), /cơ sở dữ liệu nguồn/)
  })

  test('says how many rows are held back, and what is not yet proven', () => {
    assert.match(textOf(byId(page('/datasets/doanh-nghiep'), 'equality')), /giữ lại 12 dòng/)
    assert.match(
      textOf(byId(page('/en/datasets/ranh-gioi-xa'), 'equality')),
      /Not yet proven.*No comparison has been made/,
    )
  })

  test('shows the first rows as written, and tells absent from empty', () => {
    const preview = byId(page('/datasets/truong-hoc'), 'preview')
    const rows = all(preview, 'tr').map(textOf)
    assert.match(rows[0] ?? '', /Mã trường ma_truong .* Vị trí vi_tri/)
    rows.splice(1, 1)
    assert.match(rows[1] ?? '', /660001 Trường Mẫu giáo Hoa Pơ Lang .* 2450\.00 1998 POINT/)
    assert.match(rows[3] ?? '', /không có chuỗi rỗng/)
    assert.match(rows[3] ?? '', /… \(còn nữa, tổng 97 ký tự\)/)
  })

  test('shows codes as of another day beside the written ones, and never guesses one', () => {
    const preview = byId(page('/datasets/truong-hoc'), 'preview')
    const rows = all(preview, 'tr').map(textOf)
    rows.splice(1, 1)
    assert.match(rows[0] ?? '', /ma_xa theo ngày 30\/06\/2025$/)
    assert.match(rows[1] ?? '', / 24612$/)
    assert.match(rows[2] ?? '', / nhiều: 24615, 24617$/)
    assert.match(rows[3] ?? '', / không có$/)
    const { name, value } = all(preview, 'input')[0]!.attributes
    assert.deepEqual([name, value], ['codesAsOf', '30/06/2025'])
  })

  test('draws how columns are spread where that says something, with the figures behind it', () => {
    const preview = byId(page('/datasets/truong-hoc'), 'preview')
    const [heads, below] = all(all(preview, 'thead')[0]!, 'tr')
    const cells = below!.children.filter((one) => typeof one !== 'string')
    assert.equal(cells.length, all(heads!, 'th').length, 'one under each head')
    const drawn = cells.map((one) => all(one, 'svg')[0]?.attributes['aria-label'] ?? null)
    assert.deepEqual(drawn, [
      // A key, names and shapes have no chart.
      null,
      null,
      'Phân bố của Cấp học: nhiều nhất mầm non, 42,6%',
      'Phân bố của Mã xã: nhiều nhất 24610, 7,3%',
      'Phân bố của Số học sinh: nhiều nhất 12 – 131, 26%',
      'Phân bố của Diện tích: nhiều nhất 81 – 9.981, 97,2%',
      'Phân bố của Năm thành lập: nhiều nhất 1985 – 1992, 26,7%',
      null,
      null,
    ])
    assert.match(textOf(preview), /mọi dòng \(1\.234\) ở số thứ tự 12.*nay đã ở số thứ tự 14/)
    const figures = all(all(preview, 'details').at(-1)!, 'tr').map(textOf)
    const levels =
      /cap_hoc 4 giá trị, trống 61 \(4,9%\) mầm non ?: 500 \(42,6%\).*<script> ?: 23 \(2%\)/
    assert.match(figures[3]!, levels)
    assert.match(figures[2]!, /ten ≈ 1\.190 giá trị; không vẽ/)
    for (const address of ['/datasets/nguoi-dan', '/datasets/dan-cu-quoc-gia'])
      assert.ok(!textOf(page(address)).includes('phân bố của các cột'), address)
  })

  test('says why rows are not shown and whom to ask', () => {
    const text = textOf(byId(page('/datasets/nguoi-dan'), 'preview'))
    assert.match(text, /chỉ hệ thống được cấp quyền mới đọc được.*Công an tỉnh/)
  })

  test('lists every column with type, key, code list and personal class', () => {
    const rows = all(byId(page('/datasets/nguoi-dan'), 'structure'), 'tr').map(textOf)
    assert.equal(rows.length, 7)
    assert.match(rows[1] ?? '', /so_dinh_danh khoá Số định danh text văn bản .* có cơ bản$/)
    assert.match(rows[4] ?? '', /dan_toc Dân tộc .* ethnic_group – không nhạy cảm$/)
    assert.match(rows[5] ?? '', /mã hiệu lực theo cột ngay_sinh/)
  })

  test('gives the five fields of Article 6.2 and the purposes of Article 4.1', () => {
    const tree = page('/datasets/nguoi-dan')
    const terms = all(byId(tree, 'catalogue'), 'dt').map(textOf)
    assert.deepEqual(
      terms.slice(0, 5).map((one) => one[0]),
      ['a', 'b', 'c', 'd', 'đ'],
    )
    assert.match(textOf(byId(tree, 'catalogue')), /Sở Nội vụ , Sở Giáo dục và Đào tạo/)
    assert.equal(all(byId(tree, 'legal'), 'tr').length, 7)
  })

  test('says how a grant shows personal columns unless it says otherwise', () => {
    const text = textOf(byId(page('/datasets/nguoi-dan'), 'legal'))
    assert.match(text, /được che: Số định danh \(chỉ ký tự đầu và cuối, ở giữa là \*\*\*\)/)
    assert.match(text, /Kho-Masked/)
    assert.doesNotMatch(textOf(byId(page('/datasets/truong-hoc'), 'legal')), /Kho-Masked/)
  })

  test('gives the last loads with their counts, journal entry and receipt', () => {
    const rows = all(byId(page('/datasets/truong-hoc'), 'history'), 'tr').map(textOf)
    assert.equal(
      rows[1],
      '14 02:05 23/11/2026 Sở Giáo dục và Đào tạo 3 41 1 0 184.102 Biên nhận lần 14',
    )
    assert.match(rows[2] ?? '', /12 0 2 đang ghi không có$/)
  })

  test('embeds a schema.org dataset that cannot break out of its block', () => {
    const title = { vi: '</script><script>x', en: 'x' }
    const tree = readHtml(
      datasetPage({ ...sample.schools, title }, sample.frame('vi', '/datasets/x')),
    )
    const blocks = all(tree, 'script').filter(
      ({ attributes }) => attributes.type === 'application/ld+json',
    )
    assert.equal(blocks.length, 1)
    const read = JSON.parse(String(blocks[0]?.children[0])) as Record<string, unknown>
    assert.equal(read['@type'], 'Dataset')
    assert.equal(read.name, title.vi)
    for (const field of [
      'description',
      'creator',
      'dateModified',
      'variableMeasured',
      'distribution',
      'isAccessibleForFree',
      'includedInDataCatalog',
    ])
      assert.ok(field in read, field)
  })

  test('says of what is asked at its owner that it is never stored, and how the owner answers', () => {
    const tree = page('/en/datasets/dan-cu-quoc-gia')
    const said = textOf(byId(tree, 'equality'))
    assert.match(said, /Asked at its owner, never stored/)
    assert.match(said, /asked at its owner at each call/)
    const answers = textOf(byId(tree, 'answers'))
    assert.match(answers, /11\/2026 1,204 31 7 142 ms 9,871 ms/)
    assert.match(textOf(page('/datasets/dan-cu-quoc-gia')), /Hỏi tại chủ quản, không lưu/)
    const ids = all(tree).map(({ attributes }) => attributes.id)
    for (const id of ['preview', 'quality', 'history']) assert.ok(!ids.includes(id), id)
    const head = textOf(byId(tree, 'service'))
    assert.match(head, /A service, asked at its owner/)
    assert.match(head, /GET http\S+\/datasets\/dan-cu-quoc-gia\/records\/\{/)
    assert.match(textOf(byId(tree, 'main')), /Ask to use this service/)
    const calls = textOf(byId(tree, 'call'))
    assert.match(calls, /records\/KEY/)
    for (const never of ['changes', 'export', 'limit=']) assert.ok(!calls.includes(never), never)
  })

  test('offers a download and its digest only of open data', () => {
    assert.equal(exportLinks('/datasets/truong-hoc'), 2)
    assert.equal(exportLinks('/datasets/nguoi-dan'), 0)
  })
})

test('the table of errors has an anchor for every code', () => {
  const tree = page('/docs/errors')
  for (const code of Object.keys(errors)) assert.ok(textOf(byId(tree, code)).includes(code))
})

test('the journal page gives the note word for word and commands with the key', () => {
  const samples = all(page('/journal'), 'code').map(({ children }) => String(children[0] ?? ''))
  assert.ok(samples.includes(journal.checkpoint?.text ?? ''))
  assert.ok(samples.some((one) => one.includes(`--key '${journal.publicKey}'`)))
})
