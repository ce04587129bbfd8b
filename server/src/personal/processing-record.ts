/**
 * The record of processing for the impact file: who processes which personal columns, for which
 * purpose, on which ground, until when. Made from the catalogue and the grants, nothing typed by hand.
 */
import type { Personal } from '@kho/contract/dataset.ts'
import { listDatasets } from '../catalogue/find-dataset.ts'
import type { Queryable } from '../pg/database.ts'

export type ProcessingLine = {
  dataset: string
  title: string
  owner: string
  /** `holding`: the store keeps it for its owner; `use`: somebody reads it under a grant. */
  processing: 'holding' | 'asking' | 'use'
  processor: string
  client: string | null
  columns: { name: string; personal: Personal }[]
  purpose: string | null
  task: string | null
  ground: string
  from: string | null
  until: string | null
  retention: string
  grant: number | null
  state: 'in-force' | 'ended' | 'revoked'
}

export async function listProcessing(db: Queryable, authority: string): Promise<ProcessingLine[]> {
  const lines: ProcessingLine[] = []
  for (const version of await listDatasets(db)) {
    const personal = version.columns.filter((column) => column.personal !== 'none')
    if (personal.length === 0) continue
    const fixed = {
      dataset: version.id,
      title: version.title.vi,
      owner: version.owner,
      retention: version.retention,
    }
    lines.push({
      ...fixed,
      processing: version.keeping === 'through' ? 'asking' : 'holding',
      processor: authority,
      client: null,
      columns: personal.map((column) => ({ name: column.name, personal: column.personal })),
      purpose: null,
      task: null,
      ground: version.legalGround ?? '',
      from: null,
      until: null,
      grant: null,
      state: 'in-force',
    })
    for (const grant of await selectGrants(db, version.id)) {
      const columns = personal.filter(({ number }) => grant.columns.includes(number))
      if (columns.length === 0) continue
      const { columns: _numbers, ...rest } = grant
      lines.push({
        ...fixed,
        ...rest,
        processing: 'use',
        columns: columns.map((column) => ({ name: column.name, personal: column.personal })),
      })
    }
  }
  return lines
}

type GrantLine = Pick<
  ProcessingLine,
  'processor' | 'client' | 'purpose' | 'task' | 'ground' | 'from' | 'until' | 'grant' | 'state'
> & { columns: number[] }

async function selectGrants(db: Queryable, dataset: string): Promise<GrantLine[]> {
  const day = (name: string) => `to_char(${name} at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD')`
  const { rows } = await db.query(
    `select g.id::float8 as grant, g.client_id as client,
       coalesce(g.agency_id, c.agency_id) as processor, g.columns,
       g.purpose, g.task_pattern as task, g.document_number || ', ' || g.document_date as ground,
       ${day('g.valid_from')} as from, ${day('g.valid_until')} as until,
       case when g.revoked_at is not null then 'revoked'
         when g.valid_until <= clock_timestamp() then 'ended' else 'in-force' end as state
     from access.grant g left join people.client c on c.id = g.client_id
     where g.dataset_id = $1 order by g.id`,
    [dataset],
  )
  return rows as GrantLine[]
}

const head = [
  'dataset',
  'title',
  'owner',
  'processing',
  'processor',
  'client',
  'basic',
  'sensitive',
  'purpose',
  'task',
  'ground',
  'from',
  'until',
  'retention',
  'grant',
  'state',
] as const

/** As CSV with a byte order mark, so that spreadsheets read its Vietnamese. */
export function processingCsv(lines: readonly ProcessingLine[]): string {
  const rows = lines.map((line) => {
    const named = (level: Personal) =>
      line.columns
        .filter(({ personal }) => personal === level)
        .map(({ name }) => name)
        .join(' ')
    const told: Record<string, unknown> = {
      ...line,
      basic: named('basic'),
      sensitive: named('sensitive'),
    }
    return head.map((name) => csvField(told[name])).join(',')
  })
  return `\uFEFF${[head.join(','), ...rows].join('\r\n')}\r\n`
}

/** What a spreadsheet would take for a formula is quoted as text. */
function csvField(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
