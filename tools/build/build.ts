import path from 'node:path';
import { build, stop } from 'esbuild';
import { generateClientOperations } from '../codegen/codegen';
import { readServices, readSites, ROOT } from '../workspace';
import { builtService } from './built';

/**
 * Bundles each service, and the server of each front end, into one file with our own libraries and generated documents; packages stay external.
 * @param names the services to bundle; all of workspace.json by default
 * @throws Error for a name that is not a service, or with the compiler's messages
 */
export async function buildServices(names?: string[], root = ROOT): Promise<void> {
  const services = [...readServices(root), ...readSites(root)];
  const unknown = names?.filter((name) => !services.some((service) => service.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`workspace.json has no service named ${unknown.join(', ')}.`);
  const wanted = names ? services.filter(({ name }) => names.includes(name)) : services;
  await generateClientOperations(root);
  await build({
    absWorkingDir: root,
    entryPoints: wanted.map(({ name, kind, root: folder }) => ({
      in: path.join(root, folder, kind === 'site' ? 'server/main.ts' : 'src/main.ts'),
      out: builtService(name).replace(/\.js$/, ''),
    })),
    outdir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    loader: { '.graphql': 'text', '.liquid': 'text', '.css': 'text', '.client.js': 'text' },
    tsconfig: path.join(root, 'tsconfig.base.json'),
    logLevel: 'silent',
  });
  // esbuild keeps a child process for further builds; there are none for a while.
  await stop();
}

if (require.main === module) {
  const names = process.argv.slice(2);
  buildServices(names.length > 0 ? names : undefined).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
