import { z } from 'zod';
import { identitySettings, subgraphSettings } from '@e-storefront/config';

/** The settings of this service by the names of their environment variables. */
export const settings = {
  ...subgraphSettings,
  ...identitySettings,
  AUTH_URL: z.url(),
  CATEGORY_URL: z.url(),
  PRODUCT_URL: z.url(),
};
