import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Writes a file that only its owner can read. It is renamed into place: a killed run leaves no partial file, and
 * concurrent readers get the old or the new one.
 */
export function writePrivate(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, content, { mode: 0o600 });
  renameSync(temporary, file);
}

/** The JSON format of key files. */
export function asJson(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
