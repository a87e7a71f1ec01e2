import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const STAMP = '.built-from';

interface StampedBuild {
  root: string;
  /** The folder of the result, relative to the root. */
  target: string;
  /** The files and folders that determine the result, relative to the root. */
  inputs: readonly string[];
  /** Writes the result into a folder. */
  build: (folder: string) => Promise<void>;
}

/**
 * Builds a folder, unless it was built from the same inputs and packages.
 * @throws Error with the builder's messages; an earlier build then stays in place
 */
export async function buildUnlessFresh({ root, target, inputs, build }: StampedBuild): Promise<void> {
  const folder = path.join(root, target);
  const stamp = path.join(folder, STAMP);
  const hash = inputHash(root, [...inputs, 'package-lock.json', 'tsconfig.base.json']);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  const draft = `${folder}.${process.pid}`;
  try {
    await build(draft);
    writeFileSync(path.join(draft, STAMP), hash);
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Changes exactly when an input does. */
function inputHash(root: string, inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => filesOf(root, input)))
    hash.update(`${file}\0`).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

function filesOf(root: string, input: string): string[] {
  const place = path.join(root, input);
  if (path.extname(input) !== '' && existsSync(place)) return [input];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}
