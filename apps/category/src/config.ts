import { z } from 'zod';
import { identitySettings, subgraphSettings } from '@e-storefront/config';

/** The environment variables of this service. */
export const settings = {
  ...subgraphSettings,
  ...identitySettings,
  PRODUCT_URL: z.url(),
};
