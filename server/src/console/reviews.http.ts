/** Officers' pages of reviews: the list, one by agency, its close, the reports. */
import { functions } from '@kho/contract/function.ts'
import type { Refusal } from '@kho/contract/refusal.ts'
import {
  closeSchema,
  conflicts,
  doubledParts,
  openSchema,
  ruleSchema,
} from '@kho/contract/review.ts'
import {
  consoleReviewClosePage,
  consoleReviewReportsPage,
} from '@kho/portal/console-review-close-page.ts'
import type { ReportsView } from '@kho/portal/console-review-view.ts'
import { consoleReviewPage, consoleReviewsPage } from '@kho/portal/console-reviews-page.ts'
import { links } from '@kho/portal/links.ts'
import type { Route } from '../http/route.ts'
import { listAgencies } from '../people/agency.ts'
import { findCampaign, listCampaigns } from '../review/campaign.ts'
import { closeReview, previewClose } from '../review/close-review.ts'
import { openReview } from '../review/open-review.ts'
import { readOverview } from '../review/overview.ts'
import { listConflicts, listDoubled, listLeft } from '../review/report.ts'
import { seenBy } from '../review/review-door.ts'
import { findRule } from '../review/rule.ts'
import { setRule } from '../review/set-rule.ts'
import { dayOf } from '../time.ts'
import { listExport } from './list-export.ts'
import { defineConsolePage, seeOther, type ConsoleAsked } from './page-route.ts'
import { idIn, inputOf, namesIn, numberIn, refusedIn, textIn, typedIn } from './review-form.ts'
import {
  campaignColumns,
  campaignLine,
  closedFor,
  functionOf,
  readsOf,
  shownIds,
  type ReviewConsoleDoor,
} from './review-views.ts'

const pageRows = 100

/** The agency that the address filters by. */
function agencyIn(search: URLSearchParams): string | undefined {
  return search.get('agency')?.trim() || undefined
}

export function reviewPages(door: ReviewConsoleDoor): Route[] {
  return [...listPages(door), ...onePages(door), ...closePages(door), ...reportPages(door)]
}

async function drawList(
  door: ReviewConsoleDoor,
  asked: ConsoleAsked,
  refused: Refusal | null,
): Promise<string> {
  const { db, way } = door
  const { actor } = asked
  const view = {
    campaigns: await readCampaigns(door, asked),
    rule: await findRule(db, dayOf(way.now())),
    openClosed: closedFor(door, actor, 'review.open'),
    ruleClosed: closedFor(door, actor, 'review.set-rule'),
    typed: typedIn(asked.form),
    refused: refusedIn(refused),
  }
  const agencies = view.campaigns.flatMap((one) => one.agencies ?? [])
  return consoleReviewsPage(view, await asked.frame({ agencies }))
}

async function readCampaigns(door: ReviewConsoleDoor, { actor, search }: ConsoleAsked) {
  const { db, way } = door
  const seen = seenBy(actor, 'review.see', door.now(), agencyIn(search))
  const campaigns = []
  for (const campaign of await listCampaigns(db)) {
    // A closed one has nothing open, so that its items need not be counted.
    const overview = campaign.closing ? null : await readOverview(db, way, campaign, seen)
    campaigns.push(campaignLine(campaign, overview))
  }
  return campaigns
}

function listPages(door: ReviewConsoleDoor): Route[] {
  const { db, way } = door
  return [
    ...defineConsolePage(door, {
      act: 'review.see',
      action: 'console.reviews',
      path: links.reviews,
      agencyOf: ({ search }) => agencyIn(search),
      draw: (asked) => drawList(door, asked, null),
    }),
    ...listExport(door, {
      act: 'review.see',
      action: 'console.reviews',
      path: links.reviews,
      agencyOf: ({ search }) => agencyIn(search),
      members: ['agency'],
      columns: campaignColumns,
      read: async (asked) => ({ rows: await readCampaigns(door, asked), next: null }),
    }),
    ...defineConsolePage(door, {
      act: 'review.open',
      action: 'console.review-open',
      path: links.reviews,
      method: 'POST',
      again: (asked, refused) => drawList(door, asked, refused),
      async draw({ lang, form, actor }) {
        const input = inputOf(openSchema, {
          reason: textIn(form, 'reason') ?? '',
          agencies: namesIn(form, 'agencies'),
          days: textIn(form, 'days') === undefined ? undefined : numberIn(form, 'days'),
        })
        const opened = await db.tx((tx) => openReview(tx, way, actor.account, input))
        return seeOther(lang, links.review(opened.campaign), opened.entry)
      },
    }),
    ...defineConsolePage(door, {
      act: 'review.set-rule',
      action: 'console.review-rule',
      path: `${links.reviews}/rule`,
      method: 'POST',
      again: (asked, refused) => drawList(door, asked, refused),
      async draw({ lang, form, actor }) {
        const input = inputOf(ruleSchema, {
          every: textIn(form, 'every'),
          days: numberIn(form, 'ruleDays'),
          ground: textIn(form, 'ground') ?? '',
          validFrom: textIn(form, 'validFrom') ?? '',
        })
        const { entry } = await db.tx((tx) => setRule(tx, actor.account, input))
        return seeOther(lang, links.reviews, entry)
      },
    }),
  ]
}

