import type { Redis } from 'ioredis';
import { openTokenVerifier, DEFAULT_OUTAGE_HOURS } from '@e-storefront/auth';
import {
  combineOutboxes,
  connectRedis,
  startEventConsumer,
  createOutboxRelay,
  type OutboxRelay,
  observedOutbox,
  purgeEntities,
} from '@e-storefront/messaging';
import { readConfig } from '@e-storefront/config';
import type { DomainEvent } from '@e-storefront/events';
import { connectMongo, ensureIndexes, IdempotencyStore, Outbox } from '@e-storefront/mongo';
import {
  createService,
  logFailure,
  runService,
  scheduleJob,
  type Service,
  type StartService,
} from '@e-storefront/server';
import { ServiceClient, serveSubgraph } from '@e-storefront/subgraph';
import { AddressRepository } from './address/address.model';
import { AuditRepository } from './audit/audit.model';
import { settings, type AuthConfig } from './config';
import type { AppContext } from './graphql/context';
import { createLoaders } from './graphql/loaders';
import { AttemptRepository } from './google/sign-in-attempt.model';
import { createGoogleClient } from './google/google.config';
import { createAttemptLimiters } from './login/attempt-limiters';
import { FrontendUrls } from './email/frontend-urls';
import { AccountMailRequests } from './email/account-mail-requests.service';
import { openMailer } from './email/mail.config';
import { EmailTokenRepository } from './email/email-token.model';
import { SelfIssuedCredential } from './api-clients/self-issued-credential';
import { ApiClientRepository } from './api-clients/api-client.model';
import { serveApiClients } from './api-clients/api-client.routes';
import { watchServiceClients } from './api-clients/service-clients';
import { createOrderMailClient, createTicketMailClient } from './clients/mail-data.client';
import {
  NotificationService,
  type OrderMailClient,
  type TicketMailClient,
} from './notification/notification.service';
import { idempotency } from './graphql/idempotency';
import { permissions } from './graphql/permissions';
import { resolvers } from './graphql/resolvers';
import typeDefs from './schema.graphql';
import { createServices, type AppDependencies } from './composition';
import { SecondFactorPolicy } from './second-factor/second-factor-policy';
import { SecondFactorRepository } from './second-factor/second-factor.model';
import { SecretCipher } from './second-factor/secret-cipher';
import { AccessTokens } from './session/access-tokens';
import { DerivedTokens } from './session/derived-tokens';
import { registerJwks } from './session/jwks.routes';
import { RevokedSessions } from './session/revoked-sessions.model';
import { PendingRevocationRepository } from './session/pending-revocations.model';
import { RevocationChannel } from './session/redis-revocation-channel';
import { SessionRepository } from './session/session.model';
import { startSessionJobs } from './session/session-jobs';
import { watchSigningKeys, type CurrentKeys } from './session/signing-keys';
import { AccountOutbox } from './user/account-outbox.model';
import { AccountCounts } from './user/account-counts.model';
import { UserRepository } from './user/user.model';

type Mongo = Awaited<ReturnType<typeof connectMongo>>;

/** How often accounts without a published state are published. */
const SNAPSHOT_INTERVAL_MS = 5_000;
const COUNTS_VERIFICATION_INTERVAL_MS = 3_600_000;

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const service = createService('auth', config);
  const keys = watchSigningKeys(service, config.AUTH_KEYS_FILE);
  const redis = await connectRedis(service, config.REDIS_URL);
  const mongo = await connectMongo(service, config.MONGODB_URI);
  let relay: OutboxRelay | undefined = undefined;
  const wake = (): void => relay?.wake();
  const mailOutbox = new Outbox(mongo, wake);
  const dependencies = await createDependencies(service, config, { mongo, keys, redis, mailOutbox, wake });
  const { services, sessionJobs, emailTokens } = createServices(dependencies);
  const accountOutbox = new AccountOutbox(mongo);
  startSessionJobs(service, redis, sessionJobs);
  registerJwks(service.app, keys);
  const serviceClients = watchServiceClients(service, config.SERVICE_CLIENTS_FILE);
  const tokens = await openTokenVerifier(service, config, redis);
  const serviceTokenSeconds = Math.round((config.AUTH_OUTAGE_HOURS ?? DEFAULT_OUTAGE_HOURS) * 3_600);
  await serveApiClients(service, {
    ...dependencies,
    redis,
    tokens,
    serviceClients,
    serviceTokenSeconds,
    networkScale: config.NETWORK_GUESS_SCALE,
  });

  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    idempotency: { rules: idempotency, requests: dependencies.idempotentRequests },
    purgedEntities: ['User'],
    tokens,
    context: (base) => ({
      ...base,
      ...services,
      ...createLoaders(dependencies),
      authenticatedAccountIds: new Set(),
      exposesEmailTokens: config.NODE_ENV !== 'production',
    }),
  });
  const purgeAccounts = async (events: readonly DomainEvent[]): Promise<void> => {
    const ids = events.flatMap(({ data }) => ('accountId' in data ? [data.accountId] : []));
    await purgeEntities(service, redis, { type: 'User', ids });
  };
  relay = createOutboxRelay(service, {
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    outbox: combineOutboxes(mailOutbox, observedOutbox(accountOutbox, purgeAccounts)),
  });
  scheduleJob(service, {
    name: 'account snapshots',
    intervalMs: SNAPSHOT_INTERVAL_MS,
    runImmediately: true,
    run: async () => {
      if ((await accountOutbox.publishSnapshots()) > 0) wake();
    },
  });
  const counts = new AccountCounts(mongo);
  scheduleJob(service, {
    name: 'account counts',
    intervalMs: COUNTS_VERIFICATION_INTERVAL_MS,
    run: async () => {
      await counts.verify();
    },
  });
  await startEventConsumer(service, {
    consumer: 'auth',
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    mongo,
    handlers: new NotificationService({
      ...dependencies,
      ...createMailClients(service, config, dependencies.accessTokens),
      emailTokens,
      mailer: openMailer(service, config),
    }).handlers,
  });
  return service.listen();
};

