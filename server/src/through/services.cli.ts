/** `kho service …`: entries of the catalogue that are asked at their owner. */
import { readPositionals } from '../cli/arguments.ts'
import { say, type Command, type CommandContext } from '../cli/command.ts'
import { listServices, type Service } from './list-services.ts'

const servicesMax = 10_000

const list: Command = {
  name: 'service list',
  summary: {
    vi: 'Liệt kê các dịch vụ chia sẻ: hỏi bằng gì, tại cơ quan nào, gần đây trả lời thế nào',
    en: 'List the services: what each is asked with, at which owner, how it answered lately',
  },
  nothing: { vi: 'Chưa có dịch vụ nào.', en: 'There are no services.' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const json = await listServices(await context.database(), { after: '', limit: servicesMax })
    return { exit: 0, json, text: json.map((one) => lineOf(context, one)) }
  },
}

function lineOf(context: CommandContext, one: Service): string {
  const asked = one.askedWith.map(({ name, type }) => `${name} (${type})`).join(', ')
  const head = `${one.id}  ${one.owner.id}  ${asked}  ${one.title[context.lang]}`
  return `${head}  ${answeredLately(context, one)}`
}

function answeredLately(context: CommandContext, { isDeclared, lately: [last] }: Service): string {
  if (!isDeclared) return say(context, { vi: 'chưa khai báo nguồn', en: 'no source declared' })
  if (!last) return say(context, { vi: 'chưa được gọi', en: 'not called yet' })
  const { month, found, absent, failed, msMean } = last
  const calls = found + absent + failed
  return say(context, {
    vi: `${month}: ${calls} lần gọi, ${failed} lỗi, trung bình ${msMean} ms`,
    en: `${month}: ${calls} calls, ${failed} failed, ${msMean} ms on average`,
  })
}

export const serviceCommands: readonly Command[] = [list]
