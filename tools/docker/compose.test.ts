import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { serviceEnvironments, urlVariable } from '../dev/service-environment';
import { siteSettings } from '@e-storefront/site';
import { readServices, readSites, readSubgraphs, ROOT } from '../workspace';

/** Settings for development only. */
const ONLY_IN_DEVELOPMENT: Record<string, string> = {
  DEMO_ACCOUNTS: 'the explorer offers known passwords only where nobody else can use them',
  MAILBOX_DIR: 'production sends mails',
};
/** Settings of services that operators of containers do not need. */
const NOT_PASSED_ON: Record<string, string> = {
  ...ONLY_IN_DEVELOPMENT,
  EVENTS_PREFIX: 'the file brings a Redis of its own',
  CHECKOUT_FAULTS_FILE: 'tests stop a checkout with it, and production refuses it',
  GOOGLE_ISSUER: 'Google is stood in for by tests alone',
  GOOGLE_JWKS_URL: 'Google is stood in for by tests alone',
  STRIPE_API_URL: 'Stripe is stood in for by tests alone',
};

const compose = z
  .object({
    services: z.record(
      z.string(),
      z.object({
        image: z.string().optional(),
        build: z
          .object({
            context: z.literal('.'),
            dockerfile: z.string(),
            target: z.string(),
            args: z.record(z.string(), z.string()).default({}),
          })
          .optional(),
        command: z.array(z.string()).optional(),
        environment: z.record(z.string(), z.coerce.string()).default({}),
        ports: z.array(z.string()).default([]),
        depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
        healthcheck: z.object({ test: z.array(z.string()) }).optional(),
        init: z.boolean().optional(),
        profiles: z.array(z.string()).default([]),
        volumes: z
          .array(
            z.union([
              z.string(),
              z.object({
                source: z.string(),
                target: z.string(),
                volume: z.object({ subpath: z.string(), nocopy: z.literal(true) }),
                read_only: z.literal(true),
              }),
            ]),
          )
          .default([]),
      }),
    ),
    volumes: z.record(z.string(), z.unknown()),
  })
  .parse(parse(readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }));

const projects = readServices();
const sites = readSites();
const container = (name: string) => {
  const found = compose.services[name];
  if (!found) throw new Error(`docker-compose.yml has no service named ${name}.`);
  return found;
};

/** The settings of the dev runner for each service, with the hosts of the containers. */
const developed = serviceEnvironments({
  services: [...projects, ...sites],
  mongoUri: 'mongodb://mongo:27017/?replicaSet=rs0',
  redisUrl: 'redis://redis:6379',
  keysDir: '/keys',
  dataDir: '/data',
  logLevel: 'info',
  overrides: {},
});

/** Whether a setting is passed through from the operator's environment. */
function isPassedOn(key: string, environment: Record<string, string>): boolean {
  return environment[key]?.startsWith(`\${${key}:-`) ?? false;
}

/** The names of the settings in a service's config.ts. */
async function settingsOf(name: string): Promise<string[]> {
  const { settings } = z
    .object({ settings: z.record(z.string(), z.unknown()) })
    .parse(await import(path.join(ROOT, 'apps', name, 'src/config')));
  return Object.keys(settings);
}

test('every service of workspace.json has a container, and every other container is part of the platform', () => {
  const platform = ['mongo', 'redis', 'mail', 'keys', 'seed'];
  const names = Object.keys(compose.services).filter((name) => !platform.includes(name));
  expect(names.sort()).toEqual([...projects, ...sites].map(({ name }) => name).sort());
});

test.each(projects.map(({ name }) => name))('%s has the settings that the dev runner gives it', (name) => {
  const { environment } = container(name);
  const known = developed.get(name) ?? {};
  const given = Object.keys(environment).filter(
    (key) => known[key] !== undefined || !isPassedOn(key, environment),
  );
  const wanted = Object.keys(known).filter((key) => !ONLY_IN_DEVELOPMENT[key]);
  expect(given.sort()).toEqual(wanted.sort());
});

test.each(projects.map(({ name }) => name))('operators can set every setting of %s', async (name) => {
  const there = Object.keys(container(name).environment);
  const settings = (await settingsOf(name)).filter((key) => !NOT_PASSED_ON[key]);
  expect(settings.length).toBeGreaterThan(5);
  expect(settings.filter((key) => !there.includes(key))).toEqual([]);
});

