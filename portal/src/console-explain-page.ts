/** Why somebody may read something, in words; what an agency could see; who can see a column. */
import type { ExplainedView, ExplainView, RuleView, SeenLine } from './console-grants-view.ts'
import { grantWords } from './console-grants-words.ts'
import { consolePage } from './console-page.ts'
import {
  agencyName,
  columnTitle,
  datasetName,
  holderName,
  holderText,
  nameText,
} from './console-names.ts'
import { deliveryText } from './console-online-words.ts'
import { field, refusedNotice } from './console-parts.ts'
import type { ConsoleFrame } from './console-view.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { termsShown } from './condition-text.ts'
import { inLang, links } from './links.ts'
import { maskWords } from './mask-words.ts'
import { short, table } from './parts.ts'
import { purposeText } from './purpose-text.ts'
import { serviceMark } from './service-mark.ts'
import type { Lang } from './view.ts'

export const explainPaths: Record<ExplainView['question'], string> = {
  access: links.consoleExplain,
  row: `${links.consoleExplain}/row`,
  agency: `${links.consoleExplain}/agency`,
  column: `${links.consoleExplain}/column`,
}

export function explainPage(view: ExplainView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = grantWords(lang)
  const { question, open } = view
  const main = html`<nav class="console-steps" aria-label="${words.explain}">
      <ul>
        ${open.map(
          (one) =>
            html`<li>
              <a
                href="${inLang(lang, explainPaths[one])}"
                ${one === question ? raw('aria-current="page"') : null}
                >${words.questions[one]}</a
              >
            </li>`,
        )}
      </ul>
    </nav>
    ${refusedNotice(lang, view.refused)} ${form(view, lang)}
    ${view.answer?.length === 0 ? html`<p>${words.noClients}</p>` : null}
    ${view.answer ? explainedAll(frame, view.answer) : null} ${seen(view, frame)}`
  return consolePage(frame, { title: words.explain, lead: words.explainLead, main })
}

function form({ question, typed }: ExplainView, lang: Lang): Html {
  const words = grantWords(lang)
  const { hints } = words
  const line = (name: string, label: string, required = false) =>
    field({
      name,
      label,
      value: typed[name] ?? '',
      required,
      lengthMax: 400,
      ...(Object.hasOwn(hints, name) ? { hint: hints[name as keyof typeof hints] } : {}),
    })
  const day = (name: string, label: string) =>
    dayField(lang, { name, label, value: typed[name] ?? '' })
  const subject = html`${line('client', words.subjectClient)} ${line('agency', words.subjectAgency)}`
  const key = field({
    name: 'key',
    label: words.key,
    hint: words.keyHint,
    value: typed.key ?? '',
    required: true,
  })
  const fields = {
    access: html`${subject} ${line('dataset', words.dataset, true)}
    ${line('columns', words.wantedColumns)} ${day('at', words.at)}`,
    row: html`${subject} ${line('dataset', words.dataset, true)} ${key} ${day('at', words.at)}`,
    agency: html`${line('agency', words.agency, true)} ${day('day', words.day)}`,
    column: html`${line('dataset', words.dataset, true)} ${line('column', words.column, true)}
    ${day('at', words.at)}`,
  }
  return html`<form class="letter" method="get" action="${inLang(lang, explainPaths[question])}">
    ${fields[question]}
    <button type="submit" class="button-main">${words.ask}</button>
  </form>`
}

/** A column by its title, and how its values are shown where they are not shown as they are. */
function columnShown(
  frame: ConsoleFrame,
  dataset: string,
  name: string,
  mask: string | null | undefined,
): string {
  const title = columnTitle(frame, dataset, name)
  if (!mask) return title
  return `${title} (${grantWords(frame.lang).masked}: ${maskWords(frame.lang, mask)})`
}

/** Systems may have the same name; then their identifiers tell them apart. */
function explainedAll(frame: ConsoleFrame, all: readonly ExplainedView[]): Html[] {
  const words = grantWords(frame.lang)
  const said = (one: ExplainedView, called: string) => {
    const agency = nameText(frame, 'agencies', one.agency)
    return `${called} (${agency}): ${one.allowed ? words.allowed : words.denied}`
  }
  const plain = all.map((one) => said(one, holderText(frame, one.client)))
  return all.map((one, i) => {
    const isAlone = plain.filter((other) => other === plain[i]).length === 1
    const called = `${holderText(frame, one.client)}, ${one.client}`
    return explained(frame, one, isAlone ? plain[i]! : said(one, called))
  })
}

