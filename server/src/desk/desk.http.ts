/** The supply desk: from the code to the receipt, by plain forms. */
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { codePage, deskPage } from '@kho/portal/desk-page.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { pageHeaders } from '@kho/portal/policy.ts'
import { submissionPage } from '@kho/portal/submission-page.ts'
import type { Lang } from '@kho/portal/view.ts'
import { compileZones } from '../http/zone.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Zones } from '../config.ts'
import { defineRoute, type Answer, type HttpContext, type Route } from '../http/route.ts'
import { makeTemplate } from '../intake/make-template.ts'
import { findReceipt, type ReceiptSigner } from '../intake/receipt.ts'
import { spoolFolder } from '../intake/sweep-spool.ts'
import type { Rule } from '../lateness/due.ts'
import { frameOf, type FrameParts } from '../pages/frame.ts'
import { writeHeldCsv } from '../quarantine/held-csv.ts'
import { tryCode } from '../signin/try-code.ts'
import { confirmSubmission } from './confirm-submission.ts'
import { readDeskView, readSubmissionView } from './desk-views.ts'
import { deleteSession, selectSubmission } from './desk.sql.ts'
import { hashOf, type Link } from './link.ts'
import { openSession } from './open-session.ts'
import { formBytesMax, receiveForm } from './receive-form.ts'
import { findSession, readToken, refuseForeignForm, sessionCookie } from './session.ts'
import { markedPath, type Submission } from './submission.ts'
import { takeCorrection, type SentCorrection } from './take-correction.ts'
import { takeFile, type DeskParts } from './take-file.ts'

export type DeskDoor = FrameParts &
  DeskParts & { rule: Rule; zones: Zones; sign: ReceiptSigner; journalVkey: () => string }

type Asked = HttpContext<Record<string, string>>
type Act = (lang: Lang, asked: Asked) => Promise<Answer>

const submissionPath = '/nop/lan/{submission}'

export function deskRoutes(door: DeskDoor): Route[] {
  const keeper = openKeeper(door)
  return [...pageRoutes(door, keeper), ...formRoutes(door, keeper)]
}

type Keeper = ReturnType<typeof openKeeper>

function pageRoutes(door: DeskDoor, { zonesOf, mine, one }: Keeper): Route[] {
  return [
    ...page(links.desk, 'desk.read', async (lang, asked) => {
      try {
        const link = await findSession(door, stateOf(asked, zonesOf))
        return link ? await drawDesk(door, lang, link) : await drawCode(door, lang)
      } catch (error) {
        return drawRefused(door, lang, '', error)
      }
    }),
    ...page(`${links.desk}/mau.xlsx`, 'desk.template', async (_, asked) =>
      sendTemplate(door, await mine(asked)),
    ),
    ...page(submissionPath, 'desk.submission', async (lang, asked) => {
      const [link, submission] = await one(asked)
      return drawSubmission(door, lang, link, submission)
    }),
    ...page(`${submissionPath}/danh-dau.xlsx`, 'desk.marked', async (_, asked) => {
      const [, { id, fileName, marked }] = await one(asked)
      if (!marked) throw new Refusal('desk.file-gone', { file: fileName })
      const body = await openFile(markedPath(door.dataDir, id), fileName)
      return { headers: download(xlsxType, `loi-${fileName}`), body }
    }),
    ...page(`${submissionPath}/dong-bi-giu.csv`, 'desk.held', async (_, asked) => {
      const [link, { loadId }] = await one(asked)
      if (loadId === null) throw new Refusal('intake.nothing-held', { load: '-' })
      const body = await writeHeldCsv(door.db, loadId, await findDataset(door.db, link.dataset))
      // With its mark, or Excel reads the letters wrongly.
      const headers = download('text/csv; charset=utf-8', `${link.dataset}-dong-bi-giu.csv`)
      return { headers, body: `\ufeff${body}` }
    }),
    ...page(`${submissionPath}/bien-nhan.json`, 'desk.receipt', async (_, asked) => {
      const [link, { loadId }] = await one(asked)
      const receipt = door.sign(await findReceipt(door.db, loadId ?? '-'))
      const name = `bien-nhan-${link.dataset}-${receipt.sequence}.json`
      return { headers: download('application/json', name), body: JSON.stringify(receipt) }
    }),
  ]
}

