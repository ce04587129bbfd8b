import { testDatabase } from '/work/main/server/test/kit/database.ts'
import { silentLog } from '/work/main/server/src/log.ts'
import { startSequencer } from '/work/main/server/src/journal/sequence.ts'
const t = await testDatabase()
const N = 100000
async function fill(kind: string, fields: string, commit: boolean) {
  await t.db.query(`insert into journal.intake(kind, fields, root, commitments) select $1, $2::jsonb || case when $2='{}' then '{}'::jsonb else jsonb_build_object('seq', n) end, sha256(n::text::bytea), case when $3 then array[sha256((-n)::text::bytea)] else '{}' end from generate_series(1,$4::int) n`, [kind, fields, commit, N])
}
const change = '{"dataset":"residents","rows":123,"inserted":100,"updated":20,"deleted":3,"agency":"so-khcn","version":3}'
for (const ix of ['gin', 'none', 'btree', 'gin']) {
  await t.db.query('drop index if exists journal.entry_by_fields')
  if (ix === 'gin') await t.db.query(`create index entry_by_fields on journal.entry using gin ((body::jsonb) jsonb_path_ops) where kind not in ('read', 'read-closed')`)
  if (ix === 'btree') await t.db.query(`create index entry_by_fields on journal.entry ((body::jsonb->>'dataset'), (body::jsonb->>'seq')) where kind not in ('read', 'read-closed')`)
  await fill('change', change, true)
  const s = startSequencer({ url: t.url, log: silentLog, now: () => new Date(), mayLead: async () => {} })
  const t0 = performance.now(); const cpu = process.cpuUsage()
  await s.caughtUp()
  const ms = performance.now() - t0
  console.log(ix, 'sequencer alone', Math.round(N / ms * 1000), '/s node cpu ms', process.cpuUsage(cpu).user / 1000 | 0)
  await s.stop()
}
import { gatherReads, openingRecord } from '/work/main/server/src/journal/read-record.ts'
import { canonicalJson, commitment } from '@kho/journal/entry.ts'
  const recs = Array.from({ length: 64 }, (_, i) => openingRecord({ client: 'app-1', grant: '12', purpose: 'a', task: 'TTHC-2026-000' + i, zone: 'tslcd', dataset: 'residents', plan: { columns: [1, 2, 3], key: '001090012345' }, sequence: '12', request: 'abcdef' + i }))
function m(name: string, f: () => void) { for (let k = 0; k < 100; k++) f(); const t3 = performance.now(); for (let k = 0; k < 500; k++) f(); console.log(name, ((performance.now() - t3) / 500 / 64 * 1000).toFixed(2), 'us per record') }
const bodies = recs.map(r => Buffer.from(canonicalJson(r)))
const salt = Buffer.alloc(32)
m('canonical', () => { for (const r of recs) canonicalJson(r) })
m('commit', () => { for (const r of bodies) commitment(salt, r) })
m('gather', () => gatherReads(recs))
await t.drop()
process.exit(0)
