/** The board for machines. It is public: what is late is no secret, and nobody is named. */
import { defineRoute, type Route } from '../http/route.ts'
import type { Database } from '../pg/database.ts'
import { listLate } from '../request/list-late.ts'
import { boardAnswer } from './board-answer.ts'
import { readBoard } from './board.ts'
import type { Rule } from './due.ts'

export type LatenessParts = { db: Database; rule: Rule }

export function latenessRoutes({ db, rule }: LatenessParts): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/board',
      action: 'board.read',
      summary: {
        vi: 'Bảng cung cấp: lần cuối, hạn, mức trễ, bằng nguồn hay chưa; đề nghị quá hạn',
        en: 'The board: last supply, due, late by, equal or not; requests past their term',
      },
      open: true,
      responses: { 200: { description: { vi: 'Bảng', en: 'The board' } } },
      async handler() {
        const now = new Date()
        const rows = await readBoard(db, rule, now)
        const requests = await listLate(db, rule.calendar, now)
        const body = boardAnswer(rows, requests, rule, now)
        return { headers: { 'cache-control': 'no-cache' }, body }
      },
    }),
  ]
}
