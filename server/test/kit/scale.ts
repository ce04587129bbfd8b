/** What pages weigh at a first visit, by what the browser itself counts of bodies and heads. */
import type { Page } from 'playwright-core'

export type Weight = {
  html: number
  script: number
  style: number
  font: number
  all: number
  asks: number
}

export type Scale = {
  /** From now on it is another page. */
  clear(): void
  weight(): Weight
}

const kinds: Record<string, 'html' | 'script' | 'style' | 'font'> = {
  Document: 'html',
  Script: 'script',
  Stylesheet: 'style',
  Font: 'font',
}

/**
 * What the browser has kept from an earlier page counts as it came then, as if it came again; so one
 * tab weighs many pages, each as if it were the first.
 */
export async function openScale(page: Page): Promise<Scale> {
  const first = new Map<string, number>()
  const asked = new Map<string, { url: string; kind: string }>()
  let weight = nothing()
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.enable')
  cdp.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
    if (/^(data|blob):/.test(request.url)) return
    asked.set(requestId, { url: request.url, kind: type ?? '' })
  })
  cdp.on('Network.responseReceived', ({ requestId, type }) => {
    const one = asked.get(requestId)
    if (one) one.kind = type
  })
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const one = asked.get(requestId)
    if (!one) return
    asked.delete(requestId)
    const bytes = Math.max(encodedDataLength, first.get(one.url) ?? 0) || Infinity
    first.set(one.url, bytes)
    const kind = kinds[one.kind]
    if (kind) weight[kind] += bytes
    weight.all += bytes
    weight.asks += 1
  })
  return {
    clear: () => void (weight = nothing()),
    weight: () => weight,
  }
}

const nothing = (): Weight => ({ html: 0, script: 0, style: 0, font: 0, all: 0, asks: 0 })
