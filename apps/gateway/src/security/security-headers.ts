import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { limitBodies, type Service } from '@e-storefront/server';
import { RATE_LIMIT_HEADERS } from '../rate-limit/headers';
import { AllowedOrigins } from './allowed-origins';
import { limitConnections } from './connection-limits';
import { contentSecurityPolicy } from './content-security-policy';
import { refuseDeepBodies } from './body-depth-limit';
import type { EdgeLimits } from './security.config';
import { refuseForeignOrigins } from './origin-check';

const YEAR_SECONDS = 31_536_000;

/** The gateway's settings that decide who may come in from where. */
export interface EdgeSettings extends EdgeLimits {
  NODE_ENV: 'development' | 'production' | 'test';
  CORS_ORIGINS: readonly string[];
  RATE_LIMIT_SCALE: number;
  TRUSTED_PROXIES?: readonly string[] | undefined;
}

/**
 * Lets browsers in from the front ends only, tells them what they may do with what they get, and bounds what all clients
 * together make the process hold. Stands before the routes.
 * @returns the origins that are let in, for what is no request: sockets
 */
export async function protectEdge(service: Service, settings: EdgeSettings): Promise<AllowedOrigins> {
  const origins = new AllowedOrigins({
    urls: settings.CORS_ORIGINS,
    logger: service.logger,
    logsRefusals: settings.NODE_ENV === 'development',
  });
  limitConnections(service, {
    inAll: settings.MAX_CONNECTIONS,
    perAddress: settings.MAX_CONNECTIONS_PER_ADDRESS,
    scale: settings.RATE_LIMIT_SCALE,
    isBehindProxy: settings.TRUSTED_PROXIES !== undefined,
  });
  await service.app.register(cors, {
    // A function, and so the same for none, one and many: whoever is not in the list is told nothing at all.
    origin: (origin, allow) => allow(null, origin !== undefined && origins.isListed(origin) && origin),
    credentials: true,
    methods: ['GET', 'POST'],
    exposedHeaders: ['x-request-id', ...RATE_LIMIT_HEADERS],
    maxAge: 600,
    // The hook of `refuseForeignOrigins` answers every other OPTIONS, so that none is taken for a wrong address.
    preflight: true,
    strictPreflight: false,
  });
  await service.app.register(helmet, {
    contentSecurityPolicy,
    // Pictures are shown by the front ends, which have other origins.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    // On a developer's machine it would turn every other project at localhost to HTTPS.
    strictTransportSecurity: settings.NODE_ENV === 'production' && {
      maxAge: YEAR_SECONDS,
      includeSubDomains: true,
    },
  });
  refuseForeignOrigins(service, origins);
  limitBodies(service, {
    inAll: settings.MAX_BODY_BYTES,
    perAddress: settings.MAX_BODY_BYTES_PER_ADDRESS,
    bytesPerSecond: settings.MIN_BODY_BYTES_PER_SECOND,
  });
  refuseDeepBodies(service);
  return origins;
}
