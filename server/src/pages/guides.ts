/** The guides for people who are here for the first time. */
import type { Guide } from '@kho/portal/view.ts'
import {
  checkEquality,
  findData,
  openData,
  readDataset,
  readOpenDataset,
} from './reading-guides.ts'
import { checkOpenProof, checkProof, reportError, reportOpenError } from './trust-guides.ts'
import { askAccess, callApi, supplyByBrowser } from './using-guides.ts'

/** In the portal, where agencies ask for what is shared. */
export const guides: readonly Guide[] = [
  findData,
  readDataset,
  checkEquality,
  askAccess,
  callApi,
  supplyByBrowser,
  reportError,
  checkProof,
]

/** Beside open data outside, where nobody asks for anything. */
export const openGuides: readonly Guide[] = [
  openData,
  readOpenDataset,
  checkEquality,
  reportOpenError,
  checkOpenProof,
]
