import { z } from 'zod';

/**
 * Parses a duration in seconds (`900`) or in ISO 8601 with days, hours, minutes and seconds (`PT15M`);
 * returns seconds.
 * @param bounds the minimum and maximum in seconds
 */
export const duration = (standard: number, { min, max }: { min: number; max: number }) =>
  z
    .union([z.number(), z.string()])
    .default(standard)
    .transform((value, context) => {
      const seconds = typeof value === 'number' ? value : secondsIn(value.trim());
      if (Number.isInteger(seconds) && seconds >= min && seconds <= max) return seconds;
      context.addIssue(
        `must be ${min} to ${max} seconds, as a number such as 900 or an ISO 8601 duration such as PT15M.`,
      );
      return z.NEVER;
    });

const DURATION = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i;

function secondsIn(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(text) ?? [NaN, NaN];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

const port = z.coerce.number().int().min(0).max(65_535);

/** A comma-separated list of URLs. */
export const urlList = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )
  .pipe(z.array(z.url()));

/** Demo accounts as JSON text, which pages of a development run offer. */
export const demoAccounts = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.array(z.object({ role: z.string(), email: z.string(), password: z.string() })));

/** Comma-separated addresses or networks of the proxies in front, whose X-Forwarded-For is trusted. */
export const trustedProxies = z
  .string()
  .transform((value) => value.split(',').map((item) => item.trim()))
  .optional();

/** The name of the shop in titles and on pages. */
export const shopName = z.string().trim().min(1).max(60).default('E-Storefront');

/** The settings of every service for listening and logging. */
export const serviceSettings = {
  NODE_ENV: z.enum(['development', 'test', 'production']),
  HOST: z.string().default('0.0.0.0'),
  PORT: port,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Where `/metrics` is served to Prometheus; nowhere without a port. */
  METRICS_PORT: port.optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
};

export const mongoSettings = { MONGODB_URI: z.url({ protocol: /^mongodb(\+srv)?$/ }) };

export const redisSettings = { REDIS_URL: z.url({ protocol: /^rediss?$/ }) };

/** The maximum of AUTH_OUTAGE_HOURS. A retired signing key stays published for longer than this. */
export const LONGEST_OUTAGE_HOURS = 24;

/**
 * The settings for the verification of access tokens: issuer, audience and the address of the public keys.
 */
export const tokenSettings = {
  TOKEN_ISSUER: z.url(),
  TOKEN_AUDIENCE: z.string().min(1),
  JWKS_URL: z.url({ protocol: /^https?$/ }),
  /**
   * How many hours the platform works while auth is unavailable: the lifetime of service credentials, and how
   * long cached keys are used past their refresh. Defaults to 12.
   */
  AUTH_OUTAGE_HOURS: z.coerce.number().min(0.25).max(LONGEST_OUTAGE_HOURS).optional(),
};

/** The settings with which a service obtains its credential. */
export const identitySettings = {
  /** The token endpoint of the auth service. */
  TOKEN_URL: z.url({ protocol: /^https?$/ }),
  /** The file with this service's secret. */
  SERVICE_SECRET_FILE: z.string(),
};

/** The settings of every subgraph. */
export const subgraphSettings = {
  ...serviceSettings,
  ...mongoSettings,
  ...redisSettings,
  ...tokenSettings,
  /** The prefix of the event queues in Redis; platforms that share a Redis use different prefixes. */
  EVENTS_PREFIX: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .default('events'),
};
