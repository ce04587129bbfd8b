/** Officers' pages of the items of a review: the list, one, many at once. */
import type { Refusal } from '@kho/contract/refusal.ts'
import { decideManySchema, decideSchema, resumeSchema, undoSchema } from '@kho/contract/review.ts'
import {
  consoleReviewItemPage,
  consoleReviewItemsPage,
  consoleReviewManyPage,
} from '@kho/portal/console-review-items-page.ts'
import { links } from '@kho/portal/links.ts'
import type { Route } from '../http/route.ts'
import { findCampaign } from '../review/campaign.ts'
import { decideItem } from '../review/decide-item.ts'
import { decideMany, manyAsked, previewMany } from '../review/decide-many.ts'
import { findItem, listItems } from '../review/item.ts'
import { reachOf } from '../review/reach.ts'
import { resumeItem } from '../review/resume-item.ts'
import { decider, refuseUnseenItem, seenBy } from '../review/review-door.ts'
import { undoDecision } from '../review/undo-decision.ts'
import { permit } from '../people/actor.ts'
import { defineConsolePage, seeOther, type ConsoleAsked } from './page-route.ts'
import { idIn, inputOf, namesIn, numberIn, refusedIn, textIn, typedIn } from './review-form.ts'
import {
  filterQuery,
  itemFacts,
  itemLine,
  readFilter,
  shownIds,
  type ReviewConsoleDoor,
} from './review-views.ts'

const pageRows = 100
const firstRows = 20
const one = `${links.reviews}/{campaign}/items/{item}`

export function reviewItemPages(door: ReviewConsoleDoor): Route[] {
  return [...listPages(door), ...itemPages(door), ...resumePages(door), ...manyPages(door)]
}

function listPages(door: ReviewConsoleDoor): Route[] {
  const { db } = door
  return defineConsolePage(door, {
    act: 'review.see',
    action: 'console.review-items',
    path: `${links.reviews}/{campaign}/items`,
    agencyOf: ({ search }) => search.get('agency')?.trim() || undefined,
    async draw({ params, path, search, actor, frame }) {
      const campaign = await findCampaign(db, idIn(params, 'campaign', path))
      const { filter, shown } = readFilter(search)
      const asked = {
        ...filter,
        seenBy: seenBy(actor, 'review.see', door.now()),
        decidableBy: shown.mine ? reachOf(actor, door.now()) : null,
      }
      const after = Number(search.get('after')) || 0
      const items = await listItems(db, campaign.id, asked, { after, limit: pageRows })
      const last = items.length === pageRows ? String(items.at(-1)!.number) : null
      const { id } = campaign
      const agency = search.get('agency')?.trim() || undefined
      const decides = permit(actor, 'review.decide', door.now(), agency) === null
      const view = {
        campaign: id,
        filter: shown,
        items: items.map(itemLine),
        next: last && `${links.reviewItems(id)}?${filterQuery(shown, { after: last })}`,
        many: campaign.closing || !decides ? null : `${links.reviewMany(id)}?${filterQuery(shown)}`,
      }
      return consoleReviewItemsPage(
        view,
        await frame({ ...shownIds(view.items), offered: ['agencies'] }),
      )
    },
  })
}

/** Which item of which campaign the address names. */
function placeOf({ params, path }: Pick<ConsoleAsked, 'params' | 'path'>) {
  return { campaign: idIn(params, 'campaign', path), item: idIn(params, 'item', path) }
}

async function drawItem(
  door: ReviewConsoleDoor,
  asked: ConsoleAsked,
  refused: Refusal | null,
): Promise<string> {
  const { campaign, item } = placeOf(asked)
  const { closing } = await findCampaign(door.db, campaign)
  const found = await findItem(door.db, campaign, item)
  refuseUnseenItem(asked.actor, found, door.now())
  const facts = await itemFacts(door, asked.actor, found, closing !== null)
  const form = { typed: typedIn(asked.form), refused: refusedIn(refused) }
  const shown = shownIds([facts.item])
  const agencies = [...(shown.agencies ?? []), facts.owner]
  return consoleReviewItemPage({ ...facts, ...form }, await asked.frame({ ...shown, agencies }))
}

