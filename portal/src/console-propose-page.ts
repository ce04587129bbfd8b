/** The form that plans a succession of agencies: chosen from lists, with rows to add. */
import { agencyOptions } from './console-accounts-page.ts'
import { paper } from './console-agencies-page.ts'
import type { ProposeView } from './console-agencies-view.ts'
import { agencyWords } from './console-agencies-words.ts'
import { consolePage } from './console-page.ts'
import { field, pressButton, refusedNotice, selectField } from './console-parts.ts'
import { chosen, rowTable, written } from './console-row-table.ts'
import type { ConsoleFrame } from './console-view.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'

export function consoleProposePage(view: ProposeView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = agencyWords(lang)
  const { typed, refused } = view
  const kinds = Object.entries(words.kinds).map(([value, text]) => ({ value, text }))
  const main = html`${refusedNotice(lang, refused)}
    <form class="letter letter-wide" method="post" action="${inLang(lang, links.consolePropose)}">
      ${selectField({ name: 'kind', label: words.kind, value: typed.kind, options: kinds, required: true })}
      ${fromRows(view, frame)} ${toRows(view, frame)} ${ruleRows(view, frame)}
      <p>
        <button type="submit" name="more" value="yes" formnovalidate>${words.moreRows}</button>
      </p>
      ${dayField(lang, {
        name: 'effectiveOn',
        label: words.effectiveOn,
        value: typed.effectiveOn,
        required: true,
      })}
      ${paper(lang, typed, true)}
      ${field({ name: 'signer', label: words.signer, value: typed.signer, required: true })}
      ${pressButton(lang, { text: words.propose, name: 'propose' })}
    </form>`
  const above = [{ href: links.consoleSuccessions, text: words.successions }]
  return consolePage(frame, { title: words.propose, lead: words.successionsLead, above, main })
}

function fromRows({ choices, typed, rows }: ProposeView, { lang }: ConsoleFrame): Html {
  const words = agencyWords(lang)
  const options = agencyOptions(lang, choices)
  const heads = [words.number, words.agency]
  return rowTable(words.fromAgencies, words.fromRowsHint, lang, heads, rows.from, (n) => [
    chosen(typed, `from-${n}`, `${words.fromAgencies} ${n}`, options),
  ])
}

function toRows({ choices, typed, rows }: ProposeView, { lang }: ConsoleFrame): Html {
  const words = agencyWords(lang)
  const options = agencyOptions(lang, choices)
  const heads = [words.number, words.toExisting, words.toNew, words.name, words.nameEn]
  return rowTable(
    words.toAgencies,
    words.toRowsHint,
    lang,
    [...heads, words.identifierNew],
    rows.to,
    (n) => [
      chosen(typed, `to-${n}`, `${words.toExisting} ${n}`, options),
      written(typed, `toId-${n}`, `${words.toNew} ${n}`, 48),
      written(typed, `toName-${n}`, `${words.name} ${n}`, 200),
      written(typed, `toNameEn-${n}`, `${words.nameEn} ${n}`, 200),
      written(typed, `toIdentifier-${n}`, `${words.identifierNew} ${n}`, 40),
    ],
  )
}

/** What a rule may name is known once the agency is; where it goes is a row of the table above. */
function ruleRows({ typed, rows, ruled }: ProposeView, { lang }: ConsoleFrame): Html {
  const words = agencyWords(lang)
  const things = ruled.map(({ what, id, name }) => ({
    value: `${what} ${id}`,
    text: name === null ? id : `${say(lang, name)} (${id})`,
    group: words.ruledThings[what],
  }))
  const heirs = Array.from({ length: rows.to }, (_, i) => {
    const id = typed[`toId-${i + 1}`] || typed[`to-${i + 1}`] || ''
    return { value: String(i + 1), text: words.heir(String(i + 1), id) }
  })
  const heads = [words.number, words.subject, words.heirTitle]
  const hint = ruled.length === 0 ? words.rulesRowsFirst : words.rulesRowsHint
  const count = ruled.length === 0 ? 0 : rows.rules
  return rowTable(words.rules, hint, lang, heads, count, (n) => [
    chosen(typed, `ruleOf-${n}`, `${words.subject} ${n}`, things),
    chosen(typed, `ruleTo-${n}`, `${words.heirTitle} ${n}`, heirs),
  ])
}
