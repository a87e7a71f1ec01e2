import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../workspace';

const run = promisify(execFile);

/**
 * Copies the tracked and untracked files of this clone, without ignored ones, into a temporary folder that shares its
 * packages.
 */
export async function copyClone(): Promise<string> {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'clone-'));
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await run('git', list, { cwd: ROOT, maxBuffer: 16 << 20 });
  for (const file of stdout.split('\0').filter((name) => name !== '' && existsSync(path.join(ROOT, name)))) {
    cpSync(path.join(ROOT, file), path.join(copy, file));
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

/**
 * Runs a program in a copy.
 * @returns its output
 * @throws with its output when it fails
 */
export async function runIn(copy: string, program: string, args: string[]): Promise<string> {
  const env = { ...process.env, TSX_TSCONFIG_PATH: path.join(copy, 'tsconfig.base.json') };
  const { stdout, stderr } = await run(program, args, { cwd: copy, env, timeout: 120_000 });
  return stdout + stderr;
}
