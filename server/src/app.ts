/**
 * Puts everything together, by hand and in order. What this file does not start does not run.
 */
import { fileURLToPath } from 'node:url'
import { createCallerReader } from './access/caller.ts'
import { accessRoutes } from './access/access.http.ts'
import { explainRoutes } from './access/explain.http.ts'
import { openMeter } from './access/meter.ts'
import { forgetChanges, openSnapshot } from './access/snapshot.ts'
import { compileZones } from './http/zone.ts'
import { readCalendar } from './calendar/read-calendar.ts'
import { catalogueRoutes } from './catalogue/catalogue.http.ts'
import { screenBodies } from './catalogue/secrecy.http.ts'
import { embeddedFolder } from './cli/open-store.ts'
import { callRoutes } from './client/call/call.http.ts'
import { countRefusals } from './client/call/count-refusals.ts'
import { followCalls } from './client/call/follow-calls.ts'
import { openOauth } from './client/oauth.ts'
import { sweepOidc } from './client/oidc-adapter.sql.ts'
import { createProofNonces } from './client/proof-nonce.ts'
import { deriveKey } from './client/signing-key.ts'
import { sweepProofs } from './client/used-proof.sql.ts'
import { createProofVerifier } from './client/verify-proof.ts'
import { createTokenVerifier, tokenChallenge } from './client/verify-token.ts'
import { codelistRoutes } from './codelist/codelist.http.ts'
import { loadCodelists } from './codelist/load-codelists.ts'
import type { Config } from './config.ts'
import type { FirstCode } from './console/accounts.http.ts'
import { consoleNotices, consoleRoutes } from './console/console.http.ts'
import { openSealer } from './credential/seal.ts'
import { openKeyFile } from './credential/key-file.ts'
import { deskRoutes } from './desk/desk.http.ts'
import { discrepancyRoutes } from './discrepancy/discrepancy.http.ts'
import { planDiscrepancies } from './discrepancy/plan-discrepancies.ts'
import { certificateSigner } from './equality/sign-certificate.ts'
import { describeApi } from './http/openapi.ts'
import { createMetrics } from './http/metrics.ts'
import { requireFreeAddress } from './http/require-free-address.ts'
import { createServer } from './http/server.ts'
import type { Route } from './http/route.ts'
import { intakeRoutes } from './intake/intake.http.ts'
import { receiptSigner } from './intake/receipt.ts'
import { settleDeadLoads } from './intake/settle-dead-loads.ts'
import { sweepSpool } from './intake/sweep-spool.ts'
import { followSources } from './intake/follow-sources.ts'
import { watchFolder } from './intake/watch-folder.ts'
import type { WatchedFile } from './intake/watched-supply.ts'
import { createJobs, type Jobs } from './jobs/every.ts'
import { registerJobMetrics } from './jobs/job-metrics.ts'
import { createReadCloser } from './journal/close-reads.ts'
import { journalPlaces } from './journal/journal-places.ts'
import { journalRoutes } from './journal/journal.http.ts'
import { openJournalKey } from './journal/key.ts'
import { startJournal, type Journal } from './journal/start-journal.ts'
import { noticePages } from './notice/notices.http.ts'
import { openNotices } from './notice/open-notices.ts'
import { latenessRoutes } from './lateness/lateness.http.ts'
import { remindLate } from './lateness/remind-late.ts'
import type { Log } from './log.ts'
import { connectRoutes } from './openid/interaction.http.ts'
import { outsideRoutes } from './openid/outside.http.ts'
import { openOutside, type OutsideOptions } from './openid/outside.ts'
import { openidMount, openOpenid } from './openid/openid.ts'
import { paperRoutes } from './paper/paper.http.ts'
import { readRoots } from './paper/roots.ts'
import { paperedActs } from './papered-acts.ts'
import { mapRoutes } from './map/map.http.ts'
import { createTileCache } from './map/tile-cache.ts'
import { createTileDrawer } from './map/tile-drawer.ts'
import { accountRoutes } from './people/accounts.http.ts'
import { agencyRoutes } from './people/agencies.http.ts'
import { appointmentRoutes } from './people/appointments.http.ts'
import { renewAgencies } from './people/agency-book.ts'
import { auditRoutes } from './personal/audit.http.ts'
import { breachRoutes } from './personal/breaches.http.ts'
import { finishErasures } from './personal/finish-erasures.ts'
import { indexSubjects } from './personal/index-subjects.ts'
import { requestRoutes } from './personal/requests.http.ts'
import { createSubjectHasher } from './personal/subject.ts'
import { subjectRoutes } from './personal/subjects.http.ts'
import { vouchSubject } from './personal/vouch-subject.ts'
import { watchBreaches } from './personal/watch-breaches.ts'
import { openDatabase, type Database } from './pg/database.ts'
import { startEmbedded } from './pg/embedded.ts'
import { openLane } from './pg/lane.ts'
import { migrate } from './pg/migrate.ts'
import { reachDatabase } from './pg/reach-database.ts'
import { frameOf, readSignedState } from './pages/frame.ts'
import { closeQuarters } from './report/close-quarters.ts'
import { pageRoutes, reportPages, rowPages } from './pages/pages.http.ts'
import { mapPages } from './pages/maps.http.ts'
import { correctionRoutes } from './push/corrections.http.ts'
import { errorRenderer } from './pages/render-error.ts'
import { changesRoutes } from './push/changes.http.ts'
import { sweepPushes } from './push/end-push.ts'
import { ownPartRoutes } from './push/own-part.http.ts'
import { pushRoutes } from './push/push.http.ts'
import { createTurns } from './push/turns.ts'
import { quarantineRoutes } from './quarantine/quarantine.http.ts'
import { aggregateRoutes } from './query/aggregate.http.ts'
import { exportRoutes } from './query/export.http.ts'
import { countReads } from './query/count-reads.ts'
import { createReadMarker } from './query/mark-read.ts'
import { askSeconds, openQuery } from './query/query.ts'
import { queryRoutes } from './query/query.http.ts'
import { measureChanged } from './quality/follow-applies.ts'
import { qualityRoutes } from './quality/quality.http.ts'
import { loadWatchedFile } from './sync/load-watched-file.ts'
import { openSync, planRuns, startWorkers, type Sync } from './sync/open-sync.ts'
import { releaseRoutes } from './release/release.http.ts'
import { renewDue } from './release/renew-due.ts'
import { syncRoutes } from './sync/sync.http.ts'
import { ownAccountPages } from './signin/account-pages.http.ts'
import { readSeal } from './signin/break-glass.ts'
import { breakGlassRoutes } from './signin/break-glass.http.ts'
import { issuePassword } from './signin/issue-password.ts'
import { openSignin } from './signin/open-signin.ts'
import { proposalRoutes } from './proposal/proposal.http.ts'
import { decisionRoutes } from './request/decision.http.ts'
import { keepClock } from './request/keep-clock.ts'
import { letterSigner } from './request/letter.ts'
import { accessRequestRoutes } from './request/request.http.ts'
import { keepReviews } from './review/keep-reviews.ts'
import { minutesSigner } from './review/minutes.ts'
import { reviewRoutes } from './review/review.http.ts'
import { readActor } from './signin/session.ts'
import { sessionRoutes } from './signin/sessions.http.ts'
import { signinRoutes } from './signin/signin.http.ts'
import { settleIdle } from './signin/settle-idle.ts'
import { sweepSignin } from './signin/sweep-signin.ts'
import { renewReadFunctions } from './query/read-functions.ts'
import { successionMovers } from './succession-movers.ts'
import { successionRoutes } from './succession/successions.http.ts'
import { askThrough, openThrough } from './through/ask-through.ts'
import { serviceRoutes } from './through/services.http.ts'
import { dayOf } from './time.ts'

