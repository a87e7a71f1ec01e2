import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Writes a file that its owner alone can read. Written beside and renamed: a killed run leaves no half of a file, and
 * who reads it meanwhile finds the old or the new one.
 */
export function writePrivate(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, content, { mode: 0o600 });
  renameSync(temporary, file);
}

/** JSON as it stands in the files of keys. */
export function asJson(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
