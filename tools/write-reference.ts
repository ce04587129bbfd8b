/**
 * Writes docs/reference from the code: errors, settings, commands and routes. Run it after changing
 * one of them; a test compares the files with what it would write.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { acts, type ActEntry } from '@kho/contract/acts.ts'
import { errors } from '@kho/contract/errors.ts'
import type { ErrorEntry } from '@kho/contract/errors.ts'
import { functionNames, functions } from '@kho/contract/function.ts'
import { callRoutes } from '../server/src/client/call/call.http.ts'
import { codelistRoutes } from '../server/src/codelist/codelist.http.ts'
import { commands } from '../server/src/cli/commands.ts'
import { accountPages } from '../server/src/console/accounts.http.ts'
import { agencyPages } from '../server/src/console/agencies.http.ts'
import { applicationPages } from '../server/src/console/applications.http.ts'
import { appointmentPages } from '../server/src/console/appointments.http.ts'
import { casePages } from '../server/src/console/cases.http.ts'
import { draftPages } from '../server/src/console/drafts.http.ts'
import { heldPages } from '../server/src/console/held.http.ts'
import { runPages } from '../server/src/console/runs.http.ts'
import { authorityPages } from '../server/src/console/authority.http.ts'
import { homePages } from '../server/src/console/home.http.ts'
import { successionPages } from '../server/src/console/successions.http.ts'
import { mePages } from '../server/src/console/me.http.ts'
import { personalPages } from '../server/src/console/personal.http.ts'
import { subjectRequestPages } from '../server/src/console/subject-requests.http.ts'
import { compliancePages } from '../server/src/console/compliance.http.ts'
import { decidePages } from '../server/src/console/decide.http.ts'
import { actPaperPages } from '../server/src/console/act-papers.http.ts'
import { paperPages } from '../server/src/console/papers.http.ts'
import { proposalPages } from '../server/src/console/proposals.http.ts'
import { releasePages } from '../server/src/console/releases.http.ts'
import { ownExplorePages } from '../server/src/console/own-explore.http.ts'
import { usePages } from '../server/src/console/use.http.ts'
import { requestFormPages } from '../server/src/console/request-form.http.ts'
import { requestTermPages } from '../server/src/console/request-terms.http.ts'
import { requestPages } from '../server/src/console/requests.http.ts'
import { settings, sourceSetting } from '../server/src/settings.ts'
import type { Route } from '../server/src/http/route.ts'
import { intakeRoutes } from '../server/src/intake/intake.http.ts'
import { journalRoutes } from '../server/src/journal/journal.http.ts'
import { accessRoutes } from '../server/src/access/access.http.ts'
import { explainRoutes } from '../server/src/access/explain.http.ts'
import { paperRoutes } from '../server/src/paper/paper.http.ts'
import { accountRoutes } from '../server/src/people/accounts.http.ts'
import { agencyRoutes } from '../server/src/people/agencies.http.ts'
import { appointmentRoutes } from '../server/src/people/appointments.http.ts'
import { auditRoutes } from '../server/src/personal/audit.http.ts'
import { breachRoutes } from '../server/src/personal/breaches.http.ts'
import { requestRoutes } from '../server/src/personal/requests.http.ts'
import { subjectRoutes } from '../server/src/personal/subjects.http.ts'
import { changesRoutes } from '../server/src/push/changes.http.ts'
import { correctionRoutes } from '../server/src/push/corrections.http.ts'
import { ownPartRoutes } from '../server/src/push/own-part.http.ts'
import { pushRoutes } from '../server/src/push/push.http.ts'
import { filterPages } from '../server/src/console/filters.http.ts'
import { goPages } from '../server/src/console/go.http.ts'
import { ownReportPages } from '../server/src/console/own-reports.http.ts'
import { catalogueRoutes } from '../server/src/catalogue/catalogue.http.ts'
import { cataloguePages } from '../server/src/console/catalogue.http.ts'
import { quarterPages } from '../server/src/console/quarters.http.ts'
import { quarantineRoutes } from '../server/src/quarantine/quarantine.http.ts'
import { mapRoutes } from '../server/src/map/map.http.ts'
import { noticePages } from '../server/src/notice/notices.http.ts'
import { latenessRoutes } from '../server/src/lateness/lateness.http.ts'
import { qualityRoutes } from '../server/src/quality/quality.http.ts'
import { aggregateRoutes } from '../server/src/query/aggregate.http.ts'
import { exportRoutes } from '../server/src/query/export.http.ts'
import { queryRoutes } from '../server/src/query/query.http.ts'
import { successionRoutes } from '../server/src/succession/successions.http.ts'
import { sessionRoutes } from '../server/src/signin/sessions.http.ts'
import { proposalRoutes } from '../server/src/proposal/proposal.http.ts'
import { decisionRoutes } from '../server/src/request/decision.http.ts'
import { accessRequestRoutes } from '../server/src/request/request.http.ts'
import { reviewRoutes } from '../server/src/review/review.http.ts'
import { reviewItemPages } from '../server/src/console/review-items.http.ts'
import { reviewPages } from '../server/src/console/reviews.http.ts'
import { releaseRoutes } from '../server/src/release/release.http.ts'
import { syncRoutes } from '../server/src/sync/sync.http.ts'
import { serviceRoutes } from '../server/src/through/services.http.ts'

export const referenceFolder = fileURLToPath(new URL('../docs/reference/', import.meta.url))

/** File name → text, as they should stand in the folder. */
export async function makeReference(): Promise<Map<string, string>> {
  const pages = {
    acts: actsPage,
    errors: errorsPage,
    settings: settingsPage,
    commands: commandsPage,
  }
  const made = new Map<string, string>()
  for (const [name, page] of Object.entries({ ...pages, routes: routesPage })) {
    const options = await resolveConfig(fileURLToPath(import.meta.url))
    made.set(`${name}.md`, await format(page(), { ...options, parser: 'markdown' }))
  }
  return made
}

