import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ROOT } from '../workspace';
import { EXPLORER_FOLDER } from './built';

/** The sources of the page, relative to the root. */
const SOURCE = 'apps/gateway/explorer';
const STAMP = '.built-from';
/** Inputs of the build in addition to the sources. */
const PACKAGES =
  /^node_modules\/(@graphiql\/.*|@vitejs\/plugin-react|graphiql|graphql|graphql-ws|monaco-.*|react|react-dom|vite|zod)$/;

const lockFile = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });

function sourceFiles(root: string): string[] {
  return readdirSync(path.join(root, SOURCE), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** Changes exactly when a build would give another result. */
function inputHash(root: string): string {
  const hash = createHash('sha256');
  for (const file of [...sourceFiles(root), path.relative(root, __filename)]) {
    hash.update(`${file}\0`).update(readFileSync(path.join(root, file)));
  }
  const { packages } = lockFile.parse(JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')));
  for (const [name, { version }] of Object.entries(packages)) {
    if (PACKAGES.test(name)) hash.update(`${name}@${version}\0`);
  }
  return hash.digest('hex');
}

async function runVite(root: string, outDir: string): Promise<void> {
  // Loaded only for a build: both are large, and most starts need neither.
  const [{ build }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')]);
  const source = path.join(root, SOURCE);
  await build({
    root: source,
    base: '/explorer/',
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      // Nothing inlined: the page's security policy allows no inline script and no data: script.
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 10_000,
      rolldownOptions: { input: [path.join(source, 'index.html'), path.join(source, 'sandbox.html')] },
    },
  });
}

/**
 * Builds the explorer into dist/explorer, unless it was built from the same inputs.
 * @throws Error with Vite's messages; an earlier build then stays in place
 */
export async function buildExplorer(root = ROOT): Promise<void> {
  const target = path.join(root, EXPLORER_FOLDER);
  const stamp = path.join(target, STAMP);
  const hash = inputHash(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  const draft = `${target}.${process.pid}`;
  try {
    await runVite(root, draft);
    writeFileSync(path.join(draft, STAMP), hash);
    rmSync(target, { recursive: true, force: true });
    renameSync(draft, target);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

if (require.main === module) {
  buildExplorer().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
