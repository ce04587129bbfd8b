/** What an agency was called, what it took over from, and what stands in its place. */
import { dictionary, say } from './dictionary.ts'
import { day } from './format.ts'
import { html, type Html } from './html.ts'
import { agencyLink } from './parts.ts'
import type { AgencyPast, AgencyRef, Lang } from './view.ts'

export function agencyPast(lang: Lang, past: AgencyPast | undefined): Html | null {
  if (!past) return null
  const words = dictionary(lang).agency
  const kin = (title: string, agencies: AgencyRef[]) =>
    agencies.length === 0
      ? null
      : html`<h3>${title}</h3>
          <ul class="kin">
            ${agencies.map((one) => html`<li>${agencyLink(lang, one)}</li>`)}
          </ul>`
  return html`<section aria-labelledby="past">
    <h2 id="past">${words.past}</h2>
    ${past.validTo === null ? null : html`<p class="notice">${words.ended(day(past.validTo))}</p>`}
    <ul class="kin">
      ${past.names.map(
        (one) =>
          html`<li>
            <b>${say(lang, one.name)}</b>
            <span>${one.from === null ? words.beginning : words.since(day(one.from))}</span>
          </li>`,
      )}
    </ul>
    ${kin(words.successors, past.successors)} ${kin(words.predecessors, past.predecessors)}
  </section>`
}