export type Kho = {
  db: Database
  journal: Journal
  journalFolder: string
  /** Where it is reached on this machine. */
  url: string
  /** Everything that is served, but for the handlers of other libraries. */
  routes: readonly Route[]
  /** What it does again and again by itself. */
  jobs: Jobs
  stop(): Promise<void>
}

const migrations = fileURLToPath(new URL('../sql/', import.meta.url))
const version = '0.1.0'

/** Database first, journal next, doors last; the other way round at the end. */
export async function startKho(config: Config, log: Log): Promise<Kho> {
  const endings: (() => Promise<unknown>)[] = []
  const stop = async () => {
    // One that fails must not keep the others, and with them the process, alive.
    const failures: unknown[] = []
    for (const end of endings.splice(0).toReversed()) {
      await end().catch((error: unknown) => failures.push(error))
    }
    if (failures.length > 0) throw failures[0]
  }
  try {
    const embedded = config.databaseUrl
      ? null
      : await startEmbedded({ dataDir: embeddedFolder(config), log })
    if (embedded) endings.push(() => embedded.stop())
    // After the data folder was taken, so that a second start is told of the first one.
    await requireFreeAddress(config)
    if (config.databaseUrl) await reachDatabase(config.databaseUrl)
    const db = openDatabase(config.databaseUrl ?? embedded!.url, { log, applicationName: 'kho' })
    endings.push(() => db.close())
    await migrate(db, { folder: migrations, log })
    await db.tx(loadCodelists)
    await renewReadFunctions(db)
    const places = journalPlaces(config)
    const journal = await startJournal({ db, log, ...places })
    endings.push(() => journal.stop())
    const doors = await openDoors(config, log, db, journal, endings)
    return { db, journal, journalFolder: places.folder, ...doors, stop }
  } catch (error) {
    await stop().catch(() => {})
    throw error
  }
}

