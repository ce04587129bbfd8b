/** The call of an explorer's selection, as programs that run as they stand. */
import {
  exploreCall,
  exploreParameters,
  exploreRows,
  type ExploreSelection,
} from './explore-selection.ts'
import { calls } from './links.ts'

export type ExploreSample = {
  name: 'curl' | 'JavaScript' | 'Python' | 'Excel Power Query'
  text: string
}

/** Addresses are percent-encoded, so that no sign of them means anything within quotes. */
export function exploreSamples(
  id: string,
  selection: ExploreSelection,
  baseUrl: string,
): ExploreSample[] {
  const address = baseUrl + exploreCall(id, selection)
  return [
    { name: 'curl', text: `curl --silent --show-error --fail "${address}"` },
    {
      name: 'JavaScript',
      text: `const answer = await fetch('${address}')
if (!answer.ok) throw new Error(await answer.text())
const { records } = await answer.json()
console.log(records)`,
    },
    {
      name: 'Python',
      text: `import json
from urllib.request import urlopen

with urlopen("${address}") as answer:
    records = json.load(answer)["records"]
print(records)`,
    },
    { name: 'Excel Power Query', text: powerQuery(id, selection, baseUrl) },
  ]
}

/** Power Query keeps the permission for an address by its base, so path and query stand apart. */
function powerQuery(id: string, selection: ExploreSelection, baseUrl: string): string {
  const parameters = [...exploreParameters(selection), ['limit', String(exploreRows)] as const]
  const query = parameters.map(([name, value]) => `${name} = ${quoted(value)}`).join(', ')
  return `let
    Answer = Json.Document(Web.Contents(${quoted(baseUrl)}, [
        RelativePath = ${quoted(calls.records(id).slice(1))},
        Query = [${query}]
    ])),
    Rows = Table.FromRecords(Answer[records])
in
    Rows`
}

/** In the language of Power Query a quote is doubled, and #( begins an escape. */
function quoted(text: string): string {
  return `"${text.replaceAll('#(', '#(#)(').replaceAll('"', '""')}"`
}
