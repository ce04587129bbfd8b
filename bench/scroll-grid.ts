/** The explorer's table in a real browser, scrolled on and on: what it holds, and how it moves. */
import type { Page } from 'playwright-core'
import { startChromium } from '../portal/test/chromium.ts'
import type { Figure } from './measure.ts'

const turns = 400
const stepPixels = 1_200

type Scrolled = { frames: number[]; rowsMost: number; reached: number; heap: number }

/** Scrolls the table at the address; figures say how far it came. Nothing where no browser starts. */
export async function scrollGrid(address: string): Promise<Figure[]> {
  const browser = await startChromium()
  if ('faults' in browser) return []
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    const begun = performance.now()
    await page.goto(address, { waitUntil: 'load' })
    await page.locator('[data-grid].grid [aria-rowindex]').first().waitFor()
    const shown = performance.now() - begun
    return figuresOf(shown, await scroll(page))
  } finally {
    await browser.close()
  }
}

/** The whole runs in the page, so that the frames measured are the page's own. */
function scroll(page: Page): Promise<Scrolled> {
  return page.evaluate(
    async ({ times, step }) => {
      // The compiler knows no DOM here.
      // oxlint-disable-next-line typescript/no-explicit-any
      const { document, requestAnimationFrame, performance: clock } = globalThis as any
      const region = document.querySelector('[data-grid]')
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
      const rows = () => [...region.querySelectorAll('tbody [aria-rowindex]')]
      const frames: number[] = []
      let rowsMost = 0
      for (let i = 0; i < times; i++) {
        region.scrollTop += step
        const at = await frame()
        frames.push((await frame()) - at)
        rowsMost = Math.max(rowsMost, rows().length)
      }
      const reached = Math.max(...rows().map((one) => Number(one.getAttribute('aria-rowindex'))))
      return { frames, rowsMost, reached, heap: clock.memory?.usedJSHeapSize ?? 0 }
    },
    { times: turns, step: stepPixels },
  )
}

function figuresOf(shown: number, { frames, rowsMost, reached, heap }: Scrolled): Figure[] {
  const sorted = frames.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]!
  return [
    {
      what: 'Explorer in Chromium, until its rows stand and its script has taken them over',
      bar: { sense: '<=', value: 1_500, unit: 'ms' },
      value: shown,
      detail: 'an empty cache, the browser on the same machine',
    },
    {
      what: 'The same, scrolled on and on: a frame, p95',
      bar: { sense: '<=', value: 50, unit: 'ms' },
      value: at(0.95),
      detail: `p50 ${at(0.5).toFixed(1)} ms over ${turns} steps of ${stepPixels} px, as far as row ${reached}; drawn without a graphics card`,
    },
    {
      what: 'The same: rows in the document at most',
      bar: { sense: '<=', value: 600, unit: 'rows' },
      value: rowsMost,
      detail: `${(heap / 1e6).toFixed(0)} MB of scripts' memory in the page`,
    },
  ]
}
