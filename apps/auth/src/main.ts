import type { Redis } from 'ioredis';
import { openTokenVerifier, OUTAGE_HOURS } from '@e-storefront/auth';
import {
  combineOutboxes,
  connectRedis,
  startEventConsumer,
  createOutboxRelay,
  type OutboxRelay,
} from '@e-storefront/messaging';
import { readConfig } from '@e-storefront/config';
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
import { MongoAddressRepository } from './address/address.model';
import { MongoAuditRepository } from './audit/audit.model';
import { authSettings, type AuthConfig } from './config';
import type { AppContext } from './graphql/context';
import { loadersOf } from './graphql/loaders';
import { MongoAttemptRepository } from './google/google-attempt.model';
import { openGoogle } from './google/google.config';
import { openTryCounts } from './login/attempt-limiters';
import { FrontendUrls } from './email/frontend-urls';
import { MongoMailOutbox } from './email/mail-outbox.model';
import { openMail } from './email/mail.config';
import { MongoMailedTokenRepository } from './email/email-token.model';
import { OwnCredential } from './api-clients/own-credential';
import { MongoProgramRepository } from './api-clients/api-client.model';
import { serveMachines } from './api-clients/api-client.routes';
import { openServiceClients } from './api-clients/service-clients';
import { orderFacts, ticketFacts } from './notification/mail-facts.client';
import { Notifications, type OrderFacts, type TicketFacts } from './notification/notification.service';
import { idempotency } from './graphql/idempotency';
import { permissions } from './graphql/permissions';
import { resolvers } from './graphql/resolvers';
import typeDefs from './schema.graphql';
import { createServices, type Adapters } from './composition';
import { SecondFactorPolicy } from './second-factor/second-factor-policy';
import { MongoSecondFactorRepository } from './second-factor/second-factor.model';
import { SecretBox } from './second-factor/secret-cipher';
import { AccessTokens } from './session/access-tokens';
import { DerivedTokens } from './session/derived-tokens';
import { registerJwks } from './session/jwks.routes';
import { MongoEndedSessions } from './session/revoked-sessions.model';
import { MongoPendingEndRepository } from './session/pending-revocations.model';
import { RedisRevocationChannel } from './session/redis-revocation-channel';
import { MongoSessionRepository } from './session/session.model';
import { sweepSessions } from './session/session-jobs';
import { openSigningKeys, type CurrentKeys } from './session/signing-keys';
import { AccountOutbox } from './user/account-outbox.model';
import { MongoUserRepository } from './user/user.model';

export { authSettings as settings };

type Mongo = Awaited<ReturnType<typeof connectMongo>>;

/** How often accounts are looked for that the consumers of account events do not know. */
const SNAPSHOTS_EVERY_MS = 5_000;

export const start: StartService = async (environment) => {
  const config = readConfig(authSettings, environment);
  const service = createService('auth', config);
  const keys = openSigningKeys(service, config.AUTH_KEYS_FILE);
  const redis = await connectRedis(service, config.REDIS_URL);
  const mongo = await connectMongo(service, config.MONGODB_URI);
  let relay: OutboxRelay | undefined = undefined;
  const mailEvents = new Outbox(mongo);
  const wake = (): void => relay?.wake();
  const adapters = await connectAdapters(service, config, {
    mongo,
    keys,
    redis,
    mails: mailEvents,
    wake,
  });
  const { services, upkeep, tokens: mailedTokens } = createServices(adapters);
  const accountEvents = new AccountOutbox(mongo);
  sweepSessions(service, redis, upkeep);
  registerJwks(service.app, keys);
  const clients = openServiceClients(service, config.SERVICE_CLIENTS_FILE);
  const tokens = await openTokenVerifier(service, config, redis);
  const serviceSeconds = Math.round((config.AUTH_OUTAGE_HOURS ?? OUTAGE_HOURS) * 3_600);
  const { NETWORK_GUESS_SCALE: networkScale } = config;
  await serveMachines(service, { ...adapters, redis, tokens, clients, serviceSeconds, networkScale });

  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    idempotency: { rules: idempotency, requests: adapters.requests },
    tokens,
    context: (base) => ({
      ...base,
      ...services,
      ...loadersOf(adapters),
      proven: new Set(),
      showsMailedTokens: config.NODE_ENV !== 'production',
    }),
  });
  relay = createOutboxRelay(service, {
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    outbox: combineOutboxes(mailEvents, accountEvents),
  });
  scheduleJob(service, {
    name: 'account snapshots',
    intervalMs: SNAPSHOTS_EVERY_MS,
    runImmediately: true,
    run: async () => {
      if ((await accountEvents.publishSnapshots()) > 0) wake();
    },
  });
  await startEventConsumer(service, {
    consumer: 'auth',
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    mongo,
    handlers: new Notifications({
      ...adapters,
      ...openMailFacts(service, config, adapters.accessTokens),
      tokens: mailedTokens,
      mails: openMail(service, config),
    }).handlers,
  });
  return service.listen();
};

