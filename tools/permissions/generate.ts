import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../workspace';
import { renderDocument } from './document';
import { readMatrix } from './permission-matrix';

/** The committed matrix, relative to the root. */
export const MATRIX_FILE = 'apps/gateway/PERMISSIONS.md';

/** Whether the committed page is up to date. */
export async function isMatrixStale(): Promise<boolean> {
  const file = path.join(ROOT, MATRIX_FILE);
  return !existsSync(file) || readFileSync(file, 'utf8') !== renderDocument(await readMatrix());
}

async function main(): Promise<void> {
  writeFileSync(path.join(ROOT, MATRIX_FILE), renderDocument(await readMatrix()));
  console.log(`${MATRIX_FILE} is up to date.`);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
