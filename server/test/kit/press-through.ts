/** Presses what leads to another page, and waits for all of that page. */
import type { Page } from 'playwright-core'

/**
 * A click returns when the next page begins to come, and a tap before that: what is read then may be
 * half of it on a busy machine, or still the page before.
 */
export async function pressThrough(page: Page, press: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent('load', { timeout: 60_000 }), press()])
}
