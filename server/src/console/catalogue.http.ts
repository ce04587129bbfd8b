/** Officers' pages of the catalogue: its editions, how two differ, and the next one. */
import {
  issueSchema,
  leftOutMax,
  leftOutSchema,
  type LeftOut,
  type ObligatoryField,
} from '@kho/contract/catalogue-edition.ts'
import { paperBytesMax } from '@kho/contract/paper.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import {
  consoleCataloguePage,
  consoleEditionPage,
  editionDifferencePage,
  nextEditionPage,
} from '@kho/portal/console-catalogue-page.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { issueEdition, type Issued } from '../catalogue/issue-edition.ts'
import { previewEdition } from '../catalogue/preview-edition.ts'
import type { Route } from '../http/route.ts'
import { entriesAtOnce, readEditionNumber, readFrom, showChange } from '../pages/catalogue-shown.ts'
import {
  readCatalogueView,
  readDifferenceView,
  readEditionView,
  readRefs,
} from '../pages/catalogue-views.ts'
import type { PaperDoor } from '../paper/paper-door.ts'
import { findAct } from '../paper/papered-act.ts'
import { sendPaper } from '../paper/send-paper.ts'
import { permit } from '../people/actor.ts'
import type { Tx } from '../pg/database.ts'
import { catalogueExports } from './catalogue-export.ts'
import { readForm, refusedView, typedOf } from './form-values.ts'
import { closedBy } from './matter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'

export type CatalogueDoor = ConsoleDoor & PaperDoor

const onePath = `${links.consoleCatalogue}/{edition}`

export function cataloguePages(door: CatalogueDoor): Route[] {
  return [...nextPages(door), ...editionPages(door), ...catalogueExports(door)]
}

function editionPages(door: ConsoleDoor): Route[] {
  const { db } = door
  return [
    ...defineConsolePage(door, {
      act: 'catalogue.see',
      action: 'console.catalogue',
      path: links.consoleCatalogue,
      async draw({ search, lang, frame }) {
        const before = Number(search.get('before')) || undefined
        const view = await readCatalogueView(db, inLang(lang, links.consoleCatalogue), before)
        return consoleCataloguePage(view, await frame())
      },
    }),
    ...defineConsolePage(door, {
      act: 'catalogue.see',
      action: 'console.catalogue-edition',
      path: onePath,
      async draw({ params, search, lang, frame }) {
        const edition = readEditionNumber(params.edition)
        const path = inLang(lang, links.consoleEdition(edition))
        const view = await readEditionView(db, edition, { after: search.get('after') ?? '', path })
        return consoleEditionPage(view, await frame())
      },
    }),
    ...defineConsolePage(door, {
      act: 'catalogue.see',
      action: 'console.catalogue-difference',
      path: `${onePath}/difference`,
      async draw({ params, search, lang, frame }) {
        const to = readEditionNumber(params.edition)
        const from = readFrom(search, to)
        const path = inLang(lang, links.editionDifference(to))
        const after = search.get('after') ?? ''
        const view = await readDifferenceView(db, { from, to }, { after, path })
        return editionDifferencePage(view, await frame())
      },
    }),
  ]
}

function nextPages(door: CatalogueDoor): Route[] {
  return [
    ...defineConsolePage(door, {
      act: 'catalogue.see',
      action: 'console.catalogue-next',
      path: links.nextEdition,
      async draw(asked) {
        const text = asked.search.get('leftOut') ?? ''
        try {
          return await drawNext(door, asked, readLeftOut(text))
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
          return drawNext(door, asked, [], error)
        }
      },
    }),
    ...defineConsolePage(door, {
      act: 'catalogue.issue',
      action: 'console.catalogue-issue',
      method: 'POST',
      path: links.nextEdition,
      filesBytesMax: paperBytesMax,
      async draw(asked) {
        const done = await issue(door, asked)
        return seeOther(asked.lang, links.consoleEdition(done.edition), done.journalIntake)
      },
      again: (asked, refused) =>
        drawNext(door, asked, keptLeftOut(asked.form.get('leftOut') ?? ''), refused),
    }),
  ]
}

/** With the signed decision beside it where it was sent: both, or neither. */
async function issue(door: CatalogueDoor, { form, files, actor }: ConsoleAsked): Promise<Issued> {
  const { db } = door
  const { leftOut, entry: _, ...typed } = typedOf(form)
  const input = readForm(issueSchema, { ...typed, leftOut: readLeftOut(leftOut ?? '') })
  const by = (tx: Tx) => issueEdition(tx, actor.account, input, door.now())
  const sent = files.get('file')
  if (!sent) return db.tx(by)
  let done: Issued | null = null
  await sendPaper(door, actor.account, { sent, keeper: actor.agency ?? '' }, async (tx) => {
    done = await by(tx)
    return findAct(tx, door.paperedActs, { kind: 'edition', subject: String(done.edition) })
  })
  return done!
}

/** `id = reason`, a dataset in each line. */
function readLeftOut(text: string): LeftOut[] {
  const lines = text.split('\n').map((line) => line.trim())
  const given = lines.filter(Boolean).map((line) => {
    const at = line.indexOf('=')
    const [dataset, reason] = at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
    return { dataset: dataset.trim(), reason }
  })
  return readForm(leftOutSchema.array().max(leftOutMax), given)
}

/** After a refusal the form shows what can still be read of it. */
function keptLeftOut(text: string): LeftOut[] {
  try {
    return readLeftOut(text)
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}

async function drawNext(
  door: ConsoleDoor,
  { actor, form, frame }: ConsoleAsked,
  leftOut: readonly LeftOut[],
  refused?: Refusal,
): Promise<string> {
  const preview = await previewEdition(door.db, leftOut, entriesAtOnce + 1)
  const { number, before, listed, mark, lacking, counts } = preview
  const refOf = await readRefs(door.db)
  const changes = preview.changes.slice(0, entriesAtOnce).map((one) => showChange(one, refOf))
  const isCut = preview.changes.length > entriesAtOnce
  const view = {
    number,
    before: before?.number ?? null,
    listed,
    mark,
    lacking: lacking.map(({ dataset, fields }) => ({
      dataset,
      fields: fields as ObligatoryField[],
    })),
    difference: { from: number - 1, to: number, counts, changes, next: isCut ? '' : null },
    leftOut,
    mayIssue: closedBy(permit(actor, 'catalogue.issue', door.now())),
    typed: typedOf(form),
    refused: refusedView(refused ?? null),
  }
  return nextEditionPage(view, await frame())
}
