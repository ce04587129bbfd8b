/** The part of a page by which a browser verifies the journal; a script does it, a command as well. */
import type { LogCheckView } from './console-journal-view.ts'
import { journalWords } from './console-journal-words.ts'
import { html, type Html } from './html.ts'
import { calls } from './links.ts'
import { sample } from './parts.ts'
import type { Lang } from './view.ts'

/** The page needs `logCheckScript` beside it, and may call in the background. */
export function logCheck(lang: Lang, view: LogCheckView): Html {
  const words = journalWords(lang)
  const { working, right, wrong, signed, first, consistent, included, noCrypto, unreachable } =
    words
  const { faults } = words
  const said = { working, right, wrong, signed, first, consistent, included, noCrypto, unreachable }
  return html`<section class="desk-step" aria-labelledby="log-check">
    <h2 id="log-check">${words.check}</h2>
    <p>${words.checkLead} ${view.entry ? words.checkEntry : null}</p>
    <form
      data-log-check="${view.proof}"
      data-vkey="${view.vkey}"
      data-words="${JSON.stringify({ ...said, faults })}"
      data-entry="${view.entry?.index ?? ''}"
      data-body="${view.entry?.body ?? ''}"
      hidden
    >
      <div>
        <label for="log-kept">${words.keptFile}</label>
        <input type="file" id="log-kept" name="kept" accept=".txt,text/plain" />
      </div>
      <p class="actions">
        <button type="submit" class="button-main">${words.run}</button>
        <a class="button" href="${calls.checkpoint}" download="checkpoint.txt">${words.keep}</a>
      </p>
      <div class="log-check" role="status"></div>
    </form>
    <p>${words.noScript}</p>
    ${sample(words.run, view.command)}
  </section>`
}
