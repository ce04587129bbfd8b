/** What a page of a browser asks for: from whom, how it was answered, and whether all of it is there. */
import type { Page, Request } from 'playwright-core'
import { patienceMs } from './wait-until.ts'

export type Wire = {
  /** Returns when every answer has come; a stream that stays open is not waited for. */
  quiet(): Promise<void>
}

/** Whatever is asked of another host or answered with a refusal goes to the complaints. */
export function watchWire(page: Page, url: string, complaints: string[]): Wire {
  const open = new Set<Request>()
  let told = () => {}
  const close = (request: Request) => {
    open.delete(request)
    if (open.size === 0) told()
  }
  page.on('request', (request) => {
    const address = request.url()
    if (/^(data|blob):/.test(address)) return
    if (!address.startsWith(url)) complaints.push(`asks ${address}`)
    if (request.resourceType() !== 'eventsource') open.add(request)
  })
  page.on('requestfinished', close)
  page.on('requestfailed', close)
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
  })
  return {
    async quiet() {
      if (open.size === 0) return
      const { promise, resolve } = Promise.withResolvers<void>()
      const limit = setTimeout(() => {
        complaints.push(`no answer to ${[...open].map((one) => one.url()).join(', ')}`)
        resolve()
      }, patienceMs)
      told = resolve
      await promise
      clearTimeout(limit)
      told = () => {}
    },
  }
}
