import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { InlineConfig, PluginOption } from 'vite';
import { generateTypes } from '../codegen/codegen';
import { readProjects, readSites, ROOT, type ServiceProject } from '../workspace';
import { builtSite } from './built';
import { buildUnlessFresh } from './stamped-build';

/** The front ends that the shell loads while it runs, by their exposed module. */
const REMOTES = ['admin', 'seller'];
/** One copy of each for the shell and what it loads: they hold state, or contexts of React. */
const SHARED_PACKAGES = [
  'react',
  'react-dom',
  'react-router',
  '@mantine/core',
  '@mantine/hooks',
  '@mantine/modals',
  '@mantine/notifications',
  '@mantine/spotlight',
  '@apollo/client',
  'graphql',
  'i18next',
  'react-i18next',
];
const LIBRARY_MODULE = /\/libs\/[\w-]+\/src\/.+\.tsx?$/;
const COMPRESSED = /\.(js|css|svg|html|json)$/;
const COMPRESSED_ABOVE_BYTES = 1_024;

/**
 * Builds the front ends into dist/sites, each unless it was built from the same inputs. Their operations must have been generated.
 * @param names the front ends; all of workspace.json by default
 * @param options.report called with the name of each front end
 * @throws Error with Vite's messages; an earlier build then stays in place
 */
export async function buildSites(
  names?: readonly string[],
  { root = ROOT, report = () => undefined }: { root?: string; report?: (name: string) => void } = {},
): Promise<void> {
  const libraries = readProjects(root).filter(({ tags }) => tags.includes('type:web'));
  for (const site of readSites(root).filter(({ name }) => names?.includes(name) ?? true)) {
    report(site.name);
    const inputs = [site.root, ...libraries.map((library) => library.root), 'tools/build/sites.ts'];
    await buildUnlessFresh({
      root,
      target: builtSite(site.name),
      inputs,
      build: (folder) => buildSite(root, site, folder),
    });
  }
}

/** Pages for browsers, and beside them the renderer for the server if the front end has one. */
async function buildSite(root: string, site: ServiceProject, folder: string): Promise<void> {
  // Loaded only for a build: it is large, and most starts do not need it.
  const { build } = await import('vite');
  await build(await siteConfig(root, site, { outDir: path.join(folder, 'client') }));
  compressFiles(path.join(folder, 'client'));
  if (!hasRenderer(root, site)) return;
  await build(
    await siteConfig(root, site, { outDir: path.join(folder, 'server'), ssr: 'src/entry-server.tsx' }),
  );
}

function hasRenderer(root: string, site: ServiceProject): boolean {
  return readdirSync(path.join(root, site.root, 'src')).includes('entry-server.tsx');
}

/** Vite's settings of a front end. @param ssr the module that renders pages on the server, for its build */
export async function siteConfig(
  root: string,
  { name, root: source }: ServiceProject,
  { outDir, ssr }: { outDir: string; ssr?: string },
): Promise<InlineConfig> {
  const { default: react } = await import('@vitejs/plugin-react');
  const folder = path.join(root, source);
  return {
    root: folder,
    // The icon and the colour scheme of all front ends.
    publicDir: path.join(root, 'libs/ui/public'),
    configFile: false,
    logLevel: 'error',
    plugins: [react(), ...(await federationPlugins(name))],
    resolve: {
      alias: [{ find: /^@e-storefront\/([\w-]+)$/, replacement: path.join(root, 'libs/$1/src/index.ts') }],
      dedupe: ['react', 'react-dom'],
    },
    css: { postcss: { plugins: [(await import('postcss-preset-mantine')).default()] } },
    ...(ssr && { ssr: { noExternal: true, target: 'node' }, publicDir: false }),
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      // One file: a page that the server renders must not wait for the styles of a part.
      cssCodeSplit: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2_000,
      modulePreload: { polyfill: false },
      // Modules of the libraries only export: what a page does not use must not come with the rest of the library.
      rolldownOptions: { treeshake: { moduleSideEffects: (id) => !LIBRARY_MODULE.test(id) } },
      ...(ssr && { ssr: path.join(folder, ssr) }),
    },
  };
}

async function federationPlugins(name: string): Promise<PluginOption[]> {
  if (name !== 'shell' && !REMOTES.includes(name)) return [];
  const { federation } = await import('@module-federation/vite');
  return federation({
    name,
    filename: 'remoteEntry.js',
    manifest: false,
    dts: false,
    ...(REMOTES.includes(name) && { exposes: { './app': './src/remote.tsx' }, bundleAllCSS: true }),
    shared: Object.fromEntries(SHARED_PACKAGES.map((shared) => [shared, { singleton: true }])),
  });
}

/** Writes compressed copies, which the server sends as they are. */
function compressFiles(folder: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => COMPRESSED.test(file) && file !== 'index.html',
  );
  for (const file of files) {
    const content = readFileSync(path.join(folder, file));
    if (content.length < COMPRESSED_ABOVE_BYTES) continue;
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
    writeFileSync(path.join(folder, `${file}.br`), brotliCompressSync(content, quality));
    writeFileSync(path.join(folder, `${file}.gz`), gzipSync(content));
  }
}

if (require.main === module) {
  const names = process.argv.slice(2);
  generateTypes()
    .then(() => buildSites(names.length > 0 ? names : undefined))
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    });
}
