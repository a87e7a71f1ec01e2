import { z } from 'zod';
import { identitySettings, subgraphSettings } from '@e-storefront/config';

/** The settings of this service by the names of their environment variables. */
export const settings = {
  ...subgraphSettings,
  ...identitySettings,
  AUTH_URL: z.url(),
  ORDER_URL: z.url(),
  PRODUCT_URL: z.url(),
  /** The lifetime of the links in ticket mails, in days. */
  TICKET_LINK_DAYS: z.coerce.number().int().min(1).max(365).default(90),
};