test.each(projects.map(({ name }) => name))(
  'docs/configuration.md documents each setting of %s',
  async (name) => {
    const page = readFileSync(path.join(ROOT, 'docs/configuration.md'), 'utf8');
    const isAddress = (key: string): boolean => projects.some((one) => key === urlVariable(one.name));
    const settings = (await settingsOf(name)).filter(
      (key) => !isAddress(key) && key !== 'CHECKOUT_FAULTS_FILE',
    );
    expect(settings.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  },
);

test('every setting that is passed on exists in its service, so that none is misspelled', async () => {
  const all = new Set((await Promise.all(projects.map(({ name }) => settingsOf(name)))).flat());
  for (const { name } of projects) {
    const { environment } = container(name);
    const passedOn = Object.keys(environment).filter((key) => isPassedOn(key, environment));
    expect(passedOn.filter((key) => !all.has(key))).toEqual([]);
  }
});

test.each(projects)('$name runs in production mode on its port, with its own database', ({ name, port }) => {
  const { environment } = container(name);
  const { MONGODB_URI, REDIS_URL } = developed.get(name) ?? {};
  expect(environment).toMatchObject({
    NODE_ENV: 'production',
    HOST: '0.0.0.0',
    PORT: String(port),
    REDIS_URL,
  });
  expect(environment['MONGODB_URI']).toBe(MONGODB_URI);
});

test.each(sites)(
  '$name serves its pages on its port, with every setting of a front end',
  ({ name, port }) => {
    const { environment, build, ports, init } = container(name);
    expect(build).toEqual({
      context: '.',
      dockerfile: 'tools/docker/Dockerfile',
      target: 'site',
      args: { SERVICE: name },
    });
    expect(environment).toMatchObject({
      NODE_ENV: 'production',
      PORT: String(port),
      SITE_DIR: `dist/sites/${name}`,
    });
    const wanted = Object.keys(siteSettings).filter((key) => !NOT_PASSED_ON[key]);
    expect(Object.keys(environment).sort()).toEqual(wanted.sort());
    expect([ports, init]).toEqual([[`\${${name.toUpperCase()}_PORT:-${port}}:${port}`], true]);
  },
);

test('docs/configuration.md documents each setting of a front end', () => {
  const page = readFileSync(path.join(ROOT, 'docs/configuration.md'), 'utf8');
  expect(Object.keys(siteSettings).filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
});

test('the file sets no payment provider, so that nobody sells in the sandbox by accident', () => {
  const { PAYMENT_PROVIDER, PAYMENT_SANDBOX } = container('order').environment;
  expect([PAYMENT_PROVIDER, PAYMENT_SANDBOX]).toEqual(['${PAYMENT_PROVIDER:-}', '${PAYMENT_SANDBOX:-}']);
});

test('addresses between containers have the port on which each listens', () => {
  for (const { name: reader } of projects) {
    const urls = Object.entries(container(reader).environment).filter(([key]) => /^\w+_URL$/.test(key));
    const isAddress = ([key]: [string, string]): boolean =>
      !/^(PUBLIC|REDIS|STOREFRONT|SHELL|ADMIN|SELLER|SMTP|STRIPE|MEDIA|MEILISEARCH|PAYMENT)_/.test(key);
    for (const [key, url] of urls.filter(isAddress)) {
      const { hostname, port } = new URL(url);
      expect([key, container(hostname).environment['PORT']]).toEqual([key, port]);
    }
  }
});

test.each(projects)('$name is built by the one Dockerfile and has an init process', ({ name, kind }) => {
  const target = kind === 'gateway' ? 'gateway' : 'service';
  expect(container(name).build).toEqual({
    context: '.',
    dockerfile: 'tools/docker/Dockerfile',
    target,
    args: { SERVICE: name },
  });
  expect(container(name).init).toBe(true);
});

test('subgraphs wait for healthy databases and the keys, the gateway for every subgraph', () => {
  const databases = {
    keys: { condition: 'service_completed_successfully' },
    mongo: { condition: 'service_healthy' },
    redis: { condition: 'service_healthy' },
  };
  const subgraphs = readSubgraphs().map(({ name }) => name);
  for (const name of subgraphs) expect(container(name).depends_on).toMatchObject(databases);
  const healthy = Object.fromEntries(subgraphs.map((name) => [name, { condition: 'service_healthy' }]));
  expect(container('gateway').depends_on).toEqual({ ...databases, ...healthy });
});

test('only the gateway and the front ends are reachable from the network', () => {
  const published = Object.entries(compose.services).flatMap(([name, { ports }]) =>
    ports.filter((port) => !port.startsWith('127.0.0.1:')).map((port) => [name, port]),
  );
  expect(published.map(([name]) => name)).toEqual(['gateway', ...sites.map(({ name }) => name)]);
  expect(published[0]).toEqual(['gateway', '${GATEWAY_PORT:-4000}:4000']);
  expect(container('mongo').ports).toEqual(['127.0.0.1:27017:27017']);
  expect(container('redis').ports).toEqual(['127.0.0.1:6379:6379']);
});

test('MongoDB 8 is a replica set of one, created by its health check; Redis 8 has a health check as well', () => {
  const { image, command, healthcheck } = container('mongo');
  expect(image).toBe('mongo:8');
  expect(command).toEqual(expect.arrayContaining(['--replSet', 'rs0']));
  expect(healthcheck?.test.join(' ')).toMatch(/rs\.initiate\(\{ _id: 'rs0'.*'mongo:27017'/);
  expect(container('redis').image).toBe('redis:8');
  expect(container('redis').healthcheck?.test.join(' ')).toContain('redis-cli ping');
});

test('MongoDB and Redis start alone: nothing in the file requires a variable, and they wait for nothing', () => {
  expect(readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8')).not.toMatch(/\$\{\w+:?\?/);
  for (const name of ['mongo', 'redis']) expect(container(name).depends_on).toEqual({});
});

test('the file contains no secret, each service gets only its own, and every volume is declared', () => {
  for (const { name } of projects) {
    const keys = container(name).volumes.filter((volume) => typeof volume === 'object');
    expect(keys).toMatchObject([{ source: 'keys', target: `/keys/${name}`, volume: { subpath: name } }]);
  }
  const used = Object.values(compose.services).flatMap(({ volumes }) =>
    volumes.map((v) => (typeof v === 'string' ? v.split(':')[0] : v.source)),
  );
  expect([...new Set(used)].sort()).toEqual(Object.keys(compose.volumes).sort());
});

test('demo data is added on request only, by a container that runs once', () => {
  expect(container('seed').profiles).toEqual(['seed']);
  for (const name of ['keys', 'seed']) {
    const script = container(name).command?.at(-1) ?? '';
    expect([name, existsSync(path.join(ROOT, script))]).toEqual([name, true]);
  }
});
