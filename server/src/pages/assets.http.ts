/** Files without a language: styles, fonts, the script, the icon, and word to robots. */
import { assetCacheControl, assets, icon, type Asset } from '@kho/portal/assets.ts'
import { codedBody } from '../http/coded-body.ts'
import { defineRoute, type Route } from '../http/route.ts'

export function assetRoutes(publicUrl: string): Route[] {
  const file = (path: string, action: string, answer: Route['handler']) =>
    defineRoute({
      method: 'GET',
      path,
      action,
      summary: { vi: 'Tệp tĩnh của cổng', en: 'Static file of the portal' },
      responses: { 200: { description: { vi: 'Tệp', en: 'The file' } } },
      open: true,
      hidden: true,
      handler: answer,
    })
  const plain = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'max-age=3600' }
  const robots = `User-agent: *\nDisallow: /api/\nDisallow: /oauth/\nSitemap: ${publicUrl.replace(/\/+$/, '')}/sitemap.xml\n`
  return [
    ...assets.map((asset) => file(asset.path, `asset.${asset.path}`, answerOf(asset))),
    file('/favicon.ico', 'asset.favicon', () => ({
      headers: { 'content-type': icon.contentType, 'cache-control': 'max-age=86400' },
      body: icon.body,
    })),
    file('/robots.txt', 'asset.robots', () => ({ headers: plain, body: robots })),
  ]
}

/**
 * Compressed with all effort when it is first asked for, and then kept: nobody waits at start for
 * what is not asked. Fonts and pictures are compressed by their own form already.
 */
function answerOf({ contentType, body }: Asset): Route['handler'] {
  const headers = { 'content-type': contentType, 'cache-control': assetCacheControl }
  if (!/^text\/|svg|json|wasm/.test(contentType)) return () => ({ headers, body })
  const coded = codedBody(body, 'once')
  return (context) => coded.answer(context.headers, headers)
}
