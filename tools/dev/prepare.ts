import { DATA } from './data-folder';
import { errorMessage } from './error-message';
import type { Part } from './preparation';

/** Preparations before services start, which load large modules. Runs as its own program: `prepare.ts <part> …`. */
const PARTS: Record<Part, () => Promise<unknown>> = {
  schemas: async () => {
    console.log('types and supergraph');
    const { generateTypes } = await import('../codegen/codegen');
    const { composeSupergraph } = await import('../compose/compose');
    await generateTypes();
    composeSupergraph();
  },
  services: async () => {
    console.log('services');
    const { buildServices } = await import('../build/build');
    await buildServices();
  },
  explorer: async () => {
    console.log('explorer');
    const { buildExplorer } = await import('../build/explorer');
    await buildExplorer();
  },
  sites: async () => {
    const names = process.env['SITES']?.split(',').filter(Boolean) ?? [];
    if (names.length === 0) return;
    console.log('front ends');
    const { buildSites } = await import('../build/sites');
    await buildSites(names, { report: (name) => console.log(`front end ${name}`) });
  },
  data: async () => {
    const { seedIfEmpty } = await import('../seed/seed');
    const { MONGODB_URI: mongoUri = '', REDIS_URL: redisUrl = '', MEDIA_DIR: mediaDir } = process.env;
    await seedIfEmpty({ mongoUri, redisUrl, report: console.log, ...(mediaDir && { mediaDir }) });
  },
};

const isPart = (name: string): name is Part => name in PARTS;

async function main(names: string[]): Promise<void> {
  for (const name of names) {
    if (!isPart(name))
      throw new Error(`There is no part ${name}; the parts are ${Object.keys(PARTS).join(', ')}.`);
    await PARTS[name]();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(errorMessage(error, DATA));
  process.exitCode = 1;
});
