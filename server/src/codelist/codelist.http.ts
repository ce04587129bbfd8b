import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { defineRoute } from '../http/route.ts'
import type { Answer, Route } from '../http/route.ts'
import { convertCode } from './convert-code.ts'
import { readDay } from './day.ts'
import { findCode, findMeanings, listCodelists, requireList } from './find-code.ts'
import { searchCodes } from './search-codes.ts'

const codeSchema = z.object({
  list: z.string(),
  code: z.string(),
  validFrom: z.string().nullable().describe('First day; null: not known'),
  validTo: z.string().nullable().describe('Last day, inclusive; null: still valid'),
  name: z.string(),
  nameEn: z.string().nullable(),
  kind: z.string().nullable(),
  level: z.string().nullable(),
  parentCode: z.string().nullable(),
  legalGround: z.string().nullable(),
})

const counterpartSchema = z.object({
  code: z.string(),
  name: z.string(),
  level: z.string().nullable(),
  parentCode: z.string().nullable(),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
  extent: z.enum(['full', 'partial']).describe('How much of the asked unit lies in this one'),
})

const conversionSchema = z.object({
  list: z.string(),
  code: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  answer: z.enum(['one', 'many', 'none', 'ambiguous']),
  codes: z.array(counterpartSchema),
  reason: z.enum(['never-existed', 'not-valid-at-from', 'no-counterpart']).nullable(),
  readings: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      validFrom: z.string().nullable(),
      validTo: z.string().nullable(),
      answer: z.enum(['one', 'many', 'none']),
      codes: z.array(counterpartSchema),
    }),
  ),
})

const day = z.string().optional().describe('YYYY-MM-DD; today in Viet Nam if not given')
const partialDay = z
  .string()
  .optional()
  .describe('YYYY-MM-DD, YYYY-MM or YYYY: the day for which the code was written')

const common = { method: 'GET', open: true } as const

/** Code lists are public. `today` gives the day in Viet Nam as YYYY-MM-DD. */
export function codelistRoutes(db: Queryable, today: () => string): Route[] {
  return [...readRoutes(db, today), ...convertRoutes(db, today)]
}

function readRoutes(db: Queryable, today: () => string): Route[] {
  return [
    defineRoute({
      ...common,
      path: '/api/v1/codelists',
      action: 'codelist.list',
      summary: { vi: 'Các danh mục mã dùng chung', en: 'The shared code lists' },
      responses: { 200: { description: { vi: 'Các danh mục', en: 'The lists' } } },
      handler: async () => ({ body: { lists: await listCodelists(db) } }),
    }),
    defineRoute({
      ...common,
      path: '/api/v1/codelists/{list}',
      action: 'codelist.search',
      summary: {
        vi: 'Tìm mã theo tên (không cần dấu) hoặc theo đầu mã',
        en: 'Search codes by name (accents do not matter) or by their beginning',
      },
      params: z.object({ list: z.string() }),
      query: z.object({
        q: z.string().max(200).default(''),
        asOf: z.string().optional().describe('Only codes valid at this day; all times if absent'),
        level: z.string().optional(),
        parent: z.string().optional().describe('Only codes directly below this one'),
        limit: z.coerce.number().int().min(1).max(10_000).default(100),
        offset: z.coerce.number().int().min(0).default(0),
      }),
      responses: {
        200: {
          description: { vi: 'Các mã tìm được', en: 'The codes found' },
          schema: z.object({ list: z.string(), codes: z.array(codeSchema) }),
        },
      },
      refusals: ['codelist.unknown-list', 'codelist.bad-date'],
      handler: async ({ params: { list }, query }) => {
        await requireList(db, list)
        const { q, level, parent, limit, offset } = query
        const asOf = query.asOf === undefined ? null : readDay(query.asOf)
        const options = { asOf, level, parentCode: parent, limit, offset }
        return { body: { list, codes: await searchCodes(db, list, q, options) } }
      },
    }),
    defineRoute({
      ...common,
      path: '/api/v1/codelists/{list}/{code}',
      action: 'codelist.read',
      summary: { vi: 'Nghĩa của một mã vào một ngày', en: 'What a code means at a day' },
      params: z.object({ list: z.string(), code: z.string() }),
      query: z.object({ asOf: day }),
      responses: {
        200: {
          description: {
            vi: 'Nghĩa vào ngày đó, và mọi nghĩa mã từng có',
            en: 'Its meaning at that day, and all it ever had',
          },
          schema: codeSchema.extend({ asOf: z.string(), meanings: z.array(codeSchema) }),
        },
      },
      refusals: ['codelist.unknown-list', 'codelist.unknown-code', 'codelist.bad-date'],
      handler: async ({ params: { list, code }, query }) => {
        const asOf = readDay(query.asOf ?? today())
        await requireList(db, list)
        const found = await findCode(db, list, code, asOf)
        if (!found) throw new Refusal('codelist.unknown-code', { list, code, asOf })
        return { body: { ...found, asOf, meanings: await findMeanings(db, list, code) } }
      },
    }),
  ]
}

function convertRoutes(db: Queryable, today: () => string): Route[] {
  async function convert(
    list: string,
    code: string,
    query: { from?: string | undefined; to?: string | undefined },
  ): Promise<Answer> {
    const { from = null, to = today() } = query
    await requireList(db, list)
    return { body: { list, code, from, to, ...(await convertCode(db, list, code, from, to)) } }
  }
  const described = {
    ...common,
    summary: { vi: 'Chuyển đổi mã giữa hai ngày', en: 'Convert a code between two days' },
    responses: {
      200: {
        description: {
          vi: 'Một, nhiều, không có, hoặc không xác định',
          en: 'One, many, none or ambiguous',
        },
        schema: conversionSchema,
      },
    },
    refusals: ['codelist.unknown-list', 'codelist.bad-date'],
  } as const
  return [
    defineRoute({
      ...described,
      path: '/api/v1/codelists/{list}/{code}/convert',
      action: 'codelist.convert',
      params: z.object({ list: z.string(), code: z.string() }),
      query: z.object({ from: partialDay, to: day }),
      handler: ({ params: { list, code }, query }) => convert(list, code, query),
    }),
    defineRoute({
      ...described,
      path: '/api/v1/codelists/{list}/convert',
      action: 'codelist.convert-named',
      params: z.object({ list: z.string() }),
      query: z.object({ code: z.string(), from: partialDay, to: day }),
      handler: ({ params: { list }, query }) => convert(list, query.code, query),
    }),
  ]
}
