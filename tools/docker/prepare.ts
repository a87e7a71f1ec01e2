import { z } from 'zod';
import { readConfig } from '@e-storefront/config';
import { ensureKeys } from '../keys/key-folder';
import { readServices } from '../workspace';

/** The `keys` step of docker-compose.yml, which all services wait for. */
try {
  const { KEYS_DIR } = readConfig({ KEYS_DIR: z.string() }, process.env);
  ensureKeys(
    KEYS_DIR,
    readServices().map(({ name }) => name),
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
