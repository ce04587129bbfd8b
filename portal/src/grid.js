// The rows of the explorer as one long table in a window of their own: the next page is fetched as
// the reader nears the end, and pages far away make room, so that millions of rows cost as much as
// a few hundred. Without this script the same pages are reached by links.
const region = document.querySelector('[data-grid]')
const body = region?.querySelector('tbody')
const pagesHeld = 6
/** How near to the edge, in pixels, another page is fetched. */
const near = 800

/** A page of rows: where it is, and its rows while they are in the table. */
const pageOf = (address, from) => ({ address, from, rows: null, height: 0, count: 0, next: null })

if (body && nextIn(document)) {
  const place = document.querySelector('[data-grid-place]')
  const first = pageOf(location.href, Number(region.dataset.grid))
  const pages = [first]
  hold(first, [...body.rows], nextIn(document))
  const above = gap()
  const below = gap()
  region.classList.add('grid')
  region.querySelector('table').setAttribute('aria-rowcount', region.dataset.gridTotal)
  let busy = false
  const turn = async () => {
    if (busy) return
    busy = true
    try {
      while (await step()) tell()
    } finally {
      busy = false
    }
    tell()
  }
  region.addEventListener('scroll', turn, { passive: true })
  void turn()

  /** Brings in one page where one is missing in sight; whether it did. */
  async function step() {
    const held = pages.filter(({ rows }) => rows)
    const [top, last] = [held[0], held.at(-1)]
    const { scrollTop, clientHeight, scrollHeight } = region
    if (scrollTop < above.offsetHeight + near && top !== pages[0])
      return bring(pages[pages.indexOf(top) - 1], 'above')
    if (scrollTop + clientHeight < scrollHeight - below.offsetHeight - near) return false
    const known = pages[pages.indexOf(last) + 1]
    if (known) return bring(known, 'below')
    if (!last.next) return false
    const page = pageOf(last.next, last.from + last.count)
    if (!(await bring(page, 'below'))) return false
    pages.push(page)
    return true
  }

  async function bring(page, side) {
    const found = await fetchPage(page.address)
    // The links under the table still lead there.
    if (!found) return false
    hold(page, found.rows, found.next)
    const at = side === 'above' ? body.querySelector('[aria-rowindex]') : gapIn(below)
    for (const row of page.rows) body.insertBefore(row, at)
    page.height = heightOf(page)
    const held = pages.includes(page) ? pages : [...pages, page]
    const inTable = held.filter(({ rows }) => rows)
    if (inTable.length > pagesHeld) drop(side === 'above' ? inTable.at(-1) : inTable[0])
    makeRoom(held)
    return true
  }

  function drop(page) {
    page.height = heightOf(page)
    for (const row of page.rows) row.remove()
    page.rows = null
  }

  /** As high as the pages that are not in the table, so that nothing jumps. */
  function makeRoom(all) {
    const from = all.findIndex(({ rows }) => rows)
    const to = all.findLastIndex(({ rows }) => rows)
    const sum = (some) => some.reduce((height, page) => height + page.height, 0)
    raise(above, sum(all.slice(0, from)), body.firstChild)
    raise(below, sum(all.slice(to + 1)), null)
  }

  /** Which rows are in sight, said beside the table. */
  function tell() {
    const { top, bottom } = region.getBoundingClientRect()
    const seen = pages
      .filter(({ rows }) => rows)
      .flatMap(({ rows }) => rows)
      .filter((row) => {
        const box = row.getBoundingClientRect()
        return box.bottom > top && box.top < bottom
      })
    if (seen.length === 0) return
    const [from, to] = [seen[0], seen.at(-1)].map((row) => format(row.ariaRowIndex - 1))
    const words = place.dataset.gridPlace.replace('{from}', from).replace('{to}', to)
    if (place.textContent !== words) place.textContent = words
  }
}

function hold(page, rows, next) {
  page.rows = rows
  page.next = next
  page.count = rows.length
  // The head is the first row of the table.
  for (const [i, row] of rows.entries()) row.ariaRowIndex = page.from + i + 1
}

async function fetchPage(address) {
  try {
    const asked = new URL(address)
    // The figures of groups stand on this page already.
    for (const name of ['group', 'value']) asked.searchParams.delete(name)
    const answer = await fetch(asked, { headers: { accept: 'text/html' } })
    if (!answer.ok) return null
    const other = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const rows = [...other.querySelectorAll('[aria-labelledby=explore-caption] tbody tr')]
    return rows.length === 0 ? null : { rows, next: nextIn(other) }
  } catch {
    return null
  }
}

function nextIn(page) {
  const link = page.querySelector('nav.pages a[rel=next]')
  return link && new URL(link.getAttribute('href'), location.href).href
}

function heightOf({ rows }) {
  return rows.at(-1).getBoundingClientRect().bottom - rows[0].getBoundingClientRect().top
}

function gap() {
  const row = document.createElement('tr')
  row.className = 'gap'
  row.ariaHidden = 'true'
  row.append(document.createElement('td'))
  return row
}

function raise(row, height, before) {
  if (height === 0) row.remove()
  else if (!row.isConnected) body.insertBefore(row, before)
  row.firstChild.style.height = `${height}px`
}

function gapIn(row) {
  return row.isConnected ? row : null
}

function format(count) {
  return new Intl.NumberFormat(document.documentElement.lang).format(count)
}