function onePages(door: ReviewConsoleDoor): Route[] {
  const { db, way } = door
  return defineConsolePage(door, {
    act: 'review.see',
    action: 'console.review',
    path: `${links.reviews}/{campaign}`,
    agencyOf: ({ search }) => agencyIn(search),
    async draw({ params, path, search, actor, frame }) {
      const campaign = await findCampaign(db, idIn(params, 'campaign', path))
      const seen = seenBy(actor, 'review.see', door.now(), agencyIn(search))
      const overview = await readOverview(db, way, campaign, seen)
      const names = new Map((await listAgencies(db)).map((one) => [one.id, one.name]))
      const { closing } = campaign
      const view = {
        campaign: campaignLine(campaign, overview),
        openedBy: campaign.openedBy,
        daysLeft: overview.daysLeft,
        forAuthority: overview.forAuthority,
        agencies: overview.agencies.map((one) => ({
          ...one,
          name: names.get(one.agency) ?? { vi: one.agency, en: one.agency },
        })),
        sha256: campaign.digest.toString('hex'),
        closing: closing && {
          by: closing.by,
          outcomes: closing.outcomes,
          documentNumber: closing.documentNumber,
          documentDate: closing.documentDate,
          signer: closing.signer,
        },
        closeClosed: closedFor(door, actor, 'review.close'),
        minutesClosed: closedFor(door, actor, 'review.minutes'),
      }
      return consoleReviewPage(view, await frame({ agencies: campaign.agencies ?? [] }))
    },
  })
}

async function drawClose(
  door: ReviewConsoleDoor,
  asked: ConsoleAsked,
  refused: Refusal | null,
): Promise<string> {
  const campaign = idIn(asked.params, 'campaign', asked.path)
  const effect = await previewClose(door.db, campaign)
  const typed = typedIn(asked.form)
  const closed = closedFor(door, asked.actor, 'review.close')
  const view = { campaign, ...effect, typed, refused: refusedIn(refused), closed }
  return consoleReviewClosePage(view, await asked.frame())
}

function closePages(door: ReviewConsoleDoor): Route[] {
  const { db, way } = door
  const path = `${links.reviews}/{campaign}/close`
  return [
    ...defineConsolePage(door, {
      act: 'review.close',
      action: 'console.review-close',
      path,
      draw: (asked) => drawClose(door, asked, null),
    }),
    ...defineConsolePage(door, {
      act: 'review.close',
      action: 'console.review-close-send',
      path,
      method: 'POST',
      again: (asked, refused) => drawClose(door, asked, refused),
      async draw({ lang, params, path: at, form, actor }) {
        const campaign = idIn(params, 'campaign', at)
        const input = inputOf(closeSchema, {
          documentNumber: textIn(form, 'documentNumber') ?? '',
          documentDate: textIn(form, 'documentDate') ?? '',
          signer: textIn(form, 'signer') ?? '',
          suspended: numberIn(form, 'suspended'),
          token: textIn(form, 'token') ?? '',
        })
        const { entry } = await db.tx((tx) =>
          closeReview(tx, way, actor.account, { campaign, ...input }),
        )
        return seeOther(lang, links.review(campaign), entry)
      },
    }),
  ]
}

function reportPages(door: ReviewConsoleDoor): Route[] {
  return defineConsolePage(door, {
    act: 'review.report',
    action: 'console.review-reports',
    path: links.reviewReports,
    agencyOf: ({ search }) => agencyIn(search),
    async draw({ search, actor, frame }) {
      const agency = agencyIn(search) ?? ''
      const seen = seenBy(actor, 'review.report', door.now(), agency || undefined)
      const view = await readReport(door, search, agency, seen)
      const shown = shownIds(view.rows)
      const others = [...view.conflicts, ...view.doubled].map((one) => one.agency)
      const agencies = [...(shown.agencies ?? []), ...others]
      return consoleReviewReportsPage(
        view,
        await frame({ ...shown, agencies, offered: ['agencies'] }),
      )
    },
  })
}

async function readReport(
  { db, way }: ReviewConsoleDoor,
  search: URLSearchParams,
  agency: string,
  agencies: readonly string[] | null,
): Promise<ReportsView> {
  const asked = search.get('which')
  if (asked === 'segregation') {
    const found = await listConflicts(db, agencies)
    const told: ReportsView['conflicts'] = found.map((one) => ({
      ...one,
      functions: [functions[one.functions[0]].title, functions[one.functions[1]].title],
      why: conflicts.find((each) => each.functions.join() === one.functions.join())!.why,
    }))
    const doubled = (await listDoubled(db, agencies)).map((one) => ({
      ...one,
      why: doubledParts[one.part],
    }))
    return { which: asked, agency, rows: [], conflicts: told, doubled, next: null }
  }
  const which = asked === 'orphaned' ? 'orphaned' : 'unused'
  const after = search.get('after') ?? undefined
  const day = dayOf(way.now())
  const { rows, next } = await listLeft(db, { which, day, agencies, after, limit: pageRows })
  const more = new URLSearchParams({ which, ...(agency ? { agency } : {}), after: next ?? '' })
  return {
    which,
    agency,
    rows: rows.map(({ told, lastUsedAt, ...one }) => ({
      ...one,
      what: String(told.name ?? one.subject),
      reads: readsOf(told),
      function: functionOf(told),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    })),
    conflicts: [],
    doubled: [],
    next: next === null ? null : `${links.reviewReports}?${more}`,
  }
}
