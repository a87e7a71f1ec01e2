import { ConfigError, readConfig } from './read-config';
import { mongoSettings, redisSettings, serviceSettings, tokenSettings, urlList } from './settings';

const good = {
  NODE_ENV: 'production',
  PORT: '4001',
  MONGODB_URI: 'mongodb://127.0.0.1:27017/auth',
  REDIS_URL: 'redis://127.0.0.1:6379',
  TOKEN_ISSUER: 'http://localhost:4000',
  TOKEN_AUDIENCE: 'e-storefront',
  JWKS_URL: 'http://127.0.0.1:4001/.well-known/jwks.json',
};
const all = { ...serviceSettings, ...mongoSettings, ...redisSettings, ...tokenSettings };

function messageOf(source: Record<string, string | undefined>): string {
  try {
    readConfig(all, source);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  return 'accepted';
}

test('returns the declared settings with their defaults and no others', () => {
  const config = readConfig(all, { ...good, HOME: '/root' });
  expect(config).toEqual({
    ...good,
    PORT: 4001,
    HOST: '0.0.0.0',
    LOG_LEVEL: 'info',
    METRICS_HOST: '127.0.0.1',
  });
});

test('reports every missing and invalid setting in one line', () => {
  const message = messageOf({ ...good, PORT: 'many', REDIS_URL: undefined });
  expect(message).not.toContain('\n');
  expect(message).toMatch(/^Bad configuration: /);
  expect(message).toContain('PORT: ');
  expect(message).toContain('REDIS_URL is missing');
});

test('treats an empty variable as absent and never repeats a value in the message', () => {
  expect(messageOf({ ...good, TOKEN_AUDIENCE: '' })).toBe('Bad configuration: TOKEN_AUDIENCE is missing.');
  expect(messageOf({ ...good, MONGODB_URI: 'hunter2' })).not.toContain('hunter2');
});

test.each([
  ['PORT', '-1'],
  ['PORT', '65536'],
  ['PORT', '40.5'],
  ['NODE_ENV', 'staging'],
  ['LOG_LEVEL', 'loud'],
  ['MONGODB_URI', 'postgres://127.0.0.1/auth'],
  ['REDIS_URL', 'http://127.0.0.1'],
  ['JWKS_URL', 'file:///etc/keys'],
  ['TOKEN_ISSUER', 'localhost'],
])('rejects %s as %s', (name, value) => {
  expect(messageOf({ ...good, [name]: value })).toMatch(new RegExp(`^Bad configuration: ${name}: .+\\.$`));
});

test('splits a list of addresses and checks each one', () => {
  const read = (value: string) => readConfig({ CORS_ORIGINS: urlList }, { CORS_ORIGINS: value });
  expect(read('http://localhost:3000, https://shop.example').CORS_ORIGINS).toEqual([
    'http://localhost:3000',
    'https://shop.example',
  ]);
  expect(() => read('http://localhost:3000,nowhere')).toThrow(/CORS_ORIGINS/);
});
