import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../workspace';

/** Hive Gateway, its planner in Rust, and their dependencies. */
const PACKAGES = {
  '@graphql-hive/gateway': '2.15.1',
  '@graphql-hive/router-runtime': '1.4.23',
  '@graphql-hive/router-query-planner': '0.0.38',
  graphql: '16.15.0',
} as const;
/** Dependencies are resolved as of this day. */
const AS_OF = '2026-11-30';
const REPORT_EVERY_MS = 15_000;

/**
 * Installs Hive Gateway, once per machine, in the user's cache folder: it is no dependency of the project.
 * @returns the folder
 * @throws when npm cannot install it
 */
export async function ensureHive(report: (progress: string) => void): Promise<string> {
  const target = path.join(cacheFolder(), `hive-gateway-${PACKAGES['@graphql-hive/gateway']}`);
  if (existsSync(target)) return target;
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(`${target}.new-`);
  const started = Date.now();
  const timer = setInterval(
    () => report(`still installing, ${Math.round((Date.now() - started) / 1_000)} s`),
    REPORT_EVERY_MS,
  );
  try {
    report(`installing Hive Gateway in ${target} (once per machine: two minutes, 530 MB)`);
    writeFileSync(
      path.join(folder, 'package.json'),
      JSON.stringify({ private: true, dependencies: PACKAGES }),
    );
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', `--before=${AS_OF}`];
    await promisify(execFile)('npm', ['install', ...flags], { cwd: folder });
    // A concurrent run finds a complete installation or none.
    renameSync(folder, target);
  } finally {
    clearInterval(timer);
    rmSync(folder, { recursive: true, force: true });
  }
  return target;
}
