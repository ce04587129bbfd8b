/** One call of the API in four languages, as programs that run once the capitals are replaced. */
import type { Operation } from './api-document.ts'

export type ApiSample = { name: 'curl' | 'JavaScript' | 'Python' | 'C#'; text: string }

type Call = {
  method: string
  url: string
  headers: [name: string, value: string][]
  /** The content to send, as it would stand in a file; null for none. */
  body: string | null
}

export function apiSamples(operation: Operation, baseUrl: string): ApiSample[] {
  const call = callOf(operation, baseUrl)
  return [
    { name: 'curl', text: curl(call) },
    { name: 'JavaScript', text: javascript(call) },
    { name: 'Python', text: python(call) },
    { name: 'C#', text: csharp(call) },
  ]
}

function callOf({ method, path, parameters, body, needs }: Operation, baseUrl: string): Call {
  const wanted = parameters.filter((one) => one.required && one.place === 'query')
  const query = wanted.map(({ name }) => `${name}=${capitals(name)}`).join('&')
  const headers: Call['headers'] = []
  if (needs === 'token') headers.push(['Authorization', 'Bearer KHO_TOKEN'])
  // Over TLS Kho reads a cookie of this host alone.
  const host = baseUrl.startsWith('https:') ? '__Host-' : ''
  if (needs === 'session') headers.push(['Cookie', `${host}kho_session=KHO_SESSION`])
  for (const { name, place, required } of parameters) {
    if (place !== 'header') continue
    if (name === 'Kho-Purpose') headers.push([name, 'c'])
    else if (required || name === 'Kho-Task') headers.push([name, capitals(name)])
  }
  const type = body?.types.find((one) => one.includes('/') && !one.includes('*'))
  if (type) headers.push(['Content-Type', type])
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => capitals(name))
  return {
    method,
    url: `${baseUrl}${filled}${query === '' ? '' : `?${query}`}`,
    headers,
    body: body ? contentOf(type ?? '') : null,
  }
}

/** What stands for a value of the caller's: `Kho-Task` is `KHO_TASK`. */
function capitals(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase()
}

function contentOf(type: string): string {
  return type.includes('json') ? 'content.json' : 'content.file'
}

function curl({ method, url, headers, body }: Call): string {
  const lines = [
    `curl --silent --show-error --fail-with-body --request ${method}`,
    ...headers.map(([name, value]) => `  --header "${name}: ${value}"`),
    ...(body === null ? [] : [`  --data-binary @${body}`]),
    `  "${url}"`,
  ]
  return lines.join(' \\\n')
}

function javascript({ method, url, headers, body }: Call): string {
  const read = body === null ? '' : `import { readFile } from 'node:fs/promises'\n\n`
  const list = headers.map(([name, value]) => `    '${name}': '${value}',`).join('\n')
  const content = body === null ? '' : `\n  body: await readFile('${body}'),`
  return `${read}const answer = await fetch('${url}', {
  method: '${method}',
  headers: {
${list}
  },${content}
})
if (!answer.ok) throw new Error(await answer.text())
console.log(await answer.text())`
}

function python({ method, url, headers, body }: Call): string {
  const list = headers.map(([name, value]) => `        "${name}": "${value}",`).join('\n')
  const content = body === null ? '' : `\n    data=open("${body}", "rb").read(),`
  return `from urllib.request import Request, urlopen

call = Request(
    "${url}",
    method="${method}",${content}
    headers={
${list}
    },
)
with urlopen(call) as answer:
    print(answer.read().decode())`
}

function csharp({ method, url, headers, body }: Call): string {
  const contentType = headers.find(([name]) => name === 'Content-Type')?.[1]
  const list = headers
    .filter(([name]) => name !== 'Content-Type')
    .map(([name, value]) => `call.Headers.TryAddWithoutValidation("${name}", "${value}");`)
    .join('\n')
  const type =
    contentType === undefined ? '' : `\ncall.Content.Headers.ContentType = new("${contentType}");`
  const content =
    body === null
      ? ''
      : `\ncall.Content = new ByteArrayContent(await File.ReadAllBytesAsync("${body}"));${type}`
  return `using var http = new HttpClient();
var call = new HttpRequestMessage(new HttpMethod("${method}"), "${url}");
${list}${content}
var answer = await http.SendAsync(call);
answer.EnsureSuccessStatusCode();
Console.WriteLine(await answer.Content.ReadAsStringAsync());`
}
