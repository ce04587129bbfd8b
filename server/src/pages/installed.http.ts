/** What makes the portal installable, and the worker that keeps the last board for later. */
import { manifest, manifestPath, workerPath, workerText } from '@kho/portal/installed.ts'
import { links } from '@kho/portal/links.ts'
import { defineRoute, type Route } from '../http/route.ts'
import type { PageReader } from './page-reader.ts'

const open = {
  method: 'GET',
  summary: { vi: 'Cài cổng lên điện thoại', en: 'Installing the portal' },
  responses: { 200: { description: { vi: 'Tệp', en: 'The file' } } },
  open: true,
  hidden: true,
} as const

export function installedRoutes(reader: PageReader): Route[] {
  return [
    ...(['vi', 'en'] as const).map((lang) =>
      defineRoute({
        ...open,
        path: manifestPath(lang),
        action: `page.manifest.${lang}`,
        async handler() {
          const { province } = await reader.frame(lang, links.home, new URLSearchParams())
          return {
            headers: {
              'content-type': 'application/manifest+json',
              'cache-control': 'public, max-age=3600',
            },
            body: JSON.stringify(manifest(lang, province)),
          }
        },
      }),
    ),
    defineRoute({
      ...open,
      path: workerPath,
      action: 'page.board-worker',
      handler: () => ({
        headers: {
          'content-type': 'text/javascript; charset=utf-8',
          'cache-control': 'no-cache',
          // The worker has a policy of its own: it asks this host and nobody else.
          'content-security-policy': "default-src 'none'; connect-src 'self'",
        },
        body: workerText,
      }),
    }),
  ]
}
