import path from 'node:path';
import { builtSite, EXPLORER_FOLDER } from '../build/built';
import { DEMO_ACCOUNTS, type DemoAccount } from '../seed/accounts';
import { databaseUri } from '../services/database-uri';
import { keyFiles } from '../keys/key-folder';
import { readSites } from '../workspace';

const TOKEN_ISSUER = 'http://localhost:4000';
/** The addresses of front ends in development: the shop's own, Vite, Angular and Expo. */
const FRONT_END_PORTS = [3000, 3001, 3002, 3003, 3004, 4200, 5173, 8081];
/** Browsers treat the two names of this machine as different origins. */
const FRONT_ENDS = ['localhost', '127.0.0.1'].flatMap((host) =>
  FRONT_END_PORTS.map((port) => `http://${host}:${port}`),
);
/** The settings that the shell of `npm start` can override; the others connect the services. */
const SHELL_SETTINGS = [
  'CORS_ORIGINS',
  'PUBLIC_URL',
  'TOKEN_ISSUER',
  'TOKEN_AUDIENCE',
  'EXPLORER_DIR',
  'DEMO_ACCOUNTS',
  'MEDIA_DIR',
  'MAILBOX_DIR',
] as const;

export interface EnvironmentOptions {
  /** Every service by name, with its port. */
  services: { name: string; kind: string; port: number }[];
  mongoUri: string;
  redisUrl: string;
  /** The folder of the services' secrets. */
  keysDir: string;
  dataDir: string;
  logLevel: string;
  /** Settings that override all others, for all services. */
  overrides: Record<string, string>;
}

/** The environment of each service by its name, as described in README.md in this folder. */
export function serviceEnvironments(options: EnvironmentOptions): Map<string, Record<string, string>> {
  const shared = sharedEnvironment(options);
  const keys = keyFiles(options.keysDir);
  return new Map(
    options.services.map(({ name, kind, port }) => [
      name,
      kind === 'site'
        ? { ...siteEnvironment(name, options), PORT: String(port), ...options.overrides }
        : {
            ...shared,
            PORT: String(port),
            SERVICE_SECRET_FILE: keys.secretOf(name),
            ...(kind === 'subgraph' ? { MONGODB_URI: databaseUri(options.mongoUri, name) } : {}),
            ...ownSettings(name, options),
            ...options.overrides,
          },
    ]),
  );
}

/** The settings of a shell that override those of this folder. @param shell such as `process.env` */
export function settingsOfShell(shell: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    SHELL_SETTINGS.flatMap((name) => {
      const value = shell[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
}

/** The setting with the address of a subgraph, such as AUTH_URL. */
export function urlVariable(service: string): string {
  return `${service.replaceAll('-', '_').toUpperCase()}_URL`;
}

/** The address of a front end in browsers; cookies belong to `localhost`. */
function siteUrl({ port }: { port: number }): string {
  return `http://localhost:${port}`;
}

/** The settings of a front end's server, with the usual addresses of front ends that do not run. */
function siteEnvironment(name: string, options: EnvironmentOptions): Record<string, string> {
  const { NODE_ENV, HOST, LOG_LEVEL, PUBLIC_URL } = sharedEnvironment(options);
  const sites = readSites().map(
    (site) => options.services.find((service) => service.name === site.name) ?? site,
  );
  return {
    NODE_ENV,
    HOST,
    LOG_LEVEL,
    PUBLIC_URL,
    SITE_DIR: builtSite(name),
    DEMO_ACCOUNTS: demoAccounts(),
    ...Object.fromEntries(sites.map((site) => [urlVariable(site.name), siteUrl(site)])),
  };
}

function sharedEnvironment({ services, redisUrl, logLevel }: EnvironmentOptions) {
  const portOf = (kind: 'gateway' | 'auth'): number =>
    services.find((service) => service.name === kind || service.kind === kind)?.port ?? 0;
  const subgraphs = services.filter(({ kind }) => kind === 'subgraph');
  const sites = services.filter(({ kind }) => kind === 'site');
  return {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    LOG_LEVEL: logLevel,
    REDIS_URL: redisUrl,
    TOKEN_ISSUER,
    TOKEN_AUDIENCE: 'e-storefront',
    JWKS_URL: `http://127.0.0.1:${portOf('auth')}/.well-known/jwks.json`,
    TOKEN_URL: `http://127.0.0.1:${portOf('auth')}/oauth/token`,
    PUBLIC_URL: `http://localhost:${portOf('gateway')}`,
    CORS_ORIGINS: [...new Set([...FRONT_ENDS, ...sites.map(siteUrl)])].join(','),
    APOLLO_TELEMETRY_DISABLED: 'true',
    ...Object.fromEntries(
      subgraphs.map(({ name, port }) => [urlVariable(name), `http://127.0.0.1:${port}/graphql`]),
    ),
  };
}

function ownSettings(
  name: string,
  { services, keysDir, dataDir }: EnvironmentOptions,
): Record<string, string> {
  if (name === 'auth') {
    const sites = services.filter(({ kind }) => kind === 'site');
    const { signingKeys, serviceClients, secondFactorKeys } = keyFiles(keysDir);
    return {
      AUTH_KEYS_FILE: signingKeys,
      SERVICE_CLIENTS_FILE: serviceClients,
      SECOND_FACTOR_KEY_FILE: secondFactorKeys,
      MAILBOX_DIR: path.join(dataDir, 'mailbox'),
      ...(sites.length > 0 && { FRONTENDS: sites.map((site) => `${site.name}=${siteUrl(site)}`).join(',') }),
    };
  }
  if (name === 'gateway') return { EXPLORER_DIR: EXPLORER_FOLDER, DEMO_ACCOUNTS: demoAccounts() };
  if (name === 'product') return { MEDIA_DIR: path.join(dataDir, 'media') };
  return {};
}

function demoAccounts(): string {
  return JSON.stringify(DEMO_ACCOUNTS.map(forExplorer));
}

function forExplorer({ role, email, password }: DemoAccount): Omit<DemoAccount, 'name'> {
  return { role, email, password };
}
