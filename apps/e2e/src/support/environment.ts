import path from 'node:path';
import { z } from 'zod';
import { mongoSettings, readConfig, redisSettings } from '@e-storefront/config';

/** The settings of these tests, which `npm test` gives. Only this file of them reads the environment. */
const addresses = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.record(z.string(), z.url()));
const { E2E_URLS, E2E_SITES, E2E_DATA_DIR, MONGODB_URI, REDIS_URL, CHROMIUM } = readConfig({
  E2E_URLS: addresses,
  E2E_SITES: addresses,
  E2E_DATA_DIR: z.string(),
  ...mongoSettings,
  ...redisSettings,
  CHROMIUM: z.string().optional(),
});

/** The address of a service of the shared platform, such as http://127.0.0.1:4000. */
export function addressOf(service: string): string {
  const url = E2E_URLS[service];
  if (!url) throw new Error(`E2E_URLS names no ${service}.`);
  return url;
}

/** The address of a front end of the shared platform. */
export function siteAddress(name: 'storefront' | 'shell' | 'admin' | 'seller'): string {
  const url = E2E_SITES[name];
  if (!url) throw new Error(`E2E_SITES names no ${name}.`);
  return url;
}

export const GATEWAY = addressOf('gateway');
export const SUBGRAPHS = Object.keys(E2E_URLS).filter((name) => name !== 'gateway');
/** The data folder of the shared platform. */
export const DATA_FOLDER = E2E_DATA_DIR;
export const MAILBOX = path.join(DATA_FOLDER, 'mailbox');
export const MONGO = MONGODB_URI;
export const REDIS = REDIS_URL;
/** The browser of the explorer's test. */
export const BROWSER = CHROMIUM;
