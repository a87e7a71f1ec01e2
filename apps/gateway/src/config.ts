import { z } from 'zod';
import {
  identitySettings,
  readConfig,
  redisSettings,
  serviceSettings,
  tokenSettings,
} from '@e-storefront/config';
import { persistedOperationSettings } from './persisted-operations/persisted-operations.config';
import { introspectionSettings, queryLimitSettings } from './query-cost/query-cost.config';
import { assertRateLimitsEnabled, rateLimitSettings } from './rate-limit/rate-limit.config';
import { routeSettings } from './routes/routes.config';
import { originSettings, securitySettings } from './security/security.config';
import { publicAnswerSettings } from './subgraphs/public-answers.config';
import { subscriptionSettings } from './subscriptions/subscriptions.config';

/** All settings of the gateway; each feature declares and explains its own in its `*.config.ts`. */
export const settings = {
  ...serviceSettings,
  ...tokenSettings,
  ...redisSettings,
  ...identitySettings,
  ...originSettings,
  ...securitySettings,
  ...rateLimitSettings,
  ...queryLimitSettings,
  ...introspectionSettings,
  ...persistedOperationSettings,
  ...publicAnswerSettings,
  ...subscriptionSettings,
  ...routeSettings,
};

export type GatewayConfig = z.output<z.ZodObject<typeof settings>> & {
  /** The GraphQL address of each subgraph by its name. */
  readonly subgraphUrls: Readonly<Record<string, string>>;
};

/**
 * Reads and checks the gateway's settings, among them an address such as `ORDER_URL` for each subgraph.
 * @throws Error that names each missing or invalid setting
 */
export function readGatewayConfig(
  environment: Record<string, string | undefined>,
  subgraphs: readonly string[],
): GatewayConfig {
  const config = readConfig(settings, environment);
  const urlSettings = Object.fromEntries(subgraphs.map((name) => [getUrlSetting(name), z.url()]));
  const urls = readConfig(urlSettings, environment);
  assertRateLimitsEnabled(config.RATE_LIMIT_SCALE, config.NODE_ENV);
  const subgraphUrls = Object.fromEntries(subgraphs.map((name) => [name, urls[getUrlSetting(name)] ?? '']));
  return { ...config, subgraphUrls };
}

function getUrlSetting(subgraph: string): string {
  return `${subgraph.replaceAll('-', '_').toUpperCase()}_URL`;
}

/** The address of a subgraph. @throws Error for a name that the supergraph does not have */
export function getSubgraphUrl({ subgraphUrls }: Pick<GatewayConfig, 'subgraphUrls'>, name: string): string {
  const url = subgraphUrls[name];
  if (url === undefined) throw new Error(`The supergraph has no subgraph ${name}.`);
  return url;
}
