import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { Service } from '@e-storefront/service';
import { RATE_LIMIT_HEADERS } from '../rate-limits/rate-limit-headers';
import { limitConnections } from './connections';
import { contentSecurityPolicy } from './content-security-policy';
import { refuseDeepBodies } from './deep-bodies';
import { refuseForeignOrigins } from './foreign-origins';

const YEAR_SECONDS = 31_536_000;

/** The gateway's settings that decide who may come in from where. */
export interface EdgeSettings {
  NODE_ENV: 'development' | 'production' | 'test';
  CORS_ORIGINS: readonly string[];
  RATE_LIMIT_SCALE: number;
  TRUSTED_PROXIES?: readonly string[] | undefined;
}

/** Lets browsers in from the front ends only, and tells them what they may do with what they get. Stands before the routes. */
export async function protectEdge(service: Service, settings: EdgeSettings): Promise<void> {
  // As browsers write them: without a path, the default port left out.
  const origins = settings.CORS_ORIGINS.map((url) => new URL(url).origin);
  limitConnections(service, {
    scale: settings.RATE_LIMIT_SCALE,
    isBehindProxy: settings.TRUSTED_PROXIES !== undefined,
  });
  await service.app.register(cors, {
    // A function, and so the same for none, one and many: whoever is not in the list is told nothing at all.
    origin: (origin, allow) => allow(null, origin !== undefined && origins.includes(origin) && origin),
    credentials: true,
    methods: ['GET', 'POST'],
    exposedHeaders: ['x-request-id', ...RATE_LIMIT_HEADERS],
    maxAge: 600,
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
  refuseDeepBodies(service);
}
