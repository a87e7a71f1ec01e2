import { z } from 'zod';
import { demoAccounts, shopName } from '@e-storefront/config';

export type DemoAccounts = z.output<typeof demoAccounts>;

const maximum = (standard: number) => z.coerce.number().int().min(1).max(10_000).default(standard);

export const routeSettings = {
  /** The address at which clients reach the gateway. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }),
  /** The name of the shop on server-rendered pages. */
  SHOP_NAME: shopName,
  /** Concurrent image uploads, in total and per seller. */
  MAX_UPLOADS: maximum(32),
  MAX_UPLOADS_PER_SELLER: maximum(8),
  /** The folder of the built explorer. When it is not set, `/graphql` shows no page to browsers. */
  EXPLORER_DIR: z.string().optional(),
  /** Only for development: the explorer logs in with these accounts. */
  DEMO_ACCOUNTS: demoAccounts.optional(),
};
