/** A real nginx that speaks TLS before a running Kho, set up by lines of a guide. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import type { TlsFront } from './tls-front.ts'
import { waitUntil } from './wait-until.ts'

/** `lines` stand in its server block as they are. */
export async function openNginx(options: {
  target: string
  pem: string
  lines: string
}): Promise<TlsFront> {
  const { target, pem, lines } = options
  const folder = mkdtempSync(join(tmpdir(), 'kho-nginx-'))
  const port = await freePort()
  writeFileSync(join(folder, 'front.pem'), pem)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  )
  const config = `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/log;
events {}
http {
  access_log off; ${temporary.join(' ')}
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${folder}/front.pem;
    ssl_certificate_key ${folder}/front.pem;
    ${lines}
    location / { proxy_pass ${target}; }
  }
}
`
  writeFileSync(join(folder, 'nginx.conf'), config)
  const given = ['-e', join(folder, 'log'), '-p', folder, '-c', join(folder, 'nginx.conf')]
  const child = spawn('/usr/sbin/nginx', given, { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await waitUntil(() => {
    if (child.exitCode !== null) throw new Error('nginx did not start')
    return isOpen(port)
  })
  return {
    url: `https://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve((socket.destroy(), true)))
    socket.once('error', () => resolve(false))
  })
}
