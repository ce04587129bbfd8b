/** The notices of a subscription as an Atom feed (RFC 4287). */
import { noticeTitles } from '@kho/contract/notice.ts'
import type { NoticeLine } from './console-notices-view.ts'
import { escape } from './html.ts'
import { calls, links } from './links.ts'

export function noticeFeed(
  notices: readonly NoticeLine[],
  feed: { subscription: string; baseUrl: string; authority: string },
): string {
  const { subscription, baseUrl, authority } = feed
  const self = baseUrl + calls.noticeFeed(subscription)
  const entries = notices.map(({ id, kind, at, about }) => {
    const facts = Object.entries(about).map(([name, value]) => `${name}: ${value}`)
    const dataset = about.dataset === undefined ? null : String(about.dataset)
    const href = baseUrl + (dataset === null ? links.notices : links.dataset(dataset))
    const title = noticeTitles[kind].vi + (dataset === null ? '' : `: ${dataset}`)
    return `  <entry>
    <id>urn:uuid:${escape(id)}</id>
    <title>${escape(title)}</title>
    <updated>${escape(at)}</updated>
    <category term="${escape(kind)}"/>
    <link href="${escape(href)}"/>
    <summary>${escape(facts.join(', '))}</summary>
  </entry>
`
  })
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi">
  <id>${escape(self)}</id>
  <title>Thông báo của Kho</title>
  <updated>${escape(notices[0]?.at ?? '1970-01-01T00:00:00Z')}</updated>
  <author><name>${escape(authority)}</name></author>
  <link rel="self" type="application/atom+xml" href="${escape(self)}"/>
${entries.join('')}</feed>
`
}
