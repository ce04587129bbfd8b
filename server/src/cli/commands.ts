/** All commands of `kho`, collected from the capabilities. */
import { accessCommands } from '../access/access.cli.ts'
import { callCommands } from '../client/call/call.cli.ts'
import { clientKeyCommands } from '../client/client-key.cli.ts'
import { clientCommands } from '../client/client.cli.ts'
import { commitmentCommands } from '../access/commitment.cli.ts'
import { catalogueCommands } from '../catalogue/catalogue.cli.ts'
import { explainCommands } from '../access/explain.cli.ts'
import { accountListCommands } from '../console/account-list.cli.ts'
import { complianceCommands } from '../compliance/compliance.cli.ts'
import { credentialCommands } from '../credential/credential.cli.ts'
import { discrepancyCommands } from '../discrepancy/discrepancy.cli.ts'
import { keepCases } from '../discrepancy/keep-cases.ts'
import { deskCommands } from '../desk/desk.cli.ts'
import { equalityCommands } from '../equality/equality.cli.ts'
import { intakeCommands } from '../intake/intake.cli.ts'
import { workbookCommands } from '../intake/workbook.cli.ts'
import { journalCommands } from '../journal/journal.cli.ts'
import { accountCommands } from '../people/accounts.cli.ts'
import { appointmentCommands } from '../people/appointments.cli.ts'
import { openidCommands } from '../openid/openid.cli.ts'
import { peopleCommands } from '../people/people.cli.ts'
import { auditCommands } from '../personal/audit.cli.ts'
import { subjectCommands } from '../personal/subject.cli.ts'
import { quarantineCommands } from '../quarantine/quarantine.cli.ts'
import { latenessCommands } from '../lateness/lateness.cli.ts'
import { publicCommands } from '../public/public.cli.ts'
import { startPublic } from '../public-app.ts'
import { qualityCommands } from '../quality/quality.cli.ts'
import { reviewCommands } from '../review/review.cli.ts'
import { makeReadFunctions } from '../query/read-functions.ts'
import { requestCommands } from '../request/request.cli.ts'
import { releaseCommands } from '../release/release.cli.ts'
import { sampleCommands } from '../sample/sample.cli.ts'
import { breakGlassCommands } from '../signin/break-glass.cli.ts'
import { signinCommands } from '../signin/signin.cli.ts'
import { sourceCommands } from '../source/source.cli.ts'
import { storeCommands } from '../store/store.cli.ts'
import { successionMovers } from '../succession-movers.ts'
import { successionCommands } from '../succession/successions.cli.ts'
import { syncCommands } from '../sync/sync.cli.ts'
import { supplyCommands } from '../supply/supply.cli.ts'
import { serviceCommands } from '../through/services.cli.ts'
import type { Command } from './command.ts'
import { configCommands } from './config.cli.ts'

export const commands: readonly Command[] = [
  ...sampleCommands,
  ...configCommands,
  ...peopleCommands,
  ...clientCommands,
  ...clientKeyCommands,
  ...callCommands,
  ...accountCommands,
  ...accountListCommands,
  ...appointmentCommands,
  ...successionCommands(successionMovers),
  ...signinCommands,
  ...breakGlassCommands,
  ...openidCommands,
  ...storeCommands(makeReadFunctions),
  ...serviceCommands,
  ...catalogueCommands,
  ...accessCommands,
  ...commitmentCommands,
  ...explainCommands,
  ...requestCommands,
  ...reviewCommands,
  ...credentialCommands,
  ...intakeCommands,
  ...sourceCommands,
  ...quarantineCommands,
  ...workbookCommands,
  ...supplyCommands,
  ...equalityCommands(keepCases),
  ...discrepancyCommands,
  ...subjectCommands,
  ...auditCommands,
  ...deskCommands,
  ...syncCommands,
  ...latenessCommands,
  ...qualityCommands,
  ...releaseCommands,
  ...publicCommands(startPublic, process.env),
  ...journalCommands,
  ...complianceCommands,
]
