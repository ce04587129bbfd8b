/** What became of a file that was sent at the desk: counts, faults by cell, confirmation, receipt. */
import type { SubmissionView } from './desk-view.ts'
import { deskWords } from './desk-words.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { page } from './page.ts'
import { moment, pair, sample, table, trail } from './parts.ts'
import type { Frame } from './view.ts'

export function submissionPage(view: SubmissionView, journalKey: string, frame: Frame): string {
  const { lang } = frame
  const words = deskWords(lang)
  const heading = headingOf(view, frame)
  const isGood = view.state === 'done' && view.receipt?.heldBack === 0
  const main = html`<div class="wide narrow">
    ${trail(frame, { href: links.desk, text: `${words.heading}: ${say(lang, view.title)}` })}
    <div class="title">
      <p class="kicker">${view.fileName || words.noName}</p>
      <h1 class="${isGood ? 'desk-good' : 'desk-open'}">${heading}</h1>
      <dl class="pairs">
        ${pair(words.sentAt, moment(view.sentAt))}
        ${pair(words.file256, html`<code class="whole">${view.fileSha256}</code>`)}
      </dl>
    </div>
    ${refusalSection(view, frame)} ${countsSection(view, frame)} ${faultsSection(view, frame)}
    ${notesSection(view, frame)} ${receiptSection(view, journalKey, frame)}
    <p class="actions">
      <a class="button button-main" href="${inLang(lang, links.desk)}">${words.again}</a>
    </p>
  </div>`
  const refreshSeconds = view.state === 'working' ? 3 : undefined
  return page(frame, { title: heading, main, ...(refreshSeconds ? { refreshSeconds } : {}) })
}

function headingOf({ state, receipt, corrects }: SubmissionView, { lang }: Frame): string {
  const { result } = deskWords(lang)
  if (state !== 'done' || receipt === null) return state === 'done' ? result.equal : result[state]
  if (receipt.heldBack > 0) return result.held(number(lang, receipt.heldBack))
  if (corrects !== null) return result.corrected
  return receipt.changed ? result.equal : result.unchanged
}

function refusalSection({ id, refusal, state, isWaiting }: SubmissionView, { lang }: Frame) {
  if (refusal === null) return null
  const words = deskWords(lang)
  const other = lang === 'vi' ? 'en' : 'vi'
  const waits = state === 'waiting'
  return html`<section
    class="desk-alert"
    aria-label="${words.result[waits ? 'waiting' : 'refused']}"
  >
    <p><b>${say(lang, refusal.sentence)}</b></p>
    <p>${waits ? words.confirmText : say(lang, refusal.hint)}</p>
    <p class="soft" lang="${other}">
      ${say(other, refusal.sentence)} ${waits ? null : say(other, refusal.hint)}
    </p>
    <p>
      <a href="${inLang(lang, links.error(refusal.code))}"><code>${refusal.code}</code></a>
    </p>
    ${
      waits && isWaiting
        ? html`<form method="post" action="${inLang(lang, `${links.submission(id)}/xac-nhan`)}">
            <button class="button-main" type="submit">${words.confirm}</button>
          </form>`
        : null
    }
  </section>`
}

function countsSection(view: SubmissionView, { lang }: Frame): Html | null {
  const { receipt, corrects } = view
  if (receipt === null) return null
  const { counts } = deskWords(lang)
  const names = ['rows', 'inserts', 'updates', 'deletes', 'heldBack', 'sequence'] as const
  return html`<dl class="desk-counts">
      ${names.map((name) =>
        pair(counts[name], html`<b class="figure">${number(lang, receipt[name])}</b>`),
      )}
    </dl>
    ${
      corrects === null
        ? null
        : html`<p>
            <a href="${inLang(lang, links.submission(corrects))}">${deskWords(lang).corrected}</a>
          </p>`
    }`
}

