/** How far an upload is: one line that is drawn over itself on a terminal, else a line now and then. */
export type ProgressBar = { show(sent: number): void; end(): void }

const width = 24
const terminalEveryMs = 100
const logEveryMs = 5_000

export function createProgressBar(
  total: number,
  out: { isTTY: boolean; write(text: string): void },
): ProgressBar {
  const beganMs = Date.now()
  let first: number | undefined
  let shownMs = out.isTTY ? 0 : beganMs
  const draw = (sent: number) => {
    const share = total === 0 ? 1 : Math.min(1, sent / total)
    const seconds = Math.max(0.001, (Date.now() - beganMs) / 1000)
    const rate = (sent - (first ?? 0)) / seconds
    const left = rate > 0 ? `${Math.ceil((total - sent) / rate)} s` : '…'
    const bar = '█'.repeat(Math.round(share * width)).padEnd(width, '░')
    return `${bar} ${Math.floor(share * 100)} %  ${mebibytes(sent)}/${mebibytes(total)} MiB  ${mebibytes(rate)} MiB/s  ${left}`
  }
  return {
    show(sent) {
      first ??= sent
      const now = Date.now()
      const isDue = now - shownMs >= (out.isTTY ? terminalEveryMs : logEveryMs)
      if (!isDue && !(out.isTTY && sent === total)) return
      shownMs = now
      out.write(out.isTTY ? `\r\u001b[2K${draw(sent)}` : `${draw(sent)}\n`)
    },
    end: () => void (out.isTTY && out.write('\n')),
  }
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1)
}
