import { accessSync, constants, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../workspace';

/** The folder of a clone's data. */
export const DATA = path.join(ROOT, '.data');

/** Files that another running process may still read during a fresh start. */
const KEPT = new Set(['run.json']);

/** Creates a clone's data folder and checks that it is writable. */
export function requireDataFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  accessSync(dataDir, constants.W_OK | constants.X_OK);
}

/** Deletes a clone's data: databases, files, logs and secrets. Databases that the developer provides stay. */
export function dropData(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (!KEPT.has(name)) rmSync(path.join(dataDir, name), { recursive: true, force: true });
  }
}