interface Connections {
  mongo: Mongo;
  keys: CurrentKeys;
  redis: Redis;
  /** The outbox of requests for account mails. */
  mailOutbox: Outbox;
  /** Called after an event was written to the outbox of an account. */
  wake: () => void;
}

async function createDependencies(
  service: Service,
  config: AuthConfig,
  { mongo, keys, redis, mailOutbox, wake }: Connections,
): Promise<AppDependencies> {
  const repositories = {
    users: new UserRepository(mongo, wake),
    sessions: new SessionRepository(mongo),
    pendingRevocations: new PendingRevocationRepository(mongo),
    emailTokens: new EmailTokenRepository(mongo),
    addresses: new AddressRepository(mongo),
    apiClients: new ApiClientRepository(mongo),
    auditEvents: new AuditRepository(mongo),
    googleAttempts: new AttemptRepository(mongo),
    secondFactors: new SecondFactorRepository(mongo),
    revokedSessions: new RevokedSessions(mongo),
    idempotentRequests: new IdempotencyStore(mongo),
  };
  await ensureIndexes(mongo);
  const { TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience } = config;
  const secondFactorPolicy = new SecondFactorPolicy(config.SECOND_FACTOR_ROLES ?? []);
  return {
    ...repositories,
    attemptLimiters: await createAttemptLimiters(service, redis, config.NETWORK_GUESS_SCALE),
    secretCipher: SecretCipher.fromFile(config.SECOND_FACTOR_KEY_FILE),
    secondFactorPolicy,
    onAuditFailure: (error, event) =>
      service.logger.error({ err: error, event }, 'audit event could not be stored'),
    onRevocationDelayed: (error) => logFailure(service, error, 'session revocation is delayed'),
    revocations: new RevocationChannel(redis),
    mailRequests: new AccountMailRequests(mailOutbox),
    urls: new FrontendUrls({
      publicUrl: config.PUBLIC_URL,
      origins: config.CORS_ORIGINS ?? [],
      frontends: config.FRONTENDS ?? new Map(),
    }),
    derivedTokens: DerivedTokens.fromFile(config.SECOND_FACTOR_KEY_FILE),
    reuseGraceMs: config.REFRESH_REUSE_GRACE * 1_000,
    accessTokens: new AccessTokens({
      keys,
      issuer,
      audience,
      seconds: config.ACCESS_TOKEN_TTL,
      secondFactor: secondFactorPolicy,
    }),
    google: createGoogleClient(service, config),
    shopCountry: config.SHOP_COUNTRY,
  };
}

/** Clients of the services that own the data of order and ticket mails. */
function createMailClients(
  service: Service,
  config: AuthConfig,
  accessTokens: AccessTokens,
): { orders: OrderMailClient; tickets: TicketMailClient } {
  const credential = new SelfIssuedCredential(accessTokens);
  const order = new ServiceClient('order', config.ORDER_URL, credential);
  const ticket = new ServiceClient('ticket', config.TICKET_URL, credential);
  service.onStop(() => Promise.all([order.close(), ticket.close()]).then(() => undefined));
  return { orders: createOrderMailClient(order), tickets: createTicketMailClient(ticket) };
}

if (require.main === module) runService('auth', start);
