/** The routes of open data outside: catalogue, rows, proofs, code lists. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { datasetPlaces, manifestProof, sitePlaces } from '@kho/contract/edition.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { defineRoute, type Answer, type Route } from '../http/route.ts'
import { catalogueRoutes } from './catalogue.http.ts'
import { requireList, searchStates, selectLists, selectMeanings } from './codelists.sql.ts'
import { dayAsked, isValidAt } from './edition-reader.ts'
import type { Edition } from './open-edition.ts'
import { fileRoutes } from './files.http.ts'
import { rowRoutes } from './rows.http.ts'

const ok = { 200: { description: { vi: 'Kết quả', en: 'The answer' } } }
const common = { method: 'GET', open: true, responses: ok } as const
const params = z.object({ id: datasetIdSchema })
const notOpen = ['catalogue.unknown-dataset', 'release.withdrawn'] as const
const json = 'application/json; charset=utf-8'
const plain = 'text/plain; charset=utf-8'

export function publicRoutes(edition: () => Edition): Route[] {
  return [
    ...datasetRoutes(edition),
    ...catalogueRoutes(edition),
    ...rowRoutes(edition),
    ...fileRoutes(edition),
    ...proofFileRoutes(edition),
    ...codelistRoutes(edition),
  ]
}

function datasetRoutes(edition: () => Edition): Route[] {
  return [
    defineRoute({
      ...common,
      path: '/api/v1/datasets',
      action: 'dataset.list',
      summary: { vi: 'Danh sách bộ dữ liệu mở', en: 'The open datasets' },
      handler: () => ({
        body: { datasets: edition().manifest.datasets.map(({ id }) => summaryOf(edition(), id)) },
      }),
    }),
    defineRoute({
      ...common,
      path: '/api/v1/datasets/{id}',
      action: 'dataset.describe',
      summary: { vi: 'Định nghĩa của bộ dữ liệu mở', en: 'Definition of an open dataset' },
      params,
      refusals: notOpen,
      handler({ params: { id } }) {
        const at = edition()
        const { folder: _, ...release } = at.find(id)
        const { definition, release: shown } = at.site.datasets[id]!
        return { body: { ...definition, release: { ...release, files: shown?.files } } }
      },
    }),
    defineRoute({
      ...common,
      path: '/catalogue.jsonld',
      action: 'edition.catalogue',
      summary: { vi: 'Danh mục dữ liệu mở theo DCAT', en: 'The open data as a DCAT catalogue' },
      handler: () => siteFile(edition(), sitePlaces.catalogue, 'application/ld+json'),
    }),
  ]
}

function summaryOf(at: Edition, id: string): object {
  const { title, description, owner, definition, rows, changedAt } = at.site.datasets[id]!
  const { supplier, updateFrequency } = definition
  const { sequence, licence } = at.find(id)
  const sharing = 'open'
  const state = { rows, sequence, changedAt, licence }
  return { id, title, description, sharing, owner: owner.id, supplier, updateFrequency, ...state }
}

function proofFileRoutes(edition: () => Edition): Route[] {
  const ofDataset = (
    path: string,
    action: string,
    name: string,
    type: string,
    vi: string,
    en: string,
  ) =>
    defineRoute({
      ...common,
      path,
      action,
      summary: { vi, en },
      params,
      refusals: notOpen,
      async handler({ params: { id } }) {
        const at = edition()
        const body = await readFile(at.path(`${at.find(id).folder}/${name}`))
        return { headers: { 'content-type': type }, body }
      },
    })
  return [
    ofDataset(
      '/api/v1/datasets/{id}/certificate',
      'dataset.certificate',
      datasetPlaces.certificate,
      json,
      'Chứng nhận bằng nguồn',
      'Certificate of equality',
    ),
    ofDataset(
      '/api/v1/datasets/{id}/proof',
      'dataset.proof',
      datasetPlaces.proof,
      plain,
      'Chứng minh quyết định mở có trong nhật ký',
      'Proof that its release is in the journal',
    ),
    defineRoute({
      ...common,
      path: '/api/v1/edition',
      action: 'edition.manifest',
      summary: { vi: 'Bản kê đã ký của dữ liệu mở', en: 'The signed manifest of the edition' },
      handler: () => ({ headers: { 'content-type': json }, body: edition().text }),
    }),
    defineRoute({
      ...common,
      path: '/api/v1/edition/proof',
      action: 'edition.proof',
      summary: {
        vi: 'Chứng minh bản kê có trong nhật ký',
        en: 'Proof that the manifest is in the journal',
      },
      async handler() {
        const at = edition()
        const body = await readFile(at.path(manifestProof(at.sha256)))
        return { headers: { 'content-type': plain }, body }
      },
    }),
    defineRoute({
      ...common,
      path: '/journal/checkpoint',
      action: 'journal.checkpoint',
      summary: { vi: 'Điểm kiểm tra đã ký của nhật ký', en: 'Signed checkpoint of the journal' },
      handler: () => siteFile(edition(), sitePlaces.checkpoint, plain),
    }),
    defineRoute({
      ...common,
      path: '/journal/key',
      action: 'journal.key',
      summary: { vi: 'Khoá công khai của nhật ký', en: 'Public key of the journal' },
      handler: () => siteFile(edition(), sitePlaces.key, plain),
    }),
  ]
}

async function siteFile(at: Edition, name: string, type: string): Promise<Answer> {
  const body = await readFile(at.path(`${at.manifest.site}/${name}`))
  return { headers: { 'content-type': type }, body }
}

/** The code lists at a day, as they are for everybody. */
function codelistRoutes(edition: () => Edition): Route[] {
  const listed = { ...common, refusals: ['codelist.unknown-list', 'codelist.bad-date'] } as const
  const file = () => edition().codelists
  return [
    defineRoute({
      ...common,
      path: '/api/v1/codelists',
      action: 'codelist.list',
      summary: { vi: 'Các danh mục mã dùng chung', en: 'The shared code lists' },
      handler: () => ({ body: { lists: selectLists(file()) } }),
    }),
    defineRoute({
      ...listed,
      path: '/api/v1/codelists/{list}',
      action: 'codelist.search',
      summary: {
        vi: 'Tìm mã theo tên (không cần dấu) hoặc theo đầu mã',
        en: 'Search codes by name (accents do not matter) or by their beginning',
      },
      params: z.object({ list: z.string() }),
      query: z.object({
        q: z.string().max(200).default(''),
        asOf: z.string().optional().describe('YYYY-MM-DD; today in Viet Nam if not given'),
        limit: z.coerce.number().int().min(1).max(10_000).default(100),
      }),
      handler({ params: { list }, query: { q, asOf, limit } }) {
        requireList(file(), list)
        return {
          body: { list, codes: searchStates(file(), list, q, dayAsked(asOf ?? null), limit) },
        }
      },
    }),
    defineRoute({
      ...listed,
      path: '/api/v1/codelists/{list}/{code}',
      action: 'codelist.read',
      summary: { vi: 'Mọi nghĩa của một mã', en: 'All meanings of a code' },
      params: z.object({ list: z.string(), code: z.string() }),
      query: z.object({ asOf: z.string().optional().describe('YYYY-MM-DD; today if not given') }),
      handler({ params: { list, code }, query }) {
        requireList(file(), list)
        const asOf = dayAsked(query.asOf ?? null)
        const meanings = selectMeanings(file(), list, code, asOf)
        if (meanings.length === 0) throw new Refusal('codelist.unknown-code', { list, code, asOf })
        const current = meanings.find((one) => isValidAt(one, asOf)) ?? null
        return { body: { list, code, asOf, current, meanings } }
      },
    }),
  ]
}
