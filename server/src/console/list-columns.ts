/** What the lists of the console hold as files and over the API, column by column. */
import type { AgencyLine, SuccessionLine } from '@kho/portal/console-agencies-view.ts'
import { agencyWords } from '@kho/portal/console-agencies-words.ts'
import type { ApplicationLine } from '@kho/portal/console-applications-view.ts'
import { applicationWords } from '@kho/portal/console-applications-words.ts'
import type { CaseLine, HeldLine } from '@kho/portal/console-data-view.ts'
import { dataWords } from '@kho/portal/console-data-words.ts'
import { draftChangeWords } from '@kho/portal/console-draft-change-words.ts'
import type { DraftLine } from '@kho/portal/console-draft-view.ts'
import { draftWords } from '@kho/portal/console-draft-words.ts'
import { paperWords, type PaperLine } from '@kho/portal/console-papers-page.ts'
import type { BreachView, RequestView } from '@kho/portal/console-personal-view.ts'
import { personalWords } from '@kho/portal/console-personal-words.ts'
import { proposalWords } from '@kho/portal/console-proposal-words.ts'
import type { ProposalLine } from '@kho/portal/console-proposals-page.ts'
import type { ReleaseLine } from '@kho/portal/console-releases-page.ts'
import { releasesWords } from '@kho/portal/console-releases-words.ts'
import { columnsOf, type ExportColumn } from './list-export.ts'

const ofAgency = columnsOf(agencyWords)
export const agencyColumns: readonly ExportColumn<AgencyLine>[] = [
  { ...ofAgency('id'), of: (one) => one.id },
  { ...ofAgency('agency'), say: (one, lang) => one.name[lang], code: (one) => one.name },
  {
    ...ofAgency('parent'),
    say: (one, lang) => one.parent?.[lang] ?? null,
    code: (one) => one.parent,
  },
  {
    ...ofAgency('identifiers'),
    say: (one) => one.identifiers.join('; '),
    code: (one) => one.identifiers,
  },
  { ...ofAgency('until'), of: (one) => one.validTo },
]

export const successionColumns: readonly ExportColumn<SuccessionLine>[] = [
  { ...ofAgency('number'), of: (one) => one.id },
  {
    ...ofAgency('kind'),
    say: (one, lang) => agencyWords(lang).kinds[one.kind],
    code: (one) => one.kind,
  },
  {
    ...ofAgency('state'),
    say: (one, lang) => agencyWords(lang).states[one.state],
    code: (one) => one.state,
  },
  { ...ofAgency('fromAgencies'), say: (one) => one.from.join('; '), code: (one) => one.from },
  { ...ofAgency('toAgencies'), say: (one) => one.to.join('; '), code: (one) => one.to },
  { ...ofAgency('effectiveOn'), of: (one) => one.effectiveOn },
  { ...ofAgency('document'), of: (one) => one.document },
]

const ofData = columnsOf(dataWords)
export const heldColumns: readonly ExportColumn<HeldLine>[] = [
  { ...ofData('load'), of: (one) => one.load },
  { name: 'at', title: ofData('ended').title, of: (one) => one.at },
  { ...ofData('dataset'), of: (one) => one.dataset },
  { ...ofData('part'), of: (one) => one.part },
  { ...ofData('supplier'), of: (one) => one.supplier },
  { ...ofData('rows'), of: (one) => one.held },
]

export const caseColumns: readonly ExportColumn<CaseLine>[] = [
  { name: 'id', title: { vi: 'Số', en: 'Number' }, of: (one) => one.id },
  { ...ofData('reported'), of: (one) => one.reportedAt },
  { ...ofData('dataset'), of: (one) => one.dataset },
  { ...ofData('owner'), of: (one) => one.owner },
  {
    ...ofData('origin'),
    say: (one, lang) => dataWords(lang).origins[one.origin],
    code: (one) => one.origin,
  },
  {
    ...ofData('about'),
    say: (one, lang) => dataWords(lang).abouts[one.about],
    code: (one) => one.about,
  },
  {
    ...ofData('state'),
    say: (one, lang) => dataWords(lang).caseStates[one.state] ?? one.state,
    code: (one) => one.state,
  },
  { ...ofData('due'), of: (one) => one.dueOn },
]

