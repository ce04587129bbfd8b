/** Calls of a dataset as programs that run as they stand, given the two variables they name. */
import { calls } from './links.ts'
import type { Dictionary } from './vi.ts'

export type Sample = { name: 'curl' | 'JavaScript' | 'Python'; text: string }

/** What a sample is made for. `open` datasets need no token; `asked` ones answer only by key. */
export type SampleCall = {
  id: string
  baseUrl: string
  open: boolean
  asked?: boolean
  /** What is called in place of the first rows, and what that step is called. */
  instead?: { path: string; step: string }
  words: Dictionary['call']
}

/** The same two steps in three languages: get a token, read the first rows. */
export function samples(call: SampleCall): Sample[] {
  return [
    { name: 'curl', text: curl(call) },
    { name: 'JavaScript', text: javascript(call) },
    { name: 'Python', text: python(call) },
  ]
}

const first = (call: SampleCall) =>
  call.instead
    ? call.baseUrl + call.instead.path
    : `${call.baseUrl}${calls.records(call.id)}${call.asked ? '/KEY' : '?limit=100'}`

const stepRead = ({ asked, instead, words }: SampleCall) =>
  instead?.step ?? (asked ? words.stepReadKey : words.stepRead)

function curl(call: SampleCall): string {
  const { words, baseUrl } = call
  if (call.open)
    return `# ${words.stepReadOpen}\ncurl --silent --show-error --fail "${first(call)}"`
  return `# ${words.stepToken}
TOKEN=$(curl --silent --show-error --fail --user "$KHO_CLIENT:$KHO_SECRET" \\
  --data grant_type=client_credentials \\
  "${baseUrl}${calls.token}" |
  sed -E 's/.*"access_token" *: *"([^"]+)".*/\\1/')

# ${stepRead(call)}
curl --silent --show-error --fail \\
  --header "Authorization: Bearer $TOKEN" \\
  --header "Kho-Purpose: c" \\
  --header "Kho-Task: ${words.task}" \\
  "${first(call)}"`
}

function javascript(call: SampleCall): string {
  const { words, baseUrl } = call
  const read = `if (!answer.ok) throw new Error(await answer.text())
console.log(await answer.json())`
  if (call.open)
    return `// ${words.stepReadOpen}
const answer = await fetch('${first(call)}')
${read}`
  return `// ${words.stepToken}
const { KHO_CLIENT, KHO_SECRET } = process.env
const login = await fetch('${baseUrl}${calls.token}', {
  method: 'POST',
  headers: { authorization: \`Basic \${btoa(\`\${KHO_CLIENT}:\${KHO_SECRET}\`)}\` },
  body: new URLSearchParams({ grant_type: 'client_credentials' }),
})
const { access_token: token } = await login.json()

// ${stepRead(call)}
const answer = await fetch('${first(call)}', {
  headers: {
    authorization: \`Bearer \${token}\`,
    'kho-purpose': 'c',
    'kho-task': '${words.task}',
  },
})
${read}`
}

function python(call: SampleCall): string {
  const { words, baseUrl } = call
  if (call.open)
    return `# ${words.stepReadOpen}
import json
from urllib.request import urlopen

with urlopen("${first(call)}") as answer:
    print(json.load(answer))`
  return `# ${words.stepToken}
import base64, json, os
from urllib.request import Request, urlopen

pair = f"{os.environ['KHO_CLIENT']}:{os.environ['KHO_SECRET']}"
login = Request(
    "${baseUrl}${calls.token}",
    data=b"grant_type=client_credentials",
    headers={"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()},
)
with urlopen(login) as answer:
    token = json.load(answer)["access_token"]

# ${stepRead(call)}
read = Request(
    "${first(call)}",
    headers={
        "Authorization": f"Bearer {token}",
        "Kho-Purpose": "c",
        "Kho-Task": "${words.task}",
    },
)
with urlopen(read) as answer:
    print(json.load(answer))`
}
