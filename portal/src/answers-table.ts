/** How an owner answers that is asked at each call: figures by month. */
import { dictionary, say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { table } from './parts.ts'
import type { DatasetView, Lang } from './view.ts'

export function answersTable(lang: Lang, { title, answers = [] }: DatasetView): Html {
  const words = dictionary(lang).answers
  if (answers.length === 0)
    return html`<p>${words.lead}</p>
      <p>${words.none}</p>`
  const count = (value: number) => ({ text: number(lang, value), number: true })
  const time = (ms: number) => ({ text: words.ms(number(lang, ms)), number: true })
  return html`<p>${words.lead}</p>
    ${table({
      lang,
      caption: words.caption(say(lang, title)),
      captionHidden: true,
      rowHeader: true,
      columns: [
        { title: words.month },
        { title: words.found, number: true },
        { title: words.absent, number: true },
        { title: words.failed, number: true },
        { title: words.mean, number: true },
        { title: words.slowest, number: true },
      ],
      rows: answers.map(({ month, found, absent, failed, msMean, msMax }) => [
        { text: month.split('-').toReversed().join('/') },
        count(found),
        count(absent),
        count(failed),
        time(msMean),
        time(msMax),
      ]),
    })}`
}