/** Every route but public pages. The parts are not touched as long as nothing is called. */
export function listRoutes(): Route[] {
  const untouched = {} as never
  return [
    ...accountRoutes(untouched),
    ...accessRoutes(untouched),
    ...explainRoutes(untouched),
    ...appointmentRoutes(untouched),
    ...agencyRoutes(untouched),
    ...successionRoutes(untouched),
    ...sessionRoutes(untouched),
    ...paperRoutes(untouched),
    ...accessRequestRoutes(untouched),
    ...decisionRoutes(untouched),
    ...proposalRoutes(untouched),
    ...reviewRoutes({} as never),
    ...releaseRoutes(untouched),
    ...catalogueRoutes(untouched),
    ...queryRoutes(untouched, untouched),
    ...serviceRoutes(untouched),
    ...exportRoutes(untouched),
    ...aggregateRoutes(untouched),
    ...mapRoutes(untouched),
    ...callRoutes(untouched),
    ...codelistRoutes(untouched, untouched),
    ...intakeRoutes(untouched),
    ...pushRoutes(untouched),
    ...changesRoutes(untouched),
    ...correctionRoutes(untouched),
    ...ownPartRoutes(untouched),
    ...quarantineRoutes(untouched),
    ...syncRoutes({ sync: {} } as never),
    ...latenessRoutes(untouched),
    ...qualityRoutes(untouched),
    ...subjectRoutes(untouched),
    ...requestRoutes(untouched),
    ...breachRoutes(untouched),
    ...auditRoutes(untouched),
    ...journalRoutes(''),
    ...applicationPages(untouched),
    ...noticePages(untouched),
    ...homePages(untouched, []),
    ...authorityPages({
      config: { notices: { hosts: [] } },
      rule: {},
      jobs: { every() {} },
    } as never),
    ...quarterPages({} as never),
    ...ownReportPages(untouched),
    ...filterPages(untouched),
    ...goPages(untouched),
    ...accountPages(untouched),
    ...appointmentPages(untouched),
    ...agencyPages(untouched),
    ...successionPages(untouched),
    ...personalPages(untouched),
    ...subjectRequestPages(untouched),
    ...mePages(untouched),
    ...requestPages(untouched),
    ...usePages(untouched),
    ...ownExplorePages(untouched),
    ...requestFormPages(untouched),
    ...decidePages(untouched),
    ...requestTermPages(untouched),
    ...proposalPages(untouched),
    ...releasePages(untouched),
    ...cataloguePages(untouched),
    ...paperPages(untouched),
    ...actPaperPages(untouched),
    ...reviewPages({} as never),
    ...reviewItemPages({} as never),
    ...runPages({} as never),
    ...draftPages({} as never),
    ...heldPages({} as never),
    ...casePages({} as never),
    ...compliancePages({} as never),
  ]
}

