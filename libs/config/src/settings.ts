import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

/** A comma-separated list of addresses. */
export const urlList = z
  .string()
  .transform((value) => value.split(',').map((item) => item.trim()))
  .pipe(z.array(z.url()));

/** What every service is told: where to listen, how to log, and the secret that services share. */
export const serviceSettings = {
  NODE_ENV: z.enum(['development', 'test', 'production']),
  HOST: z.string().default('0.0.0.0'),
  PORT: port,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SERVICE_SECRET: z.string().min(32, 'must have at least 32 characters'),
};

export const mongoSettings = { MONGODB_URI: z.url({ protocol: /^mongodb(\+srv)?$/ }) };

export const redisSettings = { REDIS_URL: z.url({ protocol: /^rediss?$/ }) };

/** How access tokens are verified: by whom and for whom they were issued, and where the public keys are. */
export const tokenSettings = {
  TOKEN_ISSUER: z.url(),
  TOKEN_AUDIENCE: z.string().min(1),
  JWKS_URL: z.url({ protocol: /^https?$/ }),
};
