import { z } from 'zod';
import { demoAccounts, serviceSettings, shopName, trustedProxies } from '@e-storefront/config';

const address = z.url({ protocol: /^https?$/ });

/** The settings of a front end's server. Addresses are those in browsers, without a trailing slash. */
export const siteSettings = {
  ...serviceSettings,
  /** The name of the shop in titles. */
  SHOP_NAME: shopName,
  /** The proxies whose X-Forwarded-For names the visitor. */
  TRUSTED_PROXIES: trustedProxies,
  /** The folder of the built pages. */
  SITE_DIR: z.string(),
  /** The gateway. */
  PUBLIC_URL: address,
  /** The gateway for requests of this server, which may be nearer. */
  GATEWAY_URL: address.optional(),
  STOREFRONT_URL: address,
  SHELL_URL: address,
  ADMIN_URL: address,
  SELLER_URL: address,
  /** Only for development: log-in pages offer these accounts. */
  DEMO_ACCOUNTS: demoAccounts.default([]),
};

export type SiteConfig = z.output<z.ZodObject<typeof siteSettings>>;