/** Everything through which somebody reaches the store over the network. */
async function openDoors(
  config: Config,
  log: Log,
  db: Database,
  journal: Journal,
  endings: (() => Promise<unknown>)[],
): Promise<Pick<Kho, 'url' | 'routes' | 'jobs'>> {
  const { folder, keyFile, origin } = journalPlaces(config)
  const key = await openJournalKey(keyFile, origin)
  const sign = receiptSigner(key)
  const metrics = createMetrics()
  const snapshot = await openSnapshot(db, { log })
  endings.push(() => snapshot.close())
  const { publicUrl, certificateHeaders, dpopNonce } = config
  const oauth = await openOauth({ db, log, publicUrl, certificateHeaders, dpopNonce })
  const meter = await openMeter(db, { log })
  endings.push(() => meter.stop())
  const verifier = await createTokenVerifier(oauth)
  const zonesOf = compileZones(config.zones)
  const nonces = dpopNonce ? createProofNonces(await deriveKey(db, 'kho/proof-nonce/1')) : null
  const prove = createProofVerifier({ db, publicUrl, nonces })
  const caller = createCallerReader({
    verifier,
    snapshot,
    zonesOf,
    prove,
    certificateHeader: certificateHeaders.certificate,
  })
  const { signIn } = config
  const persons = {
    db,
    now: () => new Date(),
    actorOf: (request: Parameters<typeof readActor>[1]) =>
      readActor({ db, zonesOf, signIn, publicUrl }, request),
  }
  const lane = openLane(db.url, {
    connections: 2,
    statementTimeoutMs: 10_000,
    log,
    applicationName: 'kho-reader',
    role: 'kho_reader',
  })
  endings.push(() => lane.close())
  const closer = createReadCloser(db, { log })
  endings.push(() => closer.stop())
  const usage = countReads(db, { log })
  endings.push(() => usage.stop())
  const reader = openDatabase(db.url, {
    log,
    applicationName: 'kho-reader-pages',
    role: 'kho_reader',
    connectionsMax: 8,
  })
  endings.push(() => reader.close())
  const asker = openDatabase(db.url, {
    log,
    applicationName: 'kho-reader-questions',
    role: 'kho_reader',
    connectionsMax: 4,
    waitMs: 10_000,
    statementTimeoutMs: askSeconds * 1000,
  })
  endings.push(() => asker.close())
  const exporter = openDatabase(db.url, {
    log,
    applicationName: 'kho-reader-files',
    role: 'kho_reader',
    connectionsMax: 6,
  })
  endings.push(() => exporter.close())
  const cursorKey = await deriveKey(db, 'kho/cursor/1')
  const access = { snapshot, meter, caller }
  const subjectsKey = await openKeyFile(config.subjectsKeyFile)
  const marker = createReadMarker(subjectsKey)
  const { groupMin } = config
  const readers = { reader, asker, exporter, lane }
  const parts = { db, ...readers, closer, usage, log, cursorKey, marker, groupMin }
  const query = openQuery({ ...parts, ...access })
  const through = openThrough({ query, context: { config, db }, log })
  endings.push(() => through.stop())
  const drawer = createTileDrawer()
  endings.push(() => drawer.stop())
  const maps = { query, cache: createTileCache(), drawer, publicUrl: config.publicUrl }
  const calendar = readCalendar(config)
  const rule = { calendar, dueDays: config.dueDays }
  const sync = await startSync(config, log, db, folder, endings)
  const jobs = createJobs({ log })
  jobs.every('access snapshot', 5_000, () => snapshot.refreshIfBehind())
  jobs.every('old access changes', 3_600_000, () => forgetChanges(db))
  jobs.every('agencies of the day', 60_000, () => renewAgencies(db, dayOf(new Date())))
  jobs.every('expired tokens', 3_600_000, () => sweepOidc(db))
  jobs.every('calls of clients', 2_000, (signal) => followCalls(db, { signal }))
  jobs.every('refused calls', 2_000, (signal) => countRefusals(db, { signal }))
  jobs.every('used proofs', 60_000, () => sweepProofs(db))
  jobs.every('idle accounts', 3_600_000, () => settleIdle(db, signIn.idleRule), 60_000)
  jobs.every('ended sign-ins', 3_600_000, () => sweepSignin(db))
  jobs.every('left uploads', 3_600_000, () => sweepSpool(config.dataDir))
  jobs.every('dead loads', 10_000, () => settleDeadLoads(db))
  const { dataDir, pushBytesMax } = config
  const push = { db, journalFolder: folder, dataDir, turns: createTurns() }
  const pushDoor = { ...push, caller, sign, pushBytesMax }
  jobs.every('unfinished pushes', 600_000, () => sweepPushes(push, config.pushHours))
  const way = { calendar, now: () => new Date() }
  const senderKey = await deriveKey(db, 'kho/report-sender/1')
  const reports = { query, rules: { ...config.reports, ...way, senderKey } }
  planDiscrepancies(jobs, { db, config, way, journalFolder: folder, journal })
  const hasher = createSubjectHasher(subjectsKey)
  const subjects = { db, marker, hasher, dataDir }
  const authority = config.place.authority.vi
  jobs.every('subject index', 5_000, (signal) => indexSubjects(db, hasher, signal))
  jobs.every('breaches', 60_000, () => watchBreaches(db, way, log))
  jobs.every('erasures', 60_000, (signal) => finishErasures(subjects, log, signal))
  const papers = {
    ...persons,
    dataDir,
    roots: readRoots(config.paperRootsFile),
    paperedActs: paperedActs(() => journal.state().vkey),
  }
  const requests = { ...persons, way, journalFolder: folder, signLetter: letterSigner(key) }
  jobs.every('terms of requests', 600_000, () => keepClock(db, way), 30_000)
  jobs.every('reviews', 600_000, () => keepReviews(db, way), 45_000)
  registerJobMetrics(metrics, jobs)
  jobs.every('quality', 5_000, (signal) => measureChanged(db, log, signal))
  const readCheckpoint = () => readSignedState(db, folder)
  jobs.every('quarters', 3_600_000, () => closeQuarters({ db, rule, readCheckpoint }), 90_000)
  jobs.every('reminders', 600_000, () => remindLate(db, rule), 30_000)
  jobs.every('releases due', 60_000, () => renewDue(db, new Date()), 20_000)
  planRuns(jobs, sync, { calendar, syncAtMinute: config.syncAtMinute })
  if (config.watchDir) {
    const load = (file: WatchedFile) => loadWatchedFile(sync, file)
    const watched = { db, journalFolder: folder, folder: config.watchDir, log, sign, load }
    const watch = watchFolder(watched)
    jobs.every('watched folder', 2_000, watch)
  }
  const followers = followSources({ db, config, journalFolder: folder, log })
  endings.push(() => followers.stop())
  jobs.every('followed sources', 15_000, () => followers.look())
  const sealer = await openSealer(config.credentialsKeyFile)
  const notices = openNotices(jobs, { db, settings: config.notices, sealer, publicUrl })
  endings.push(() => notices.stop())
  endings.push(() => jobs.stop())
  const working = new Map<string, Promise<unknown>>()
  const metricsZones = compileZones({ metrics: config.metricsFrom })
  const info = {
    title: { vi: 'Kho dữ liệu dùng chung', en: 'Shared data repository' },
    version,
    publicUrl: config.publicUrl,
  }
  const pageParts = {
    db,
    rule,
    publicUrl: config.publicUrl,
    journalFolder: folder,
    journalVkey: () => journal.state().vkey,
    publishedSize: () => journal.state().publishedSize,
    apiDocument: () => describeApi(server.routes, info, '3.1'),
    signCertificate: certificateSigner(key.skey),
    place: config.place,
  }
  const journalVkey = () => journal.state().vkey
  const signMinutes = minutesSigner(key.skey)
  const reviewDoor = { ...persons, way, journalFolder: folder, signMinutes, journalVkey }
  const consoleDoor = { ...pageParts, ...persons, notices: consoleNotices }
  metrics.gauge('kho_break_glass_opened', 'Whether it was opened and not sealed anew.', async () =>
    (await readSeal(db)).state === 'opened' ? 1 : 0,
  )
  const signin = openSignin({
    ...persons,
    ...pageParts,
    signIn,
    zonesOf,
    seal: sealer,
    frame: (lang, path, search) => frameOf(pageParts, lang, path, search),
  })
  const firstCode: FirstCode = async (tx, actor, account) =>
    (await issuePassword(tx, actor, { account, hasher: signin.hasher })).password
  const openid = {
    ...signin,
    log,
    cookieKey: (await deriveKey(db, 'kho/openid-cookie/1')).toString('base64url'),
  }
  const provider = await openOpenid(openid)
  const vouch: OutsideOptions['vouch'] = (tx, { assurance, ...citizen }) =>
    vouchSubject(tx, hasher, {
      ...citizen,
      assurance: assurance === 'two-factor' ? 'substantial' : 'low',
    })
  const outside = signIn.outside && openOutside({ ...signin, settings: signIn.outside, vouch })
  const server = await createServer({
    routes: screenBodies([
      ...accountRoutes(persons),
      ...appointmentRoutes(persons),
      ...agencyRoutes(persons),
      ...successionRoutes({ ...persons, movers: successionMovers }),
      ...sessionRoutes(signin),
      ...signinRoutes(signin),
      ...ownAccountPages(signin),
      ...breakGlassRoutes({ ...signin, log }),
      ...connectRoutes({ ...signin, provider }),
      ...outsideRoutes(signin, outside),
      ...paperRoutes(papers),
      ...accessRequestRoutes(requests),
      ...decisionRoutes(requests),
      ...proposalRoutes(persons),
      ...reviewRoutes(reviewDoor),
      ...releaseRoutes(persons),
      ...catalogueRoutes(persons),
      ...queryRoutes(query, (asked) => askThrough(through, asked)),
      ...serviceRoutes({ db }),
      ...exportRoutes(query),
      ...aggregateRoutes(query),
      ...mapRoutes(maps),
      ...callRoutes({ db, caller }),
      ...accessRoutes({ db, meter, caller }),
      ...explainRoutes(persons),
      ...codelistRoutes(db, () => dayOf(new Date())),
      ...intakeRoutes({ db, journalFolder: folder, dataDir: config.dataDir, caller, sign }),
      ...pushRoutes(pushDoor),
      ...changesRoutes(pushDoor),
      ...correctionRoutes(pushDoor),
      ...ownPartRoutes(pushDoor),
      ...quarantineRoutes(pushDoor),
      ...syncRoutes({ sync, caller }),
      ...latenessRoutes({ db, rule }),
      ...qualityRoutes({ db, rule, caller }),
      ...discrepancyRoutes(reports),
      ...subjectRoutes({ ...persons, ...subjects, journalFolder: folder }),
      ...requestRoutes({ ...persons, hasher, calendar, senderKey, authority }),
      ...breachRoutes({ ...persons, authority }),
      ...auditRoutes({
        ...persons,
        journalFolder: folder,
        key,
        publish: () => journal.publishNow(),
      }),
      ...journalRoutes(folder),
      ...pageRoutes(pageParts),
      ...rowPages(pageParts, query),
      ...mapPages({ ...pageParts, maps }),
      ...reportPages(
        pageParts,
        reports,
        async (request) => (await persons.actorOf(request))?.account ?? null,
      ),
      ...consoleRoutes({
        maps,
        ...consoleDoor,
        ...subjects,
        ...papers,
        ...requests,
        firstCode,
        movers: successionMovers,
        sync,
        query,
        meter,
        config,
        log,
        jobs,
        calendar,
        senderKey,
        unready: () => journal.unready(),
      }),
      ...noticePages({ ...consoleDoor, settings: config.notices, sealer }),
      ...deskRoutes({ ...pageParts, dataDir, zones: config.zones, sign, working }),
    ]),
    log,
    metrics,
    ...info,
    checks: {
      database: async () => ({ ready: Boolean(await db.query('select 1')) }),
      journal: () => {
        const reason = journal.unready()
        return reason ? { ready: false, detail: reason.en } : { ready: true }
      },
    },
    mounts: [oauth, openidMount(provider, openid)],
    trustedProxies: config.trustedProxies,
    proxyHeaders: Object.values(certificateHeaders).filter((name) => name !== null),
    challenge: tokenChallenge,
    renderError: errorRenderer(config.place),
    mayProbe: (address) => metricsZones(address).length > 0,
  })
  const address = await server.listen({ host: config.host, port: config.port })
  endings.push(() => server.stop())
  endings.push(async () => sync.following.abort())
  const host = address.host === '::' ? 'localhost' : address.host
  return { url: `http://${host}:${address.port}`, routes: server.routes, jobs }
}

/** The queue of runs with its workers. They end before what they work on does. */
async function startSync(
  config: Config,
  log: Log,
  db: Database,
  journalFolder: string,
  endings: (() => Promise<unknown>)[],
): Promise<Sync> {
  const sync = await openSync({ db, log })
  endings.push(() => sync.stop())
  const options = { db, config, journalFolder, log, atOnce: config.syncAtOnce }
  await startWorkers(sync, options)
  return sync
}
