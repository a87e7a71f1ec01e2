#!/usr/bin/env node
// Runs one TypeScript tool from a clone that may have no node_modules yet: `node tools/start/run.mjs tools/x.ts …`.
// Plain JavaScript, because it must work before packages are installed.
import { spawn, spawnSync } from 'node:child_process';
import { lstatSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Whether node_modules belongs to another clone: installing through the link would delete its packages. */
function packagesAreLinked() {
  return lstatSync(path.join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** Whether npm completed an installation (it writes this file last) after the lock file last changed. */
function packagesAreFresh() {
  const changed = (file) => statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs;
  const installed = changed('node_modules/.package-lock.json');
  return installed !== undefined && installed >= (changed('package-lock.json') ?? 0);
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Node.js 20.19 or newer is needed; this is ${process.version}. Install a newer one and try again.`);
}

if (!packagesAreLinked() && !packagesAreFresh()) {
  console.log('Installing packages (npm ci), this takes about a minute …');
  const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) {
    fail(
      'npm ci failed; see its message above. Fix the problem (network, disk space, rights) and run the command again.',
    );
  }
}

const [script, ...args] = process.argv.slice(2);
if (!script) fail('usage: node tools/start/run.mjs <tool.ts> [arguments]');
const child = spawn(
  process.execPath,
  ['--import', 'tsx', '--disable-warning=ExperimentalWarning', path.resolve(root, script), ...args],
  {
    cwd: root,
    stdio: 'inherit',
    env: { TSX_TSCONFIG_PATH: path.join(root, 'tsconfig.base.json'), ...process.env },
  },
);
// The tool handles its own shutdown: a signal that reached only this wrapper is forwarded, and its exit code
// returned.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