function explained(frame: ConsoleFrame, one: ExplainedView, caption: string): Html {
  const { lang } = frame
  const words = grantWords(lang)
  return html`<section>
    <p class="${one.allowed ? 'console-done' : 'console-notice'}">
      <b>${caption}.</b> ${serviceMark(lang, one.kind)} ${say(lang, one.sentence)}
    </p>
    ${
      one.columns.length > 0
        ? html`<p>
            ${words.columns}:
            ${one.columns
              .map((name) => columnShown(frame, one.dataset, name, one.masks[name]))
              .join(', ')}
          </p>`
        : null
    }
    ${one.rows ? html`<p>${words.rows}: ${termsShown(lang, one.rows, words.allRows)}</p>` : null}
    ${
      one.grant
        ? html`<p>
            <a href="${inLang(lang, links.consoleGrant(one.grant.id))}"
              >${words.grant(String(one.grant.id))}</a
            >, ${one.grant.paper}
          </p>`
        : null
    }
    ${table({
      lang,
      caption,
      captionHidden: true,
      rowHeader: true,
      columns: [
        words.rule,
        words.outcome,
        words.found,
        words.wanted,
        words.ground,
        words.history,
      ].map((title) => ({ title })),
      rows: one.rules.map((rule) => [
        { text: say(lang, rule.title) },
        {
          text:
            rule.outcome === 'failed'
              ? html`<strong class="late">${short(words.outcomes.failed)}</strong>`
              : short(words.outcomes[rule.outcome]),
        },
        { text: shown(lang, rule, 'found') },
        { text: shown(lang, rule, 'wanted') },
        { text: say(lang, rule.ground) },
        {
          text: rule.entries.map(
            ({ index }) =>
              html`<a href="${inLang(lang, links.consoleEntry(index))}">#${String(index)}</a> `,
          ),
        },
      ]),
    })}
  </section>`
}

/** What a rule found or wanted in words; as the store has it while one points at it. */
function shown(lang: Lang, rule: RuleView, side: 'found' | 'wanted'): Html | string {
  if (rule.said === null) return told(lang, rule[side])
  return html`<span title="${rule[side]}">${say(lang, rule.said[side])}</span>`
}

/** What a rule found or wanted; the few values that are signs of the store are said in words. */
function told(lang: Lang, value: string): string {
  const { signs } = grantWords(lang)
  if (Object.hasOwn(signs, value)) return signs[value as keyof typeof signs]
  return deliveryText(lang, value)
}

function seen({ question, seen: lines, everybody }: ExplainView, frame: ConsoleFrame): Html | null {
  const { lang } = frame
  const words = grantWords(lang)
  if (lines === null) return null
  const open = everybody === null ? null : openPart(question, everybody, frame)
  if (lines.length === 0)
    return html`${open}
    ${everybody === null ? html`<p>${question === 'agency' ? words.nothing : words.nobody}</p>` : null}`
  return html`${open} ${seenTable(frame, words.questions[question], lines)}`
}

/** Datasets that everybody could see, folded away, since they are many. */
function openPart(question: ExplainView['question'], open: string[], frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = grantWords(lang)
  if (question !== 'agency') return html`<p>${words.everybodySees}</p>`
  return html`<details>
    <summary>${words.openThen(number(lang, open.length))}</summary>
    <ul>
      ${open.map(
        (id) =>
          html`<li>
            <a href="${inLang(lang, links.dataset(id))}">${nameText(frame, 'datasets', id)}</a>
          </li>`,
      )}
    </ul>
  </details>`
}

function seenTable(frame: ConsoleFrame, caption: string, lines: readonly SeenLine[]): Html {
  const { lang } = frame
  const words = grantWords(lang)
  const heads = [
    words.client,
    words.agency,
    words.dataset,
    words.purpose,
    words.columns,
    words.rows,
    words.grants,
  ]
  return table({
    lang,
    caption,
    captionHidden: true,
    rowHeader: true,
    columns: heads.map((title) => ({ title })),
    rows: lines.map((one) => [
      { text: holderName(frame, one.client) },
      { text: agencyName(frame, one.agency) },
      { text: html`${datasetName(frame, one.dataset)} ${serviceMark(lang, one.kind)}` },
      { text: purposeText(lang, one.purpose) },
      {
        text: one.columns
          .map(({ name, mask }) => columnShown(frame, one.dataset, name, mask))
          .join(', '),
      },
      { text: termsShown(lang, one.rows, words.allRows) },
      {
        text: short(
          html`<a href="${inLang(lang, links.consoleGrant(one.grant))}"
            >${words.grant(String(one.grant))}</a
          >`,
        ),
      },
    ]),
  })
}
