/** The page of the journal: its last signed state, its key, and how to check it without us. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { entryKinds } from '@kho/contract/entries.ts'
import { entryFields } from '@kho/contract/entries/fields.ts'
import { logCheckScript, logProof } from './assets.ts'
import type { LogCheckView } from './console-journal-view.ts'
import { dictionary, say } from './dictionary.ts'
import { number } from './format.ts'
import { guideLine } from './guide-line.ts'
import { html, type Html } from './html.ts'
import { calls } from './links.ts'
import { logCheck } from './log-check.ts'
import { page } from './page.ts'
import { moment, pair, sample, table } from './parts.ts'
import { releaseWords } from './release-words.ts'
import type { Frame, JournalView } from './view.ts'

/** The journal's public face as a document. */
export function journalPage(view: JournalView, frame: Frame): string {
  const words = dictionary(frame.lang).journal
  const main = html`<div class="wide">
    <div class="title">
      <h1>${words.heading}</h1>
      <p class="lead">${words.lead}</p>
    </div>
    <section aria-labelledby="state">
      <h2 id="state">${words.state}</h2>
      ${state(view, frame)}
    </section>
    <section aria-labelledby="key">
      <h2 id="key">${words.key}</h2>
      <p>${words.keyText}</p>
      ${sample(words.key, view.publicKey)}
    </section>
    ${frame.edition ? editionProof(view, frame) : whole(view, frame)}
    ${guideLine(frame, 'check-proof')}
  </div>`
  return page(frame, {
    title: words.heading,
    description: words.lead,
    part: 'journal',
    alternates: [{ href: calls.checkpoint, type: 'text/plain' }],
    ...(frame.edition ? {} : { scripts: [logCheckScript.path] }),
    main,
  })
}

function checkOf(view: JournalView, { baseUrl }: Frame): LogCheckView {
  return {
    vkey: view.publicKey,
    proof: logProof.path,
    command: `npx kho journal verify ${baseUrl}/journal/ --key '${view.publicKey}' --remember seen.json`,
  }
}

/** Inside, the whole log is there to be mirrored and verified. */
function whole(view: JournalView, frame: Frame): Html {
  const words = dictionary(frame.lang).journal
  return html`<section aria-labelledby="how">
      <h2 id="how">${words.how}</h2>
      ${steps(view, frame)}
      <p>${words.hidden}</p>
    </section>
    ${logCheck(frame.lang, checkOf(view, frame))} ${vocabulary(frame)}
    <section aria-labelledby="formats">
      <h2 id="formats">${words.formats}</h2>
      ${files(frame)}
    </section>`
}

/** What the words of the journal mean: whoever mirrors it reads them in its files. */
function vocabulary({ lang }: Frame): Html {
  const words = dictionary(lang).journal
  const list = (title: string, names: Readonly<Record<string, Bilingual>>) =>
    html`<details>
      <summary>${title}</summary>
      ${table({
        lang,
        caption: title,
        captionHidden: true,
        rowHeader: true,
        columns: [{ title: words.called }, { title: words.meant }],
        rows: Object.entries(names).map(([name, meant]) => [
          { text: name, code: true },
          { text: say(lang, meant) },
        ]),
      })}
    </details>`
  const count = (names: object) => number(lang, Object.keys(names).length)
  return html`<section aria-labelledby="kinds">
    <h2 id="kinds">${words.kinds}</h2>
    <p>${words.kindsLead}</p>
    ${list(words.kindsOf(count(entryKinds)), entryKinds)}
    ${list(words.membersOf(count(entryFields)), entryFields)}
  </section>`
}

/** Outside there are proofs of what is open, each complete in itself. */
function editionProof(view: JournalView, { lang, baseUrl }: Frame): Html {
  const words = dictionary(lang).journal
  const text = `curl -o manifest.proof "${baseUrl}${calls.edition}/proof"
npx kho journal verify-proof manifest.proof --key '${view.publicKey}'
curl "${baseUrl}${calls.edition}" | sha256sum`
  return html`<section aria-labelledby="how">
    <h2 id="how">${words.how}</h2>
    ${sample(releaseWords(lang).verify, text)}
  </section>`
}

function state(view: JournalView, frame: Frame): Html {
  const words = dictionary(frame.lang).journal
  const { checkpoint } = view
  if (!checkpoint) return html`<p>${words.none}</p>`
  return html`<dl class="facts">
      ${pair(words.size, html`<b class="figure">${number(frame.lang, checkpoint.size)}</b>`)}
      ${pair(words.signedAt, moment(checkpoint.at))}
      ${pair(words.origin, html`<code>${view.origin}</code>`)}
      ${pair(words.root, html`<code class="whole">${checkpoint.root}</code>`)}
    </dl>
    <h3>${words.note}</h3>
    ${sample(words.note, checkpoint.text)}`
}

function steps(view: JournalView, frame: Frame): Html {
  const words = dictionary(frame.lang).journal
  const steps: [string, string][] = [
    [words.step1, `npx kho journal mirror ${frame.baseUrl}/journal/ ./journal-copy`],
    [
      words.step2,
      `npx kho journal verify ./journal-copy --key '${view.publicKey}' --remember seen.json`,
    ],
    [words.step3, checkOf(view, frame).command],
  ]
  return html`<ol class="steps">
    ${steps.map(
      ([text, command]) =>
        html`<li>
          <p>${text}</p>
          ${sample(command, command)}
        </li>`,
    )}
  </ol>`
}

function files(frame: Frame): Html {
  const words = dictionary(frame.lang).journal
  const rows: [string, string][] = [
    [calls.checkpoint, words.fileCheckpoint],
    ['/journal/tile/{level}/{index}', words.fileTile],
    ['/journal/tile/entries/{index}', words.fileEntries],
    ['/journal/batch/{ab}/{root}', words.fileBatch],
    ['/journal/key', words.key],
  ]
  return table({
    lang: frame.lang,
    caption: words.formatsCaption,
    captionHidden: true,
    rowHeader: true,
    stacked: true,
    columns: [{ title: words.file }, { title: words.what }],
    rows: rows.map(([file, what]) => [{ text: file, code: true }, { text: what }]),
  })
}