function itemPages(door: ReviewConsoleDoor): Route[] {
  const { db, way } = door
  return [
    ...defineConsolePage(door, {
      act: 'review.see',
      action: 'console.review-item',
      path: one,
      draw: (asked) => drawItem(door, asked, null),
    }),
    ...defineConsolePage(door, {
      act: 'review.decide',
      action: 'console.review-decide',
      path: one,
      method: 'POST',
      again: (asked, refused) => againItem(door, asked, refused),
      async draw({ lang, form, actor, ...asked }) {
        const place = placeOf(asked)
        const decision = textIn(form, 'decision')
        const reduction = {
          until: textIn(form, 'until'),
          withoutColumns: namesIn(form, 'withoutColumns'),
          withoutScopes: namesIn(form, 'withoutScopes'),
        }
        const input = inputOf(decideSchema, {
          decision,
          reason: textIn(form, 'reason') ?? '',
          turn: numberIn(form, 'turn'),
          ...(decision === 'reduce' ? { reduction } : {}),
        })
        const by = decider(actor, door.now())
        const { entry } = await db.tx((tx) => decideItem(tx, way, by, { ...place, ...input }))
        return seeOther(lang, links.reviewItem(place.campaign, place.item), entry)
      },
    }),
    ...defineConsolePage(door, {
      act: 'review.decide',
      action: 'console.review-undo',
      path: `${one}/undo`,
      method: 'POST',
      again: (asked, refused) => againItem(door, asked, refused),
      async draw({ lang, form, actor, ...asked }) {
        const place = placeOf(asked)
        const input = inputOf(undoSchema, {
          reason: textIn(form, 'undoReason') ?? '',
          turn: numberIn(form, 'turn'),
        })
        const by = decider(actor, door.now())
        const { entry } = await db.tx((tx) => undoDecision(tx, by, { ...place, ...input }))
        return seeOther(lang, links.reviewItem(place.campaign, place.item), entry)
      },
    }),
  ]
}

/** What is not the matter of whoever decides is not shown beside the form either. */
async function againItem(
  door: ReviewConsoleDoor,
  asked: ConsoleAsked,
  refused: Refusal,
): Promise<string> {
  if (refused.status === 403 || refused.status === 404) throw refused
  return drawItem(door, asked, refused)
}

function resumePages(door: ReviewConsoleDoor): Route[] {
  return defineConsolePage(door, {
    act: 'review.resume',
    action: 'console.review-resume',
    path: `${one}/resume`,
    method: 'POST',
    again: (asked, refused) => againItem(door, asked, refused),
    async draw({ lang, form, actor, ...asked }) {
      const place = placeOf(asked)
      const input = inputOf(resumeSchema, {
        reason: textIn(form, 'reason') ?? '',
        documentNumber: textIn(form, 'documentNumber') ?? '',
        documentDate: textIn(form, 'documentDate') ?? '',
        signer: textIn(form, 'signer') ?? '',
      })
      const { entry } = await door.db.tx((tx) =>
        resumeItem(tx, actor.account, { ...place, ...input }),
      )
      return seeOther(lang, links.reviewItem(place.campaign, place.item), entry)
    },
  })
}

async function drawMany(
  door: ReviewConsoleDoor,
  asked: ConsoleAsked,
  refused: Refusal | null,
): Promise<string> {
  const { db } = door
  const campaign = idIn(asked.params, 'campaign', asked.path)
  await findCampaign(db, campaign)
  const given = refused ? asked.form : asked.search
  const { filter, shown } = readFilter(given)
  const until = /^\d{4}-\d{2}-\d{2}$/.exec(given.get('until') ?? '')?.[0] ?? null
  const reach = reachOf(asked.actor, door.now())
  const set = await previewMany(db, campaign, reach, { filter, until })
  const page = { after: 0, limit: firstRows }
  const first = await listItems(db, campaign, manyAsked(filter, reach), page)
  const view = {
    campaign,
    filter: shown,
    ...set,
    first: first.map(itemLine),
    typed: { ...typedIn(asked.form), until: until ?? '' },
    refused: refusedIn(refused),
  }
  return consoleReviewManyPage(view, await asked.frame(shownIds(view.first)))
}

function manyPages(door: ReviewConsoleDoor): Route[] {
  const { db, way } = door
  const path = `${links.reviews}/{campaign}/many`
  return [
    ...defineConsolePage(door, {
      act: 'review.decide',
      action: 'console.review-many',
      path,
      agencyOf: ({ search }) => search.get('agency')?.trim() || undefined,
      draw: (asked) => drawMany(door, asked, null),
    }),
    ...defineConsolePage(door, {
      act: 'review.decide',
      action: 'console.review-many-send',
      path,
      method: 'POST',
      agencyOf: ({ form }) => form.get('agency')?.trim() || undefined,
      again: (asked, refused) => drawMany(door, asked, refused),
      async draw({ lang, params, path: at, form, actor }) {
        const campaign = idIn(params, 'campaign', at)
        const decision = textIn(form, 'decision')
        const until = textIn(form, 'until')
        const input = inputOf(decideManySchema, {
          filter: readFilter(form).filter,
          decision,
          reason: textIn(form, 'reason') ?? '',
          count: numberIn(form, 'count'),
          token: textIn(form, 'token') ?? '',
          ...(decision === 'reduce' && until ? { reduction: { until } } : {}),
        })
        const { entry } = await db.tx((tx) =>
          decideMany(tx, way, reachOf(actor, door.now()), { campaign, ...input }),
        )
        return seeOther(lang, links.review(campaign), entry)
      },
    }),
  ]
}
