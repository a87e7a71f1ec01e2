import { spawn } from 'node:child_process';
import path from 'node:path';
import { generateTypes } from '../codegen/codegen';
import { areOperationsStale, OPERATIONS_FILE } from '../compose/operations';
import { isSupergraphStale, SUPERGRAPH_FILE } from '../compose/compose';
import { ROOT } from '../workspace';

/** One step of the check; it throws an error that suggests a solution. */
interface Step {
  title: string;
  run: () => Promise<void>;
}

const BIN = path.join(ROOT, 'node_modules/.bin');

const steps: Step[] = [
  { title: 'generated types', run: () => generateTypes() },
  {
    title: 'format (run npx prettier --write .)',
    run: () => program('prettier', ['--check', '--log-level', 'warn', '.']),
  },
  { title: 'supergraph', run: supergraphIsFresh },
  { title: 'operations of the front ends', run: operationsAreFresh },
  { title: 'types', run: () => program('tsc', ['-p', 'tsconfig.base.json']) },
  { title: 'types of the front ends', run: () => program('tsc', ['-p', 'tsconfig.web.json']) },
  { title: 'types of the explorer', run: () => program('tsc', ['-p', 'apps/gateway/explorer']) },
  // The rule on imports between projects reads the graph that Nx keeps.
  { title: 'project graph', run: () => program('nx', ['show', 'projects']) },
  // One process for all projects: each reads the types of the whole workspace.
  {
    title: 'lint',
    run: () => program('eslint', ['--max-warnings', '0', '--no-warn-ignored', 'apps', 'libs', 'tools']),
  },
  {
    title: 'import cycles',
    run: () =>
      program('depcruise', [
        '--config',
        '.dependency-cruiser.cjs',
        '--output-type',
        'err-long',
        'apps',
        'libs',
        'tools',
      ]),
  },
  { title: 'commit messages', run: commitMessages },
];
const tests: Step = { title: 'tests', run: () => tool('tools/test/run.ts') };

async function supergraphIsFresh(): Promise<void> {
  if (!isSupergraphStale()) return Promise.resolve();
  throw new Error(`${SUPERGRAPH_FILE} is stale. Run "npm run compose", review the change and commit it.`);
}

async function operationsAreFresh(): Promise<void> {
  if (!areOperationsStale()) return Promise.resolve();
  throw new Error(`${OPERATIONS_FILE} is stale. Run "npm run operations" and commit the change.`);
}

/** The newest message; the hook has checked the others. */
function commitMessages(): Promise<void> {
  return program('commitlint', ['--last']);
}

function tool(script: string): Promise<void> {
  return finished(process.execPath, ['tools/start/run.mjs', script]);
}

function program(name: string, args: string[]): Promise<void> {
  return finished(path.join(BIN, name), args);
}

/** Runs a program with its output shown. @throws when it fails */
function finished(command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${path.basename(command)} failed.`)),
    );
  });
}

async function main(flags: string[]): Promise<void> {
  const chosen = flags.includes('--without-tests') ? steps : [...steps, tests];
  for (const [index, { title, run }] of chosen.entries()) {
    console.log(`[${index + 1}/${chosen.length}] ${title} …`);
    await run();
  }
  console.log('All checks passed.');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
