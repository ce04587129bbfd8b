/** Files without a language: styles, fonts, the script, the icon, and word to robots. */
import { assetCacheControl, assets, icon } from '@kho/portal/assets.ts'
import { defineRoute, type Answer, type Route } from '../http/route.ts'

export function assetRoutes(publicUrl: string): Route[] {
  const file = (path: string, action: string, answer: Answer) =>
    defineRoute({
      method: 'GET',
      path,
      action,
      summary: { vi: 'Tệp tĩnh của cổng', en: 'Static file of the portal' },
      responses: { 200: { description: { vi: 'Tệp', en: 'The file' } } },
      open: true,
      hidden: true,
      handler: () => answer,
    })
  const plain = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'max-age=3600' }
  const robots = `User-agent: *\nDisallow: /api/\nDisallow: /oauth/\nSitemap: ${publicUrl.replace(/\/+$/, '')}/sitemap.xml\n`
  return [
    ...assets.map(({ path, contentType, body }) =>
      file(path, `asset.${path}`, {
        headers: { 'content-type': contentType, 'cache-control': assetCacheControl },
        body,
      }),
    ),
    file('/favicon.ico', 'asset.favicon', {
      headers: { 'content-type': icon.contentType, 'cache-control': 'max-age=86400' },
      body: icon.body,
    }),
    file('/robots.txt', 'asset.robots', { headers: plain, body: robots }),
  ]
}