function faultsSection(view: SubmissionView, frame: Frame): Html | null {
  if (view.groups.length === 0) return null
  const { lang } = frame
  const words = deskWords(lang)
  const other = lang === 'vi' ? 'en' : 'vi'
  const path = inLang(lang, links.submission(view.id))
  return html`<section class="desk-step" aria-labelledby="faults">
    <h2 id="faults">${words.faults}</h2>
    <p>${view.state === 'done' ? words.faultsText : words.faultsRefused}</p>
    <p class="actions">
      ${
        view.isMarked
          ? html`<a class="button button-main" href="${path}/danh-dau.xlsx" download
              >${words.marked}</a
            >`
          : null
      }
      <a class="button" href="${path}/dong-bi-giu.csv" download>${words.list}</a>
    </p>
    ${view.isMarked ? html`<p class="soft">${words.markedKept}</p>` : null}
    ${view.groups.map((group, i) => {
      const more = group.held - group.faults.length
      return html`<div class="desk-fault" id="fault-${i + 1}">
        <h3>${say(lang, group.sentence)}</h3>
        <p class="soft" lang="${other}">${say(other, group.sentence)}</p>
        <p>
          ${words.faultCount(number(lang, group.held))}${
            group.column === null
              ? null
              : html`, ${words.column} ${say(lang, group.column.title)}
                  <code>${group.column.name}</code>`
          }
        </p>
        ${group.faults.length > 0 ? faultTable(group, i, { lang }) : null}
        ${group.settled > 0 ? html`<p>${words.settled(number(lang, group.settled))}</p>` : null}
        ${more > 0 ? html`<p>${words.more(number(lang, more))}</p>` : null}
      </div>`
    })}
    ${view.state === 'done' && view.groups.some(({ held }) => held > 0) ? correctForm(view, frame) : null}
  </section>`
}

/** Only the held rows, corrected in the list that is downloaded above. */
function correctForm(view: SubmissionView, { lang }: Frame): Html {
  const words = deskWords(lang)
  return html`<details>
    <summary>${words.onlyHeld}</summary>
    <form
      class="desk-form"
      method="post"
      action="${inLang(lang, links.submission(view.id))}/sua"
      enctype="multipart/form-data"
    >
      <input type="hidden" name="once" value="${view.once}" />
      <label for="file">${words.list}</label>
      <p class="hint" id="file-hint">${words.onlyHeldText}</p>
      <input
        type="file"
        id="file"
        name="file"
        required
        accept=".csv"
        aria-describedby="file-hint"
      />
      <button type="submit">${words.press}</button>
    </form>
  </details>`
}

function faultTable(
  { faults, rule, column }: SubmissionView['groups'][number],
  i: number,
  { lang }: Pick<Frame, 'lang'>,
): Html {
  const words = deskWords(lang)
  return table({
    lang,
    caption: `${i + 1} ${rule} ${column?.name ?? ''}`,
    captionHidden: true,
    columns: [{ title: words.place }, { title: words.written }],
    rows: faults.map(({ place, written }) => [
      { text: place, code: true },
      { text: written === null || written === '' ? html`<i>${words.empty}</i>` : written },
    ]),
    rowHeader: true,
  })
}

function notesSection({ notes }: SubmissionView, { lang }: Frame): Html | null {
  if (notes.length === 0) return null
  const words = deskWords(lang)
  return html`<section class="desk-step" aria-labelledby="notes">
    <h2 id="notes">${words.notes}</h2>
    <ul class="terms">
      ${notes.map(
        ({ sentence, count, first }) =>
          html`<li>
            ${say(lang, sentence)} ${words.times(number(lang, count))} <code>${first}</code>.
          </li>`,
      )}
    </ul>
  </section>`
}

function receiptSection(view: SubmissionView, journalKey: string, frame: Frame): Html | null {
  const { lang } = frame
  const { receipt } = view
  if (receipt === null) return null
  const words = deskWords(lang)
  const command = `npx kho receipt verify bien-nhan.json --key '${journalKey}'`
  return html`<section class="desk-step" aria-labelledby="receipt">
    <h2 id="receipt">${words.receipt}</h2>
    <p>${words.receiptText}</p>
    ${sample(words.check, command)}
    <p>
      <a
        class="button"
        href="${inLang(lang, links.submission(view.id))}/bien-nhan.json"
        ${raw('download')}
        >${words.getReceipt}</a
      >
    </p>
  </section>`
}
