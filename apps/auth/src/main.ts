import type { Redis } from 'ioredis';
import { openTokenVerifier } from '@e-storefront/auth';
import { connectRedis, openEventConsumer, openEventRelay, type EventRelay } from '@e-storefront/bus';
import { readConfig } from '@e-storefront/config';
import { connectMongo, ensureIndexes } from '@e-storefront/mongo';
import {
  createService,
  logFailure,
  runService,
  sweepRegularly,
  type Service,
  type StartService,
} from '@e-storefront/service';
import { serveSubgraph } from '@e-storefront/subgraph';
import { MongoAddressRepository } from './address/address.model';
import { MongoAuditRepository } from './audit/audit.model';
import { authSettings, type AuthConfig } from './auth.settings';
import type { AppContext } from './context';
import { loadersOf } from './loaders';
import { MongoAttemptRepository } from './google/google-attempt.model';
import { openGoogle } from './google/open-google';
import { openTryCounts } from './login/open-lock-out';
import { FrontEndLinks } from './mail/front-end-links';
import { openMail } from './mail/open-mail';
import { MongoMailedTokenRepository } from './mail/mailed-token.model';
import { MongoProgramRepository } from './machine/program.model';
import { serveMachines } from './machine/serve-machines';
import { openServiceClients } from './machine/service-clients';
import { Notifications } from './notification/notification.service';
import { permissions } from './permissions';
import { resolvers } from './resolvers';
import typeDefs from './schema.graphql';
import { createServices, type Adapters } from './services';
import { SecondFactorPolicy } from './second-factor/second-factor-policy';
import { MongoSecondFactorRepository } from './second-factor/second-factor.model';
import { SecretBox } from './second-factor/secret-box';
import { AccessTokens } from './session/access-tokens';
import { registerJwks } from './session/jwks.route';
import { MongoEndedSessions } from './session/ended-sessions.model';
import { MongoPendingEndRepository } from './session/pending-ends.model';
import { RedisRevocationChannel } from './session/redis-revocation-channel';
import { MongoSessionRepository } from './session/session.model';
import { sweepSessions } from './session/session-sweep';
import { openSigningKeys, type CurrentKeys } from './session/signing-keys';
import { AccountOutbox } from './user/account-outbox.model';
import { MongoUserRepository } from './user/user.model';

type Mongo = Awaited<ReturnType<typeof connectMongo>>;

/** How often accounts are looked for that the consumers of account events do not know. */
const SNAPSHOTS_EVERY_MS = 5_000;

export const start: StartService = async (environment) => {
  const config = readConfig(authSettings, environment);
  const service = createService('auth', config);
  const keys = openSigningKeys(service, config.AUTH_KEYS_FILE);
  const redis = await connectRedis(service, config.REDIS_URL);
  const mongo = await connectMongo(service, config.MONGODB_URI);
  let relay: EventRelay | undefined;
  const onAccountEvent = (): void => relay?.wake();
  const adapters = await connectAdapters(service, config, { mongo, keys, redis, onAccountEvent });
  const { services, upkeep } = createServices(adapters);
  sweepSessions(service, redis, upkeep);
  registerJwks(service.app, keys);
  const clients = openServiceClients(service, config.SERVICE_CLIENTS_FILE);
  const tokens = await openTokenVerifier(service, config, redis);
  await serveMachines(service, { ...adapters, redis, tokens, clients });

  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    tokens,
    context: (base) => ({
      ...base,
      ...services,
      ...loadersOf(adapters),
      proven: new Set(),
      showsMailedTokens: config.NODE_ENV !== 'production',
    }),
  });
  const outbox = new AccountOutbox(mongo);
  relay = openEventRelay(service, {
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    outbox,
  });
  sweepRegularly(service, {
    name: 'account snapshots',
    everyMs: SNAPSHOTS_EVERY_MS,
    atOnce: true,
    run: async () => {
      if ((await outbox.publishSnapshots()) > 0) onAccountEvent();
    },
  });
  await openEventConsumer(service, {
    consumer: 'auth',
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    mongo,
    handlers: new Notifications(adapters).handlers,
  });
  return service.listen();
};

interface Connections {
  mongo: Mongo;
  keys: CurrentKeys;
  redis: Redis;
  /** Called when an event of an account was written. */
  onAccountEvent: () => void;
}

async function connectAdapters(
  service: Service,
  config: AuthConfig,
  { mongo, keys, redis, onAccountEvent }: Connections,
): Promise<Adapters> {
  const adapters = {
    users: new MongoUserRepository(mongo, onAccountEvent),
    sessions: new MongoSessionRepository(mongo),
    pendingEnds: new MongoPendingEndRepository(mongo),
    mailedTokens: new MongoMailedTokenRepository(mongo),
    addresses: new MongoAddressRepository(mongo),
    programs: new MongoProgramRepository(mongo),
    auditEvents: new MongoAuditRepository(mongo),
    googleAttempts: new MongoAttemptRepository(mongo),
    secondFactors: new MongoSecondFactorRepository(mongo),
    ended: new MongoEndedSessions(mongo),
  };
  await ensureIndexes(mongo);
  const { TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience } = config;
  const secondFactorPolicy = new SecondFactorPolicy(config.SECOND_FACTOR_ROLES ?? []);
  return {
    ...adapters,
    tries: await openTryCounts(service, redis),
    secondFactorBox: SecretBox.fromFile(config.SECOND_FACTOR_KEY_FILE),
    secondFactorPolicy,
    onAuditLost: (error, event) => service.logger.error({ err: error, event }, 'an audit event was not kept'),
    onEndDelayed: (error) => logFailure(service, error, 'the end of a session has to wait'),
    revocations: new RedisRevocationChannel(redis),
    mails: openMail(service, config),
    links: new FrontEndLinks(config.PUBLIC_URL, config.CORS_ORIGINS ?? []),
    accessTokens: new AccessTokens({ keys, issuer, audience, secondFactor: secondFactorPolicy }),
    google: openGoogle(service, config),
  };
}

if (require.main === module) runService('auth', start);
