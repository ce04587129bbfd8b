/** How a change of a dataset differs from its version in force, and whom that touches. */
import { draftChangeWords } from './console-draft-change-words.ts'
import type { ChangesView } from './console-draft-view.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { table } from './parts.ts'
import type { Lang } from './view.ts'

export function changesSection(changed: ChangesView | null, lang: Lang): Html | null {
  if (changed === null) return null
  const words = draftChangeWords(lang)
  const { columns, members, grants, broken } = changed
  return html`<section aria-labelledby="draft-changes">
    <h2 id="draft-changes">${words.heading(changed.from)}</h2>
    ${columns.length + members.length === 0 ? html`<p>${words.same}</p>` : null}
    ${columns.length > 0 ? columnTable(columns, lang) : null}
    ${members.length > 0 ? memberTable(members, lang) : null}
    <h3>${words.touched}</h3>
    ${grants.length === 0 ? html`<p>${words.noGrant}</p>` : grantTable(grants, lang)}
    ${
      broken === null
        ? html`<p>${words.noRelease}</p>`
        : html`<p class="notice">
            ${words.broken}
            <a href="${inLang(lang, links.release(broken.release))}"
              >${words.release} ${broken.release}</a
            >: <code>${broken.columns.join(', ')}</code>. ${words.brokenNext}
          </p>`
    }
  </section>`
}

function columnTable(columns: ChangesView['columns'], lang: Lang): Html {
  const words = draftChangeWords(lang)
  return table({
    lang,
    caption: words.columns,
    rowHeader: true,
    columns: [words.column, words.what, words.was, words.now].map((title) => ({ title })),
    rows: columns.map(({ column, what, was, now }) => [
      { text: column, code: true },
      { text: words.whats[what] },
      { text: was, code: true },
      { text: now, code: true },
    ]),
  })
}

function memberTable(members: ChangesView['members'], lang: Lang): Html {
  const words = draftChangeWords(lang)
  return table({
    lang,
    caption: words.members,
    rowHeader: true,
    columns: [words.member, words.was, words.now].map((title) => ({ title })),
    rows: members.map(({ member, was, now }) => [
      { text: member, code: true },
      { text: html`<span lang="vi">${was}</span>` },
      { text: html`<span lang="vi">${now}</span>` },
    ]),
  })
}

function grantTable(grants: ChangesView['grants'], lang: Lang): Html {
  const words = draftChangeWords(lang)
  return table({
    lang,
    caption: words.grants,
    columns: [words.grant, words.client, words.columns].map((title) => ({ title })),
    rows: grants.map(({ grant, client, columns }) => [
      { text: String(grant) },
      client === null ? { text: words.persons } : { text: client, code: true },
      { text: columns.join(', '), code: true },
    ]),
  })
}
