import { z } from 'zod';
import { readConfig, serviceSettings } from '@e-storefront/config';
import { ensureAuthKeys } from '../dev/secrets';

/** The `keys` step of docker-compose.yml: everything waits for it, so that a missing secret is one clear line. */
const settings = {
  SERVICE_SECRET: serviceSettings.SERVICE_SECRET,
  AUTH_KEYS_FILE: z.string(),
};

try {
  ensureAuthKeys(readConfig(settings, process.env).AUTH_KEYS_FILE);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(
    'Secrets come from the environment or from .env, such as: echo "SERVICE_SECRET=$(openssl rand -base64 32)" >> .env',
  );
  process.exitCode = 1;
}