interface Connections {
  mongo: Mongo;
  keys: CurrentKeys;
  redis: Redis;
  /** The outbox of mails that are to be sent. */
  mails: Outbox;
  /** Called when an event was written to an outbox. */
  wake: () => void;
}

async function connectAdapters(
  service: Service,
  config: AuthConfig,
  { mongo, keys, redis, mails, wake }: Connections,
): Promise<Adapters> {
  const adapters = {
    users: new MongoUserRepository(mongo, wake),
    sessions: new MongoSessionRepository(mongo),
    pendingEnds: new MongoPendingEndRepository(mongo),
    mailedTokens: new MongoMailedTokenRepository(mongo),
    addresses: new MongoAddressRepository(mongo),
    programs: new MongoProgramRepository(mongo),
    auditEvents: new MongoAuditRepository(mongo),
    googleAttempts: new MongoAttemptRepository(mongo),
    secondFactors: new MongoSecondFactorRepository(mongo),
    ended: new MongoEndedSessions(mongo),
    requests: new IdempotencyStore(mongo),
  };
  await ensureIndexes(mongo);
  const { TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience } = config;
  const secondFactorPolicy = new SecondFactorPolicy(config.SECOND_FACTOR_ROLES ?? []);
  return {
    ...adapters,
    tries: await openTryCounts(service, redis, config.NETWORK_GUESS_SCALE),
    secondFactorBox: SecretBox.fromFile(config.SECOND_FACTOR_KEY_FILE),
    secondFactorPolicy,
    onAuditLost: (error, event) => service.logger.error({ err: error, event }, 'an audit event was not kept'),
    onEndDelayed: (error) => logFailure(service, error, 'the end of a session has to wait'),
    revocations: new RedisRevocationChannel(redis),
    mailOutbox: new MongoMailOutbox(mongo, mails, wake),
    urls: new FrontendUrls({
      publicUrl: config.PUBLIC_URL,
      origins: config.CORS_ORIGINS ?? [],
      frontends: config.FRONTENDS ?? new Map(),
    }),
    derived: DerivedTokens.fromFile(config.SECOND_FACTOR_KEY_FILE),
    reuseGraceMs: config.REFRESH_REUSE_GRACE * 1_000,
    accessTokens: new AccessTokens({
      keys,
      issuer,
      audience,
      seconds: config.ACCESS_TOKEN_TTL,
      secondFactor: secondFactorPolicy,
    }),
    google: openGoogle(service, config),
    shopCountry: config.SHOP_COUNTRY,
  };
}

/** The services that know what mails about orders and tickets say. */
function openMailFacts(
  service: Service,
  config: AuthConfig,
  accessTokens: AccessTokens,
): { orders: OrderFacts; tickets: TicketFacts } {
  const credential = new OwnCredential(accessTokens);
  const order = new ServiceClient('order', config.ORDER_URL, credential);
  const ticket = new ServiceClient('ticket', config.TICKET_URL, credential);
  service.onStop(() => Promise.all([order.close(), ticket.close()]).then(() => undefined));
  return { orders: orderFacts(order), tickets: ticketFacts(ticket) };
}

if (require.main === module) runService('auth', start);
