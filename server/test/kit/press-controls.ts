/** Presses what sends nothing on an open page, by the mouse, as a reader would. */
import type { Page } from 'playwright-core'

export type Control = {
  name: string
  /** Part of what stands around the content of every page. */
  inFrame: boolean
}

const selectors = ['summary', 'button[type=button]:not([disabled])']

/** Where to press, and whether the control is what is met there. */
type Aim = { x: number; y: number; isMet: boolean }

/** Gives what could not be pressed though it is to be seen. */
export async function pressControls(
  page: Page,
  isWanted: (control: Control) => boolean,
): Promise<string[]> {
  const faults: string[] = []
  for (const selector of selectors) {
    const controls = await page.evaluate(readControls, selector)
    for (const [i, control] of controls.entries()) {
      if (!isWanted(control)) continue
      const aim = await page.evaluate(aimAt, { selector, i })
      // A map that opens by itself takes away what stood in its place.
      if (aim === null) continue
      if (aim.isMet) await page.mouse.click(aim.x, aim.y)
      else faults.push(`${control.name} lies under something else`)
    }
  }
  return faults
}

/** Runs in the page. */
function readControls(selector: string): Control[] {
  // oxlint-disable-next-line typescript/no-explicit-any
  const { document } = globalThis as any
  // oxlint-disable-next-line typescript/no-explicit-any
  return [...document.querySelectorAll(selector)].map((one: any) => ({
    name: one.textContent.trim() || one.ariaLabel || one.title,
    inFrame: one.closest('main') === null,
  }))
}

/** Runs in the page. Nothing moves there by itself, so what is met now is met by the mouse. */
function aimAt({ selector, i }: { selector: string; i: number }): Aim | null {
  // oxlint-disable-next-line typescript/no-explicit-any
  const { document } = globalThis as any
  const one = document.querySelectorAll(selector)[i]
  if (!one?.checkVisibility({ visibilityProperty: true })) return null
  one.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
  const [box] = one.getClientRects()
  if (!box || box.width === 0 || box.height === 0) return null
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
  return { x, y, isMet: one.contains(document.elementFromPoint(x, y)) }
}

/** The addresses to which the page now leads, and its ids, with what scripts have added. */
export function readShown(page: Page): Promise<{ links: string[]; ids: string[] }> {
  return page.evaluate(() => {
    // oxlint-disable-next-line typescript/no-explicit-any
    const { document } = globalThis as any
    // oxlint-disable-next-line typescript/no-explicit-any
    const all = (selector: string): any[] => [...document.querySelectorAll(selector)]
    return {
      links: all('a[href]').map((one) => one.href),
      ids: all('[id]').map((one) => one.id),
    }
  })
}
