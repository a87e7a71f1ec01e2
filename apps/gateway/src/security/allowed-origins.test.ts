import { AllowedOrigins } from './allowed-origins';

const SHOP = 'http://localhost:5173';

/** The list of one front end, with what it logs. */
function listed(logsRefusals = true): { origins: AllowedOrigins; logged: string[] } {
  const logged: string[] = [];
  const logger = { warn: (_facts: unknown, message: string) => void logged.push(message) };
  return {
    origins: new AllowedOrigins({ urls: [`${SHOP}/`], logger: logger as never, logsRefusals }),
    logged,
  };
}

test('front ends and pages of the gateway itself are allowed, and nothing is logged of them', () => {
  const { origins, logged } = listed();
  expect(origins.allows(SHOP, 'localhost:4000')).toBe(true);
  expect(origins.allows('http://localhost:4000', 'localhost:4000')).toBe(true);
  expect(logged).toEqual([]);
});

test('a refused origin is logged once, with the setting that lets it in', () => {
  const { origins, logged } = listed();
  for (let times = 0; times < 3; times += 1) {
    expect(origins.allows('http://localhost:9999', 'localhost:4000')).toBe(false);
    expect(origins.allows('null', 'localhost:4000')).toBe(false);
  }
  expect(logged).toHaveLength(2);
  expect(logged[0]).toMatch(/http:\/\/localhost:9999.*CORS_ORIGINS/);
});

test('invented origins fill neither the memory nor the log', () => {
  const { origins, logged } = listed();
  for (let index = 0; index < 1_000; index += 1) origins.allows(`http://x${index}.example`, 'localhost:4000');
  origins.allows(`http://${'y'.repeat(5_000)}.example`, 'localhost:4000');
  expect(logged).toHaveLength(50);
  expect(Math.max(...logged.map(({ length }) => length))).toBeLessThan(400);
});

test('nothing is logged outside development', () => {
  const { origins, logged } = listed(false);
  expect(origins.allows('http://localhost:9999', 'localhost:4000')).toBe(false);
  expect(logged).toEqual([]);
});