function formRoutes(door: DeskDoor, { zonesOf, mine, one }: Keeper): Route[] {
  return [
    ...form('/nop/ma', 'desk.open', formType, 4096, (lang, asked) =>
      enterCode(door, lang, asked, zonesOf(asked.address)),
    ),
    ...form('/nop/tep', 'desk.send', fileType, formBytesMax, async (lang, asked) => {
      await mine(asked).catch((error: unknown) => afterBody(asked.upload!, error))
      return receiveFile(door, lang, asked, async (sent) => takeFile(door, await mine(asked), sent))
    }),
    ...form(
      `${submissionPath}/sua`,
      'desk.correct',
      fileType,
      formBytesMax,
      async (lang, asked) => {
        await one(asked).catch((error: unknown) => afterBody(asked.upload!, error))
        return receiveFile(door, lang, asked, async (sent) => {
          const [link, submission] = await one(asked)
          return takeCorrection(door, link, submission, sent)
        })
      },
    ),
    ...form(`${submissionPath}/xac-nhan`, 'desk.confirm', formType, 4096, async (lang, asked) => {
      const [link, submission] = await one(asked)
      await confirmSubmission(door, link, submission)
      return seeOther(inLang(lang, links.submission(submission.id)))
    }),
    ...form('/nop/thoat', 'desk.leave', formType, 4096, async (lang, { headers }) => {
      const token = readToken(headers, door.publicUrl)
      if (token !== null) await deleteSession(door.db, hashOf(token))
      const left = seeOther(inLang(lang, links.desk))
      return {
        ...left,
        headers: { ...left.headers, 'set-cookie': sessionCookie(null, door.publicUrl) },
      }
    }),
  ]
}

const formType = 'application/x-www-form-urlencoded'
const fileType = 'multipart/form-data'
const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const noStore = { 'cache-control': 'private, no-store' }
const common = {
  summary: { vi: 'Bàn nộp dữ liệu', en: 'The supply desk' },
  responses: { 200: { description: { vi: 'Trang', en: 'The page' }, types: ['text/html'] } },
  open: true,
  hidden: true,
}
const languages = ['vi', 'en'] as const

function paramsOf(path: string) {
  return z.object(path.includes('{') ? { submission: z.uuid() } : {}) as z.ZodType<
    Record<string, string>
  >
}

function page(path: string, action: string, act: Act): Route[] {
  return languages.map((lang) =>
    defineRoute({
      ...common,
      method: 'GET',
      path: inLang(lang, path),
      action: `${action}.${lang}`,
      params: paramsOf(path),
      handler: (asked) => act(lang, asked),
    }),
  )
}

/** A form of ours; one that another site's page sends is refused before it is read. */
function form(path: string, action: string, type: string, bytesMax: number, act: Act): Route[] {
  return languages.map((lang) =>
    defineRoute({
      ...common,
      method: 'POST',
      path: inLang(lang, path),
      action: `${action}.${lang}`,
      params: paramsOf(path),
      upload: { types: [type], bytesMax },
      handler(asked) {
        refuseForeignForm(asked.headers)
        return act(lang, asked)
      },
    }),
  )
}

/** Who asks: the link of the session, and the submissions of that link and of no other. */
function openKeeper(door: DeskDoor) {
  const { db, zones } = door
  const zonesOf = compileZones(zones)
  const mine = async (asked: Asked): Promise<Link> => {
    const link = await findSession(door, stateOf(asked, zonesOf))
    if (!link) throw new Refusal('desk.no-session')
    return link
  }
  const one = async (asked: Asked): Promise<[Link, Submission]> => {
    const link = await mine(asked)
    const id = asked.params.submission!
    const submission = await selectSubmission(db, { link: link.id, id })
    if (!submission) throw new Refusal('desk.no-such-submission', { submission: id })
    return [link, submission]
  }
  return { zonesOf, mine, one }
}

function stateOf({ headers, address }: Asked, zonesOf: (address: string) => readonly string[]) {
  return { headers, zones: zonesOf(address), now: new Date() }
}

/** A browser that is still sending shows no answer, so the rest is read and thrown away first. */
async function afterBody(body: Readable, error: unknown): Promise<never> {
  for await (const _chunk of body) continue
  throw error
}

