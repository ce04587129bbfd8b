/** The compliance report as a page for the authority, auditors and leaders. */
import type { ComplianceFigure, ComplianceReport } from '@kho/contract/compliance.ts'
import { consoleCompliancePage } from '@kho/portal/console-compliance-page.ts'
import { links } from '@kho/portal/links.ts'
import { readCompliance, type ComplianceParts } from '../compliance/read-compliance.ts'
import type { Route } from '../http/route.ts'
import { permit, type Actor } from '../people/actor.ts'
import { defineConsolePage, type ConsoleDoor } from './page-route.ts'
import { consoleSections } from './sections.ts'

export type ComplianceDoor = ConsoleDoor & ComplianceParts

export function compliancePages(door: ComplianceDoor): Route[] {
  return defineConsolePage(door, {
    act: 'compliance.see',
    action: 'console.compliance',
    path: links.compliance,
    async draw({ frame, actor }) {
      const report = await readCompliance(door, door.now())
      return consoleCompliancePage(openLinks(report, actor, door.now()), await frame())
    },
  })
}

/** A figure leads only to where whoever looks may go. */
function openLinks(report: ComplianceReport, actor: Actor, at: Date): ComplianceReport {
  const isOpen = (href: string) => {
    if (!href.startsWith(`${links.console}/`)) return true
    const section = consoleSections.find((one) => one.href === href)
    return section !== undefined && permit(actor, section.act, at) === null
  }
  const opened = ({ href, ...figure }: ComplianceFigure): ComplianceFigure =>
    href !== undefined && isOpen(href) ? { ...figure, href } : figure
  return {
    ...report,
    articles: report.articles.map((article) => ({
      ...article,
      evidence: article.evidence.map((one) => ({ ...one, figures: one.figures.map(opened) })),
    })),
  }
}
