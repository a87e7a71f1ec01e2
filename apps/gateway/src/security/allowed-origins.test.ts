import { AllowedOrigins } from './allowed-origins';

const SHOP = 'http://localhost:5173';

/** One front end, and the log messages. */
function createOrigins(logRejections = true): { origins: AllowedOrigins; logged: string[] } {
  const logged: string[] = [];
  const logger = { warn: (...args: unknown[]) => void logged.push(String(args[1])) };
  return {
    origins: new AllowedOrigins({
      urls: [`${SHOP}/`],
      logger,
      logRejections: logRejections,
    }),
    logged,
  };
}

test('allows front ends and the gateway’s own origin without logging', () => {
  const { origins, logged } = createOrigins();
  expect(origins.allows(SHOP, 'localhost:4000')).toBe(true);
  expect(origins.allows('http://localhost:4000', 'localhost:4000')).toBe(true);
  expect(logged).toEqual([]);
});

test('logs a rejected origin once, with the setting that would allow it', () => {
  const { origins, logged } = createOrigins();
  for (let times = 0; times < 3; times += 1) {
    expect(origins.allows('http://localhost:9999', 'localhost:4000')).toBe(false);
    expect(origins.allows('null', 'localhost:4000')).toBe(false);
  }
  expect(logged).toHaveLength(2);
  expect(logged[0]).toMatch(/http:\/\/localhost:9999.*CORS_ORIGINS/);
});

test('limits memory and log lines for invented origins', () => {
  const { origins, logged } = createOrigins();
  for (let index = 0; index < 1_000; index += 1) origins.allows(`http://x${index}.example`, 'localhost:4000');
  origins.allows(`http://${'y'.repeat(5_000)}.example`, 'localhost:4000');
  expect(logged).toHaveLength(50);
  expect(Math.max(...logged.map(({ length }) => length))).toBeLessThan(400);
});

test('logs nothing outside development', () => {
  const { origins, logged } = createOrigins(false);
  expect(origins.allows('http://localhost:9999', 'localhost:4000')).toBe(false);
  expect(logged).toEqual([]);
});
