/** Atom feeds (RFC 4287): what has changed in a dataset, or in the datasets of an agency. */
import { dictionary, say } from './dictionary.ts'
import { number } from './format.ts'
import { escape } from './html.ts'
import { inLang, links } from './links.ts'
import type { AgencyView, DatasetView, Frame, Lang } from './view.ts'

export const feedType = 'application/atom+xml; charset=utf-8'

/** How a page's head names its feed. */
export function feedLink(lang: Lang, path: string): { href: string; type: string; title: string } {
  return {
    href: inLang(lang, path),
    type: 'application/atom+xml',
    title: dictionary(lang).feed.title,
  }
}

type Entry = { id: string; title: string; updated: string; href: string; summary: string }

/** One entry for each load that changed something, newest first. */
export function datasetFeed(view: DatasetView, frame: Frame): string {
  const { lang, baseUrl } = frame
  const words = dictionary(lang).feed
  const page = baseUrl + inLang(lang, links.dataset(view.id))
  const title = say(lang, view.title)
  const entries = view.loads.map(({ sequence, at, inserts, updates, deletes }) => ({
    id: `${baseUrl}${links.dataset(view.id)}#sequence-${sequence}`,
    title: `${title}: ${words.sequence(number(lang, sequence))}`,
    updated: at,
    href: page,
    summary: words.changes(number(lang, inserts), number(lang, updates), number(lang, deletes)),
  }))
  return feed(frame, { title, page, path: links.datasetFeed(view.id), entries })
}

/** One entry for each dataset of the agency, by its last change. */
export function agencyFeed(view: AgencyView, frame: Frame): string {
  const { lang, baseUrl } = frame
  const words = dictionary(lang).feed
  const datasets = [...view.owned, ...view.supplied]
    .filter((card) => card.changedAt !== null)
    .toSorted((a, b) => b.changedAt!.localeCompare(a.changedAt!))
  const entries = datasets.map((card) => ({
    id: `${baseUrl}${links.dataset(card.id)}#${card.changedAt}`,
    title: say(lang, card.title),
    updated: card.changedAt!,
    href: baseUrl + inLang(lang, links.dataset(card.id)),
    summary: words.rows(number(lang, card.rows ?? 0)),
  }))
  return feed(frame, {
    title: say(lang, view.agency.name),
    page: baseUrl + inLang(lang, links.agency(view.agency.id)),
    path: links.agencyFeed(view.agency.id),
    entries,
  })
}

/** A feed without entries is as old as the beginning, since Atom demands an instant. */
function feed(
  { lang, baseUrl, authority }: Frame,
  content: { title: string; page: string; path: string; entries: Entry[] },
): string {
  const self = baseUrl + inLang(lang, content.path)
  const updated = content.entries[0]?.updated ?? '1970-01-01T00:00:00Z'
  const entries = content.entries.map(
    (one) => `  <entry>
    <id>${escape(one.id)}</id>
    <title>${escape(one.title)}</title>
    <updated>${escape(one.updated)}</updated>
    <link href="${escape(one.href)}"/>
    <summary>${escape(one.summary)}</summary>
  </entry>
`,
  )
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${lang}">
  <id>${escape(self)}</id>
  <title>${escape(content.title)}</title>
  <updated>${escape(updated)}</updated>
  <author><name>${escape(say(lang, authority.name))}</name></author>
  <link rel="self" type="application/atom+xml" href="${escape(self)}"/>
  <link href="${escape(content.page)}"/>
${entries.join('')}</feed>
`
}
