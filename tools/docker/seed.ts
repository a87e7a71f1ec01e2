import { z } from 'zod';
import { mongoSettings, readConfig, redisSettings } from '@e-storefront/config';
import { seedIfEmpty } from '../seed/seed';

/** The `seed` step of docker-compose.yml: adds the demo data to empty databases. */
const settings = {
  ...mongoSettings,
  ...redisSettings,
  MEDIA_DIR: z.string().min(1),
  PUBLIC_URL: z.url(),
};

async function main(): Promise<void> {
  const config = readConfig(settings, process.env);
  const seeded = await seedIfEmpty({
    mongoUri: config.MONGODB_URI,
    redisUrl: config.REDIS_URL,
    mediaDir: config.MEDIA_DIR,
    publicUrl: config.PUBLIC_URL,
    report: (progress) => console.log(progress),
  });
  if (!seeded) console.log('The databases already contain data and were not changed.');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
