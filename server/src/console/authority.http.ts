/** The pages of those who run the store and of those who check it. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Config } from '../config.ts'
import type { Route } from '../http/route.ts'
import type { Jobs } from '../jobs/every.ts'
import type { Rule } from '../lateness/due.ts'
import { explainPages } from './explain.http.ts'
import { grantPages } from './grants.http.ts'
import { healthPages, openHealth } from './health.http.ts'
import { journalPages, type JournalPagesDoor } from './journal.http.ts'
import { refusalPages } from './refusals.http.ts'
import { settingPages } from './settings.http.ts'
import { sourcePages } from './sources.http.ts'

export type AuthorityDoor = JournalPagesDoor & {
  rule: Rule
  config: Pick<Config, 'sources' | 'syncAtMinute' | 'shown' | 'dataDir' | 'notices'>
  jobs: Jobs
  unready: () => Bilingual | null
}

/** Plans the job that looks at the state of operation, so that it is known since when it is so. */
export function authorityPages(door: AuthorityDoor): Route[] {
  const { config, jobs, rule } = door
  const { sources, syncAtMinute, shown, dataDir, notices } = config
  const ways = { mail: notices.smtpUrl !== null, webhook: notices.hosts.length > 0 }
  const { calendar } = rule
  const health = openHealth({ ...door, ways, dataDir, calendar, jobs: () => jobs.states() })
  jobs.every('health', 60_000, () => health.look(), 5_000)
  return [
    ...journalPages(door),
    ...sourcePages({ ...door, sources, syncAtMinute }),
    ...grantPages(door),
    ...explainPages(door),
    ...refusalPages(door),
    ...healthPages({ ...door, health }),
    ...settingPages({ ...door, settings: shown }),
  ]
}
