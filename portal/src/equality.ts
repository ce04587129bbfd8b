/**
 * How far the copy in the store has been proven equal to its source, always as a drawing of two
 * bars and in words: equal bars, a broken lower bar, a dashed one, or none where there is no copy.
 * Colour only supports them.
 */
import { dictionary } from './dictionary.ts'
import { number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { moment, pair, shortened } from './parts.ts'
import type { Equality, Lang } from './view.ts'

const lower = {
  equal: '<path d="M2 13h20"/>',
  unequal: '<path d="M2 13h9M15 13h4"/>',
  unproven: '<path d="M2 13h4M10 13h4M18 13h4"/>',
  asked: '',
}

/** The sign of a state, two bars. Words must stand beside it. */
function sign(state: Equality['state']): Html {
  return raw(
    '<svg class="sign" viewBox="0 0 24 18" width="24" height="18" aria-hidden="true" ' +
      'focusable="false" fill="none" stroke="currentColor" stroke-width="4">' +
      `<path d="M2 5h20"/>${lower[state]}</svg>`,
  )
}

/** The state in a line of a list. */
export function equalityLine(lang: Lang, equality: Equality): Html {
  const words = dictionary(lang).equality
  return html`<span class="equality equality-${equality.state}">
    ${sign(equality.state)}<span
      ><b>${words[equality.state]}</b>${
        isStateAlone(equality) ? null : html`<small>${detail(lang, equality)}</small>`
      }</span
    >
  </span>`
}

type Compared = Extract<Equality, { state: 'equal' | 'unequal' }>

function isStateAlone(equality: Equality): equality is Exclude<Equality, Compared> {
  return equality.state === 'unproven' || equality.state === 'asked'
}

function detail(lang: Lang, equality: Compared): Html {
  const words = dictionary(lang).equality
  if (equality.state === 'equal') return html`${words.asOfShort} ${moment(equality.asOf)}`
  return html`${shortfall(lang, equality)}`
}

function shortfall(lang: Lang, equality: Extract<Equality, { state: 'unequal' }>): string {
  const words = dictionary(lang).equality
  return equality.heldBack > 0
    ? words.heldBack(number(lang, equality.heldBack))
    : words.differences(number(lang, equality.differences))
}

/** The state as the large statement of a dataset's page. */
export function proofPanel(lang: Lang, equality: Equality): Html {
  const words = dictionary(lang).equality
  return html`<section
    class="proof proof-${equality.state}"
    aria-labelledby="proof-title"
    id="equality"
  >
    <div class="bars" aria-hidden="true">
      <span class="bar-name">${words.source}</span><span class="bar"><i></i></span>
      <span class="bar-name">${words.store}</span><span class="bar bar-store"><i></i><i></i></span>
    </div>
    <div class="proof-words">
      <h2 id="proof-title">${words[equality.state]}</h2>
      <p>${sentence(lang, equality)}</p>
      ${equality.state === 'equal' ? evidence(lang, equality) : null}
    </div>
  </section>`
}

function sentence(lang: Lang, equality: Equality): Html {
  const words = dictionary(lang).equality
  if (equality.state === 'unproven') return html`${words.unprovenSentence}`
  if (equality.state === 'asked') return html`${words.askedSentence}`
  const said =
    equality.state === 'equal'
      ? equalSentence(lang, equality.kind)
      : unequalSentence(lang, equality)
  return html`${said} <strong>${moment(equality.asOf)}</strong>.`
}

function equalSentence(lang: Lang, kind: 'file' | 'database' | 'push'): string {
  const words = dictionary(lang).equality
  if (kind === 'push') return words.equalPush
  return kind === 'file' ? words.equalFile : words.equalDatabase
}

function unequalSentence(lang: Lang, equality: Extract<Equality, { state: 'unequal' }>): string {
  const { heldBack, differences } = equality
  return dictionary(lang).equality.unequalSentence(
    number(lang, heldBack),
    number(lang, differences),
  )
}

function evidence(lang: Lang, equality: Extract<Equality, { state: 'equal' }>): Html {
  const words = dictionary(lang).equality
  return html`<dl class="pairs">
      ${equality.fileSha256 ? pair(words.fileHash, shortened(equality.fileSha256)) : null}
    </dl>
    <p>
      <a href="${equality.certificate}">${words.certificate}</a>.
      ${equality.kind === 'file' ? words.recompute : null}
    </p>`
}
