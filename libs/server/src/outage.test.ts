import { logFailure, OutageLogger } from './outage';

/** A service that keeps its log lines. */
function logging() {
  const lines: string[] = [];
  const logger = {
    warn: (error: unknown, line = String(error)) => lines.push(line),
    error: (error: unknown, line = String(error)) => lines.push(line),
    info: (line: unknown) => lines.push(String(line)),
  };
  const outage = new OutageLogger({ logger }, 'redis');
  return { lines, outage, service: { logger, outage: () => outage } };
}

const closed = new Error('Connection is closed.');

test('logs one line at the beginning and one at the end of an outage, however often it is reported', () => {
  const { lines, outage } = logging();
  for (let times = 0; times < 5; times += 1) outage.begin(closed);
  outage.end();
  outage.end();
  outage.begin(closed);
  expect(lines).toEqual(['redis: interrupted', 'redis: available again', 'redis: interrupted']);
});

test('ends an outage of several connections when the last one has recovered', () => {
  const { lines, outage } = logging();
  outage.begin(closed, 'limits');
  outage.begin(closed, 'events');
  outage.begin(closed);
  outage.end('limits');
  expect(lines).toEqual(['redis: interrupted']);
  outage.end('events');
  expect(lines).toEqual(['redis: interrupted', 'redis: available again']);
});

test('logs failures of an unavailable dependency as one outage, and others each by itself', () => {
  const { lines, service } = logging();
  for (let times = 0; times < 3; times += 1) logFailure(service, closed, 'cache');
  for (let times = 0; times < 2; times += 1) logFailure(service, new Error('a defect'), 'cache', 'error');
  expect(lines).toEqual(['redis: interrupted', 'cache', 'cache']);
});
