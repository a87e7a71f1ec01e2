import { z } from 'zod';
import { trustedProxies, urlList } from '@e-storefront/config';

const maximum = (standard: number, most: number) =>
  z.coerce.number().int().min(1).max(most).default(standard);

/** Limits of each gateway process on connections, request bodies and timeouts. */
export const securitySettings = {
  MAX_CONNECTIONS: maximum(10_000, 1_000_000),
  /** Enough for an office that shares one address, and too few to fill the gateway. */
  MAX_CONNECTIONS_PER_ADDRESS: maximum(500, 1_000_000),
  /** Bytes of request bodies in memory, in total and per network; at least one body of 1 MiB. */
  MAX_BODY_BYTES: z.coerce.number().int().min(2_097_152).default(134_217_728),
  MAX_BODY_BYTES_PER_ADDRESS: z.coerce.number().int().min(1_048_576).default(16_777_216),
  /** The minimum rate of a body that takes longer than ten seconds. */
  MIN_BODY_BYTES_PER_SECOND: z.coerce.number().int().min(0).default(2_048),
  HEADERS_TIMEOUT_SECONDS: maximum(10, 3_600),
  REQUEST_TIMEOUT_SECONDS: maximum(30, 3_600),
};

export type SecurityLimits = { [Name in keyof typeof securitySettings]: number };

export const originSettings = {
  TRUSTED_PROXIES: trustedProxies,
  /** The front ends, whose pages may call the gateway. */
  CORS_ORIGINS: urlList,
};
