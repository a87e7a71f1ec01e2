import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

/** A comma-separated list of addresses. */
export const urlList = z
  .string()
  .transform((value) => value.split(',').map((item) => item.trim()))
  .pipe(z.array(z.url()));

/** What every service is told: where to listen and how to log. */
export const serviceSettings = {
  NODE_ENV: z.enum(['development', 'test', 'production']),
  HOST: z.string().default('0.0.0.0'),
  PORT: port,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
};

export const mongoSettings = { MONGODB_URI: z.url({ protocol: /^mongodb(\+srv)?$/ }) };

export const redisSettings = { REDIS_URL: z.url({ protocol: /^rediss?$/ }) };

/** How access tokens are verified: by whom and for whom they were issued, and where the public keys are. */
export const tokenSettings = {
  TOKEN_ISSUER: z.url(),
  TOKEN_AUDIENCE: z.string().min(1),
  JWKS_URL: z.url({ protocol: /^https?$/ }),
};

/** With what a service shows others who it is. */
export const identitySettings = {
  /** The token endpoint of the auth service. */
  TOKEN_URL: z.url({ protocol: /^https?$/ }),
  /** The file that holds this service's own secret. */
  SERVICE_SECRET_FILE: z.string(),
};

/** What every subgraph is told. */
export const subgraphSettings = {
  ...serviceSettings,
  ...mongoSettings,
  ...redisSettings,
  ...tokenSettings,
  /** What the queues of events are called by in Redis; platforms that share a Redis have different ones. */
  EVENTS_PREFIX: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .default('events'),
};
