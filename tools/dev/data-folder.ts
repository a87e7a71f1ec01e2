import { accessSync, constants, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../workspace';

/** Where a clone keeps what it stores. */
export const DATA = path.join(ROOT, '.data');

/** What another running process may look at while we start over. */
const KEPT = new Set(['run.json']);

/** Makes sure that a clone's data folder exists and can be written. */
export function requireDataFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  accessSync(dataDir, constants.W_OK | constants.X_OK);
}

/** Drops what a clone has stored: databases, files, logs and secrets. Databases of the developer's own stay. */
export function dropData(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (!KEPT.has(name)) rmSync(path.join(dataDir, name), { recursive: true, force: true });
  }
}
