import { createContext, useContext } from 'react';
import * as z from 'zod/mini';

const pageConfig = z.object({
  /** The name of the shop, for titles. */
  shopName: z.string(),
  /** The gateway in browsers, without a trailing slash. */
  gatewayUrl: z.string(),
  /** The addresses of the front ends by their names. */
  sites: z.object({ storefront: z.string(), shell: z.string(), admin: z.string(), seller: z.string() }),
  /** Accounts that log-in pages offer; none outside of development. */
  demoAccounts: z.array(z.object({ role: z.string(), email: z.string(), password: z.string() })),
});

/** What the server of a front end tells its pages about the deployment. */
export type PageConfig = z.output<typeof pageConfig>;

/** Reads what `libs/site` puts into a page under the id `config`. @throws Error when it is not that */
export function parsePageConfig(value: unknown): PageConfig {
  return pageConfig.parse(value);
}

/** The deployment that a page belongs to, for everything below. */
export const PageConfigContext = createContext<PageConfig | null>(null);

/** The deployment that the page belongs to. @throws Error outside of PageConfigContext */
export function usePageConfig(): PageConfig {
  const config = useContext(PageConfigContext);
  if (!config) throw new Error('The component is outside of PageConfigContext.');
  return config;
}
