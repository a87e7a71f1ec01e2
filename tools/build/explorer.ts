import path from 'node:path';
import { ROOT } from '../workspace';
import { EXPLORER_FOLDER } from './built';
import { buildUnlessFresh } from './stamped-build';

/** The sources of the page, relative to the root. */
const SOURCE = 'apps/gateway/explorer';

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
  await buildUnlessFresh({
    root,
    target: EXPLORER_FOLDER,
    inputs: [SOURCE, 'tools/build/explorer.ts'],
    build: (folder) => runVite(root, folder),
  });
}

if (require.main === module) {
  buildExplorer().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
