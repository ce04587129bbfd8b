/** All small agencies of the sample province: one for every way of supply that can run anywhere. */
import { databaseOffices } from './database-offices.ts'
import { mapOffices } from './map-offices.ts'
import type { Office } from './office.ts'
import { sendingOffices } from './sending-offices.ts'
import { serviceOffices } from './service-offices.ts'
import { textOffices } from './text-offices.ts'
import { workbookOffices } from './workbook-offices.ts'

export const offices: readonly Office[] = [
  ...textOffices,
  ...workbookOffices,
  ...mapOffices,
  ...databaseOffices,
  ...serviceOffices,
  ...sendingOffices,
]

/** Kinds of source that the demonstration cannot show on every machine, and why. */
export const kindsLeftOut: Readonly<Record<string, string>> = {
  access: 'only Microsoft Access writes its files, and no small free one can be carried along',
  mysql: 'needs a MariaDB or MySQL server, which does not come from npm',
  mssql: 'needs a SQL Server, which does not come from npm',
  oracle: 'needs an Oracle server, which does not come from npm',
  sftp: 'needs an SSH server, which a machine with only Node does not have',
  ftps: 'needs an FTP server with TLS, which a machine with only Node does not have',
}
