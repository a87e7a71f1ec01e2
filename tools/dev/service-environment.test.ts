import { serviceEnvironments, settingsOfShell } from './service-environment';

const environments = serviceEnvironments({
  services: [
    { name: 'gateway', kind: 'gateway', port: 5000 },
    { name: 'auth', kind: 'subgraph', port: 5001 },
    { name: 'product', kind: 'subgraph', port: 5002 },
    { name: 'gift-card', kind: 'subgraph', port: 5003 },
    { name: 'shell', kind: 'site', port: 3004 },
  ],
  mongoUri: 'mongodb://127.0.0.1:1/?replicaSet=rs0',
  redisUrl: 'redis://127.0.0.1:2',
  keysDir: '/clone/.data/keys',
  dataDir: '/clone/.data',
  logLevel: 'info',
  overrides: { TOKEN_AUDIENCE: 'other' },
});

test('gives every subgraph a database with its name, and the gateway none', () => {
  expect(environments.get('gift-card')).toMatchObject({
    PORT: '5003',
    MONGODB_URI: 'mongodb://127.0.0.1:1/gift-card?replicaSet=rs0',
  });
  expect(environments.get('gateway')).not.toHaveProperty('MONGODB_URI');
});

test('gives every service the addresses of the subgraphs and the keys', () => {
  expect(environments.get('product')).toMatchObject({
    AUTH_URL: 'http://127.0.0.1:5001/graphql',
    GIFT_CARD_URL: 'http://127.0.0.1:5003/graphql',
    JWKS_URL: 'http://127.0.0.1:5001/.well-known/jwks.json',
    TOKEN_URL: 'http://127.0.0.1:5001/oauth/token',
    PUBLIC_URL: 'http://localhost:5000',
  });
});

test('gives front ends the addresses of the platform in browsers, and no secret', () => {
  expect(environments.get('shell')).toMatchObject({
    PORT: '3004',
    PUBLIC_URL: 'http://localhost:5000',
    SHELL_URL: 'http://localhost:3004',
    STOREFRONT_URL: 'http://localhost:3000',
  });
  expect(environments.get('shell')).not.toHaveProperty('SERVICE_SECRET_FILE');
  expect(environments.get('auth')).toMatchObject({ FRONTENDS: 'shell=http://localhost:3004' });
});

test('gives each service its own secret, and only auth the private keys', () => {
  expect(environments.get('gift-card')).toMatchObject({
    SERVICE_SECRET_FILE: '/clone/.data/keys/gift-card/secret',
  });
  expect(environments.get('auth')).toMatchObject({
    AUTH_KEYS_FILE: '/clone/.data/keys/auth/signing-keys.json',
    SECOND_FACTOR_KEY_FILE: '/clone/.data/keys/auth/second-factor-keys.json',
    MAILBOX_DIR: '/clone/.data/mailbox',
  });
  expect(environments.get('product')).toMatchObject({ MEDIA_DIR: '/clone/.data/media' });
  expect(environments.get('product')).not.toHaveProperty('AUTH_KEYS_FILE');
});

test('allows front ends on the usual ports of this machine, by either of its names', () => {
  for (const service of ['gateway', 'auth']) {
    const origins = environments.get(service)?.['CORS_ORIGINS']?.split(',') ?? [];
    const ports = [3000, 3001, 3002, 3003, 3004, 4200, 5173, 8081];
    const expected = ['localhost', '127.0.0.1'].flatMap((host) =>
      ports.map((port) => `http://${host}:${port}`),
    );
    expect([...origins].sort()).toEqual([...expected].sort());
  }
});

test('lets the shell override the settings of front ends and folders, and no others', () => {
  const shell = {
    CORS_ORIGINS: ' https://shop.test ',
    MEDIA_DIR: '/pictures',
    PUBLIC_URL: '',
    HOST: 'laptop',
  };
  expect(settingsOfShell(shell)).toEqual({ CORS_ORIGINS: 'https://shop.test', MEDIA_DIR: '/pictures' });
});

test('lets the caller override every setting', () => {
  expect(environments.get('auth')).toMatchObject({ TOKEN_AUDIENCE: 'other' });
});
