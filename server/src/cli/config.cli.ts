/** `kho config`: every setting with its meaning and what is in force. */
import { misuse } from './arguments.ts'
import { say } from './command.ts'
import type { Command } from './command.ts'

export const configCommands: Command[] = [
  {
    name: 'config',
    summary: {
      vi: 'Liệt kê mọi cấu hình, ý nghĩa và giá trị đang dùng (không lộ bí mật)',
      en: 'List every setting, its meaning and the value in force (without secrets)',
    },
    usage: '',
    async run(context, args) {
      if (args.positionals.length > 0) throw misuse(`${args.positionals[0]} ?`)
      const { inForce, warnings } = context.settings
      const text = inForce.flatMap((setting) => {
        const shown = setting.value === '' ? '-' : setting.value
        const mark = setting.given ? '' : say(context, { vi: ' (mặc định)', en: ' (default)' })
        return [`${setting.name}=${shown}${mark}`, `    ${say(context, setting.meaning)}`]
      })
      const warned = warnings.map((warning) => `! ${say(context, warning)}`)
      return {
        exit: 0,
        json: { settings: inForce, warnings },
        text: [...text, ...(warned.length > 0 ? ['', ...warned] : [])],
      }
    },
  },
]
