/** The letter that tells a person what became of its request. Pure; without its key. */
import { requestPaperSchema, type RequestKind } from '@kho/contract/personal.ts'
import { showDay, showInstant } from '../time.ts'
import type { SubjectRequestRow } from './request.ts'
import type { RequestStep } from './request.sql.ts'

const asked: Record<RequestKind, string> = {
  access: 'xem và được cung cấp dữ liệu cá nhân',
  correction: 'đính chính dữ liệu cá nhân',
  erasure: 'xoá dữ liệu cá nhân',
  restriction: 'hạn chế xử lý dữ liệu cá nhân',
  objection: 'phản đối xử lý dữ liệu cá nhân',
}

const became: Record<string, string> = {
  received: 'đã được tiếp nhận',
  accepted: 'được chấp nhận',
  refused: 'không được chấp nhận',
  done: 'đã thực hiện xong',
  withdrawn: 'đã được rút lại',
}

export function writeLetter(
  request: SubjectRequestRow,
  steps: readonly RequestStep[],
  place: { authority: string; today: string },
): string {
  const last = steps.at(-1)
  const reason = last?.payload?.reason
  const lines = [
    place.authority,
    `Ngày ${showDay(place.today)}`,
    '',
    'THÔNG BÁO',
    'Về yêu cầu của chủ thể dữ liệu cá nhân',
    '',
    `Yêu cầu số ${request.id}, tiếp nhận lúc ${showInstant(request.receivedAt)}: ${asked[request.kind]}.`,
    ...paperOf(steps),
    `Yêu cầu ${became[request.state] ?? request.state}.`,
    ...(typeof reason === 'string' && last?.kind !== 'received' ? [`Lý do: ${reason}`] : []),
    ...groundOf(request, steps),
    ...(request.state === 'received' && request.answerBy
      ? [`Hạn trả lời: ${showDay(request.answerBy)}.`]
      : []),
    ...(request.state === 'accepted' && request.doBy
      ? [`Hạn thực hiện: ${showDay(request.doBy)}.`]
      : []),
    ...(request.discrepancy
      ? [`Cơ quan chủ quản dữ liệu đã nhận phản ánh số ${request.discrepancy}.`]
      : []),
    ...(request.state === 'refused'
      ? ['Người yêu cầu có quyền khiếu nại theo quy định của pháp luật về khiếu nại.']
      : []),
    ...steps.flatMap(({ kind, entry }) =>
      entry === null ? [] : [`Mục ${entry} của nhật ký: ${became[kind] ?? kind}.`],
    ),
  ]
  return `${lines.join('\n')}\n`
}

function paperOf([received]: readonly RequestStep[]): string[] {
  const paper = requestPaperSchema.safeParse(received?.payload?.paper).data
  return paper ? [`Theo đơn số ${paper.documentNumber} ngày ${showDay(paper.documentDate)}.`] : []
}

function groundOf(request: SubjectRequestRow, steps: readonly RequestStep[]): string[] {
  const ground = steps.findLast(({ fields }) => typeof fields?.ground === 'string')?.fields?.ground
  return ground && request.state !== 'received' ? [`Căn cứ: ${String(ground)}`] : []
}
