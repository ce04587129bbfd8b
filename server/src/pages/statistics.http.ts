/** The figures of the whole store for machines: the same as on their page. */
import type { StatisticsView } from '@kho/portal/statistics-view.ts'
import { calls } from '@kho/portal/links.ts'
import { defineRoute, type Route } from '../http/route.ts'

export function statisticsRoutes(read: () => Promise<StatisticsView>): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: calls.statistics,
      action: 'statistics.read',
      summary: {
        vi: 'Thống kê: bộ dữ liệu theo tình trạng, lượt đọc theo tháng, bộ, cơ quan và mục đích',
        en: 'Statistics: datasets by state; reads by month, dataset, owner and purpose',
      },
      open: true,
      responses: { 200: { description: { vi: 'Các con số', en: 'The figures' } } },
      async handler() {
        return { headers: { 'cache-control': 'no-cache' }, body: await read() }
      },
    }),
  ]
}
