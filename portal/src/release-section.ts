/** By which decision a dataset is open, and its files with what they can be checked by. */
import { say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { calls } from './links.ts'
import { moment, pair, sample, table } from './parts.ts'
import { releaseWords } from './release-words.ts'
import type { Lang, ReleaseView } from './view.ts'

export function releaseSection(lang: Lang, id: string, release: ReleaseView): Html {
  const words = releaseWords(lang)
  const proof = `kho-${id}-proof.txt`
  return html`<dl class="fields">
      ${pair(
        words.licence,
        html`<a href="${release.licence.url}" rel="license"
          >${say(lang, release.licence.title)}</a
        >`,
      )}
      ${pair(words.decision, words.decided(release.documentNumber, day(release.documentDate)))}
      ${pair(words.sequence, number(lang, release.sequence))}
      ${pair(words.released, moment(release.releasedAt))}
      ${pair(words.renewal, say(lang, release.renewal))}
      ${pair(words.digest, html`<code class="whole">${release.digest}</code>`)}
      ${pair(words.proof, html`<a href="${release.proof}" download="${proof}">${words.proofLink}</a>`)}
    </dl>
    <p>${words.verify}</p>
    ${sample(words.proof, `npx kho journal verify-proof ${proof} --key …`)}
    ${table({
      lang,
      caption: words.files,
      captionHidden: true,
      rowHeader: true,
      columns: [
        { title: words.format },
        { title: words.size, number: true },
        { title: words.hash },
      ],
      rows: release.files.map(({ format, bytes, sha256 }) => [
        { text: html`<a href="${calls.exported(id, format)}">${id}.${format}</a>` },
        { text: number(lang, bytes), number: true },
        { text: html`<code class="whole">${sha256}</code>` },
      ]),
    })}`
}