async function enterCode(
  door: DeskDoor,
  lang: Lang,
  { upload, address }: Asked,
  zones: readonly string[],
): Promise<Answer> {
  const code = new URLSearchParams(await text(upload!)).get('code') ?? ''
  try {
    const token = await tryCode(door.db, { of: 'upload-link', address }, () =>
      door.db.tx((tx) => openSession(tx, { code, zones, now: new Date() })),
    )
    const entered = seeOther(inLang(lang, links.desk))
    const cookie = sessionCookie(token, door.publicUrl)
    return { ...entered, headers: { ...entered.headers, 'set-cookie': cookie } }
  } catch (error) {
    return drawRefused(door, lang, code.slice(0, 100), error)
  }
}

/** Whose code is wrong or has ended, or who has to wait, is asked again on the same page. */
function drawRefused(door: DeskDoor, lang: Lang, typed: string, error: unknown): Promise<Answer> {
  if (!(error instanceof Refusal) || ![403, 429].includes(error.status)) throw error
  return drawCode(door, lang, { typed, error })
}

/** Sending may take long: `take` asks again whose the link is, once all of the file is there. */
async function receiveFile(
  door: DeskDoor,
  lang: Lang,
  { upload, headers }: Asked,
  take: (sent: SentCorrection) => Promise<string>,
): Promise<Answer> {
  const path = join(spoolFolder(door.dataDir), `load-desk-${randomUUID()}-new`)
  const { fields, file } = await receiveForm(upload!, headers['content-type'], path)
  if (!file) throw new Refusal('desk.no-file')
  const once = z.uuid().safeParse(fields.get('once'))
  const sent = { path, once: once.success ? once.data : randomUUID(), ...file }
  const id = await take(sent).finally(() => rm(path, { force: true }))
  return seeOther(inLang(lang, links.submission(id)))
}

async function drawCode(
  door: DeskDoor,
  lang: Lang,
  wrong?: { typed: string; error: Refusal },
): Promise<Answer> {
  const view = wrong ? { typed: wrong.typed, error: wrong.error } : { typed: '', error: null }
  const frame = await frameOf(door, lang, links.desk, new URLSearchParams())
  const status = wrong ? wrong.error.status : 200
  const wait =
    status === 429 ? { 'retry-after': String(wrong!.error.values.seconds ?? 5) } : undefined
  return {
    status,
    headers: { ...pageHeaders, ...noStore, ...wait },
    body: codePage(view, frame),
  }
}

async function drawDesk(door: DeskDoor, lang: Lang, link: Link): Promise<Answer> {
  const view = await readDeskView(door.db, door.rule, link)
  const frame = await frameOf(door, lang, links.desk, new URLSearchParams())
  return { headers: { ...pageHeaders, ...noStore }, body: deskPage(view, frame) }
}

async function drawSubmission(
  door: DeskDoor,
  lang: Lang,
  link: Link,
  submission: Submission,
): Promise<Answer> {
  const view = await readSubmissionView(door.db, door.dataDir, link, submission)
  const frame = await frameOf(door, lang, links.submission(view.id), new URLSearchParams())
  const body = submissionPage(view, door.journalVkey(), frame)
  return { headers: { ...pageHeaders, ...noStore }, body }
}

async function sendTemplate({ db, dataDir }: DeskDoor, link: Link): Promise<Answer> {
  await mkdir(spoolFolder(dataDir), { recursive: true, mode: 0o700 })
  const path = join(spoolFolder(dataDir), `load-desk-${randomUUID()}-template`)
  await makeTemplate(db, await findDataset(db, link.dataset), path)
  const body = createReadStream(path)
  body.once('close', () => void rm(path, { force: true }))
  return { headers: download(xlsxType, `mau-${link.dataset}.xlsx`), body }
}

/** Opened before the answer begins, so that a file that was swept is told. */
async function openFile(path: string, file: string): Promise<Readable> {
  const body = createReadStream(path)
  await new Promise((resolve, reject) => {
    body.once('open', resolve)
    body.once('error', () => reject(new Refusal('desk.file-gone', { file })))
  })
  return body
}

function download(type: string, name: string): Record<string, string> {
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  )
  const disposition = `attachment; filename*=UTF-8''${encoded}`
  return { ...noStore, 'content-type': type, 'content-disposition': disposition }
}

function seeOther(location: string): Answer {
  return { status: 303, headers: { ...noStore, location } }
}
