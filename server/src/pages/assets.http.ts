/** Files without a language: styles, fonts, the script, the icon, and word to robots. */
import { assetCacheControl, assets, icon } from '@kho/portal/assets.ts'
import { defineRoute, type Answer, type HttpContext, type Route } from '../http/route.ts'
import { createCompressed } from './compressed.ts'

type Respond = (context: HttpContext) => Promise<Answer>

/** What is smaller gains little. */
const largeBytes = 20_000

function packed(body: Buffer, headers: Record<string, string>): Respond {
  const compressed = createCompressed(body)
  return async ({ headers: asked }) => {
    const { encoding, body: bytes } = await compressed.pack(String(asked['accept-encoding'] ?? ''))
    const more: Record<string, string> = encoding ? { 'content-encoding': encoding } : {}
    return { headers: { ...headers, vary: 'accept-encoding', ...more }, body: bytes }
  }
}

export function assetRoutes(publicUrl: string): Route[] {
  const file = (path: string, action: string, answer: Answer | Respond) =>
    defineRoute({
      method: 'GET',
      path,
      action,
      summary: { vi: 'Tệp tĩnh của cổng', en: 'Static file of the portal' },
      responses: { 200: { description: { vi: 'Tệp', en: 'The file' } } },
      open: true,
      hidden: true,
      handler: typeof answer === 'function' ? answer : () => answer,
    })
  const plain = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'max-age=3600' }
  const robots = `User-agent: *\nDisallow: /api/\nDisallow: /oauth/\nSitemap: ${publicUrl.replace(/\/+$/, '')}/sitemap.xml\n`
  return [
    ...assets.map(({ path, contentType, body }) => {
      const headers = { 'content-type': contentType, 'cache-control': assetCacheControl }
      const isLarge = body.length > largeBytes && /text|javascript/.test(contentType)
      return file(path, `asset.${path}`, isLarge ? packed(body, headers) : { headers, body })
    }),
    file('/favicon.ico', 'asset.favicon', {
      headers: { 'content-type': icon.contentType, 'cache-control': 'max-age=86400' },
      body: icon.body,
    }),
    file('/robots.txt', 'asset.robots', { headers: plain, body: robots }),
  ]
}