/** Who may do what: a row for each act, a column for each function. */
function actsPage(): string {
  const list = functionNames.map(
    (name) =>
      `- \`${name}\`: ${functions[name].title.vi} (${functions[name].title.en})${functions[name].secondFactor ? ', second factor' : ''}`,
  )
  const rows = Object.entries(acts as Record<string, ActEntry>).map(([name, act]) => [
    `\`${name}\``,
    `${act.summary.vi}<br>${act.summary.en}`,
    ...functionNames.map((one) => (act.everyone ? 'self' : (act.by[one] ?? ''))),
    act.grounds.map((ground) => ground.law).join('; '),
  ])
  return page(
    'Acts',
    `What persons may do, by the function they hold: \`own\` for their own agency, \`any\` for every agency, \`self\` for their own account. Whoever is not named is refused with 403.\n\n${list.join('\n')}`,
    ['act', 'meaning', ...functionNames, 'ground'],
    rows,
  )
}

function errorsPage(): string {
  const rows = Object.entries(errors as Record<string, ErrorEntry>).map(([code, entry]) => [
    quote(code),
    String(entry.status),
    `${entry.sentence.vi}<br>${entry.sentence.en}`,
    `${entry.hint.vi}<br>${entry.hint.en}`,
  ])
  return page('Errors', 'Names in braces are filled in.', ['code', 'status', 'says', 'next'], rows)
}

function settingsPage(): string {
  const rows = settings.map((setting) => {
    const production = 'developmentOnly' in setting ? ' Must be set in production.' : ''
    const { vi, en } = setting.meaning
    return [quote(setting.name), quote(setting.default), `${vi}<br>${en}${production}`]
  })
  const { prefix, meaning } = sourceSetting
  rows.push([quote(`${prefix}<NAME>`), '', `${meaning.vi}<br>${meaning.en}`])
  return page('Settings', 'Variables of the environment.', ['name', 'default', 'meaning'], rows)
}

function commandsPage(): string {
  const rows = commands.map((command) => {
    const options = Object.entries(command.options ?? {}).map(
      ([name, { help }]) => `${quote(`--${name}`)} ${help.en}`,
    )
    const { vi, en } = command.summary
    return [
      quote(`npx kho ${command.name} ${command.usage}`.trim()),
      `${vi}<br>${en}`,
      options.join('<br>'),
    ]
  })
  const intro =
    'All take `--json`, `--lang vi|en` and `--help`. Exit code: 0 done, or true; 1 refused, failed, ' +
    'or what was given is found wrong, also a file that is missing or does not say what it should; ' +
    '2 the command line itself (or a setting) was not understood, and nothing was tried.'
  return page('Commands', intro, ['command', 'does', 'options'], rows)
}

function routesPage(): string {
  const described = listRoutes().filter((route) => !route.hidden)
  const rows = described.map((route) => {
    const { vi, en } = route.summary
    const call = quote(`${route.method} ${route.path}`)
    const needs = route.act ? `session: ${quote(route.act)}` : needsOf(route)
    return [call, quote(route.action), `${vi}<br>${en}`, needs]
  })
  const intro =
    'Besides these: `POST /oauth/token`, `/api/v1/openapi.json`, `/healthz`, `/readyz`, `/metrics` and the pages of the portal.'
  return page('Routes', intro, ['call', 'action', 'does', 'needs'], rows)
}

function needsOf(route: Route): string {
  return route.open ? 'nothing' : 'token, unless open data'
}

function page(title: string, intro: string, head: string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`
  const rule = `|${head.map(() => ' --- |').join('')}`
  const note = 'Written by `tools/write-reference.ts`; do not edit by hand.'
  const table = [line(head), rule, ...rows.map(line)].join('\n')
  return `# ${title}\n\n${intro} ${note}\n\n${table}\n`
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function quote(text: string): string {
  return text === '' ? '' : `\`${text}\``
}

if (import.meta.main) {
  for (const [name, text] of await makeReference()) writeFileSync(join(referenceFolder, name), text)
}