const ofDraft = columnsOf(draftWords)
export const draftColumns: readonly ExportColumn<DraftLine>[] = [
  { name: 'id', title: { vi: 'Số', en: 'Number' }, of: (one) => one.id },
  { ...ofDraft('title'), of: (one) => one.title },
  {
    name: 'isChange',
    title: { vi: draftChangeWords('vi').kind, en: draftChangeWords('en').kind },
    say: (one, lang) => draftChangeWords(lang)[one.isChange ? 'changing' : 'newOne'],
    code: (one) => one.isChange,
  },
  { ...ofDraft('owner'), of: (one) => one.owner },
  {
    ...ofDraft('state'),
    say: (one, lang) => draftWords(lang).states[one.state],
    code: (one) => one.state,
  },
  { ...ofDraft('begun'), of: (one) => one.begunAt },
  { ...ofDraft('edited'), of: (one) => one.editedAt },
]

const ofProposal = columnsOf(proposalWords)
export const proposalColumns: readonly ExportColumn<ProposalLine>[] = [
  { ...ofProposal('id'), of: (one) => one.id },
  { ...ofProposal('title'), of: (one) => one.title },
  {
    ...ofProposal('kind'),
    say: (one, lang) => proposalWords(lang).kinds[one.kind],
    code: (one) => one.kind,
  },
  { ...ofProposal('agency'), say: (one, lang) => one.agency[lang], code: (one) => one.agency },
  {
    ...ofProposal('state'),
    say: (one, lang) => proposalWords(lang).states[one.state],
    code: (one) => one.state,
  },
  { ...ofProposal('needs'), of: (one) => one.needs },
  { ...ofProposal('proposedAt'), of: (one) => one.proposedAt },
]

const ofRelease = columnsOf(releasesWords)
export const releaseColumns: readonly ExportColumn<ReleaseLine>[] = [
  { ...ofRelease('id'), of: (one) => one.id },
  { ...ofRelease('dataset'), of: (one) => one.dataset.id },
  { ...ofRelease('agency'), say: (one, lang) => one.agency[lang], code: (one) => one.agency },
  {
    ...ofRelease('state'),
    say: (one, lang) => releasesWords(lang).states[one.state],
    code: (one) => one.state,
  },
  { ...ofRelease('rows'), of: (one) => one.rows },
  { ...ofRelease('sequence'), of: (one) => one.sequence },
  { ...ofRelease('review'), of: (one) => one.review?.dueOn ?? null },
]

const ofPaper = columnsOf(paperWords)
export const paperColumns: readonly ExportColumn<PaperLine>[] = [
  { ...ofPaper('id'), of: (one) => one.id },
  { ...ofPaper('number'), of: (one) => one.number },
  { ...ofPaper('issuedOn'), of: (one) => one.issuedOn },
  { ...ofPaper('signer'), of: (one) => one.signer },
  { ...ofPaper('agency'), say: (one, lang) => one.agency[lang], code: (one) => one.agency },
  { ...ofPaper('file'), of: (one) => one.file?.name ?? null },
  {
    name: 'sha256',
    title: { vi: 'SHA-256', en: 'SHA-256' },
    of: (one) => one.file?.sha256 ?? null,
  },
  { ...ofPaper('keptAt'), of: (one) => one.keptAt },
]

const ofPersonal = columnsOf(personalWords)
export const subjectRequestColumns: readonly ExportColumn<RequestView>[] = [
  { ...ofPersonal('number'), of: (one) => one.id },
  {
    ...ofPersonal('kind'),
    say: (one, lang) => personalWords(lang).kinds[one.kind],
    code: (one) => one.kind,
  },
  {
    ...ofPersonal('state'),
    say: (one, lang) => personalWords(lang).states[one.state],
    code: (one) => one.state,
  },
  { ...ofPersonal('received'), of: (one) => one.receivedAt },
  { ...ofPersonal('due'), of: (one) => one.due },
]

export const breachColumns: readonly ExportColumn<BreachView>[] = [
  { ...ofPersonal('number'), of: (one) => one.id },
  { ...ofPersonal('detected'), of: (one) => one.detectedAt },
  { ...ofPersonal('notifyBy'), of: (one) => one.notifyBy },
  {
    ...ofPersonal('clock'),
    say: (one, lang) => personalWords(lang).clocks[one.clock],
    code: (one) => one.clock,
  },
]

const ofApplication = columnsOf(applicationWords)
export const applicationColumns: readonly ExportColumn<ApplicationLine>[] = [
  { ...ofApplication('application'), of: (one) => one.id },
  { ...ofApplication('name'), of: (one) => one.name },
  { ...ofApplication('agency'), say: (one, lang) => one.agency[lang], code: (one) => one.agency },
  {
    ...ofApplication('state'),
    say: (one, lang) => applicationWords(lang).states[one.state],
    code: (one) => one.state,
  },
  { ...ofApplication('asked'), of: (one) => one.createdAt },
]
