import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { limitBodies, type Service } from '@e-storefront/server';

import { AllowedOrigins } from './allowed-origins';
import { limitConnections } from './connection-limits';
import { contentSecurityPolicy } from './content-security-policy';
import { limitBodyDepth } from './body-depth-limit';
import type { SecurityLimits } from './security.config';
import { rejectForeignOrigins } from './origin-check';

const YEAR_SECONDS = 31_536_000;

export interface SecurityConfig extends SecurityLimits {
  NODE_ENV: 'development' | 'production' | 'test';
  CORS_ORIGINS: readonly string[];
  RATE_LIMIT_SCALE: number;
  TRUSTED_PROXIES?: readonly string[] | undefined;
}

/**
 * Registers CORS, security headers, the origin check and the limits on connections and bodies. Must be registered
 * before the routes.
 * @param exposedHeaders response headers that front ends may read
 * @returns the allowed origins, for WebSocket upgrades
 */
export async function registerEdgeSecurity(
  service: Service,
  settings: SecurityConfig,
  exposedHeaders: readonly string[],
): Promise<AllowedOrigins> {
  const origins = new AllowedOrigins({
    urls: settings.CORS_ORIGINS,
    logger: service.logger,
    logRejections: settings.NODE_ENV === 'development',
  });
  limitConnections(service, {
    total: settings.MAX_CONNECTIONS,
    perAddress: settings.MAX_CONNECTIONS_PER_ADDRESS,
    scale: settings.RATE_LIMIT_SCALE,
    isBehindProxy: settings.TRUSTED_PROXIES !== undefined,
  });
  await service.app.register(cors, {
    // A function behaves the same for none, one and many origins: an unlisted origin receives no CORS headers at all.
    origin: (origin, allow) => allow(null, origin !== undefined && origins.isListed(origin) && origin),
    credentials: true,
    methods: ['GET', 'POST'],
    exposedHeaders: [...exposedHeaders],
    maxAge: 600,
    // The hook of `rejectForeignOrigins` answers every other OPTIONS request, so that none ends as 404.
    preflight: true,
    strictPreflight: false,
  });
  await service.app.register(helmet, {
    contentSecurityPolicy,
    // Front ends at other origins show images.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    // In development it would force HTTPS for every other project at localhost.
    strictTransportSecurity: settings.NODE_ENV === 'production' && {
      maxAge: YEAR_SECONDS,
      includeSubDomains: true,
    },
  });
  rejectForeignOrigins(service, origins);
  limitBodies(service, {
    inAll: settings.MAX_BODY_BYTES,
    perAddress: settings.MAX_BODY_BYTES_PER_ADDRESS,
    bytesPerSecond: settings.MIN_BODY_BYTES_PER_SECOND,
  });
  limitBodyDepth(service);
  return origins;
}
