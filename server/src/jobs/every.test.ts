import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { createMetrics } from '../http/metrics.ts'
import { waitUntil } from '../../test/kit/wait-until.ts'
import { createLog, silentLog } from '../log.ts'
import { createJobs } from './every.ts'
import { registerJobMetrics } from './job-metrics.ts'

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

test('a slow job never meets itself', async () => {
  const jobs = createJobs({ log: silentLog })
  let [running, most, runs] = [0, 0, 0]
  jobs.every('slow', 1, async () => {
    most = Math.max(most, ++running)
    await sleep(10)
    running -= 1
    runs += 1
  })
  await waitUntil(() => runs >= 3)
  await jobs.stop()
  assert.equal(most, 1)
})

test('running one now joins the run under way', async () => {
  const jobs = createJobs({ log: silentLog })
  let runs = 0
  jobs.every('one', 60_000, async () => {
    await sleep(10)
    runs += 1
  })
  await Promise.all([jobs.runNow('one'), jobs.runNow('one')])
  assert.equal(runs, 1)
  await jobs.runNow('one')
  assert.equal(runs, 2)
  await jobs.stop()
})

test('an error is logged, shown, and followed by the next run', async () => {
  const lines: string[] = []
  const log = createLog({ stream: { write: (line) => void lines.push(line) } })
  const jobs = createJobs({ log, clock: { now: () => new Date('2026-01-01T00:00:00Z') } })
  let runs = 0
  jobs.every('shaky', 1, async () => {
    if (++runs === 1) throw new Error('the first time')
    await sleep(1)
  })
  // The next run may have begun and ended before anybody looks.
  await waitUntil(() => runs >= 1 && lines.length === 1)
  assert.match(lines[0]!, /"job":"shaky".*the first time/)
  await waitUntil(() => jobs.states()[0]?.lastSucceeded === true)
  const [state] = jobs.states()
  assert.equal(state?.failures, 1)
  assert.ok(state!.runs >= 2)
  assert.equal(state?.lastEndedAt, '2026-01-01T00:00:00.000Z')
  await jobs.stop()
})

test('stopping signals the run under way, waits for it, and starts nothing more', async () => {
  const jobs = createJobs({ log: silentLog })
  let [ended, runs] = [false, 0]
  jobs.every(
    'patient',
    1,
    async (signal) => {
      runs += 1
      await new Promise((done) => signal.addEventListener('abort', done))
      await sleep(10)
      ended = true
    },
    0,
  )
  await waitUntil(() => runs === 1)
  await jobs.stop()
  assert.ok(ended)
  await sleep(20)
  assert.equal(runs, 1)
})

test('two jobs cannot have one name, and a job that is not there cannot run', () => {
  const jobs = createJobs({ log: silentLog })
  jobs.every('one', 60_000, async () => {})
  assert.throws(() => jobs.every('one', 60_000, async () => {}), /one/)
  assert.throws(() => jobs.runNow('other'), /other/)
})

test('the figures tell runs, failures and the end of the last run', async () => {
  const metrics = createMetrics()
  const clock = { now: () => new Date('2026-01-01T00:00:00Z') }
  const jobs = createJobs({ log: silentLog, clock })
  registerJobMetrics(metrics, jobs)
  jobs.every('one', 60_000, async () => {
    throw new Error('every time')
  })
  await assert.rejects(jobs.runNow('one'))
  const figures = await metrics.registry.metrics()
  assert.match(figures, /kho_job_runs\{job="one"\} 1\n/)
  assert.match(figures, /kho_job_failures\{job="one"\} 1\n/)
  assert.match(figures, /kho_job_last_end_seconds\{job="one"\} 1767225600\n/)
  await jobs.stop()
})
