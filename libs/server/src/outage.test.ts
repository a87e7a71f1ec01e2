import { logFailure, OutageLogger } from './outage';

/** A service whose log lines are kept. */
function logging() {
  const lines: string[] = [];
  const logger = {
    warn: (_error: unknown, line: string) => lines.push(line),
    error: (_error: unknown, line: string) => lines.push(line),
    info: (line: string) => lines.push(line),
  };
  const outage = new OutageLogger({ logger }, 'redis');
  return { lines, outage, service: { logger, outage: () => outage } };
}

const closed = new Error('Connection is closed.');

test('logs one line when an outage begins and one when it ends, however often it is noticed', () => {
  const { lines, outage } = logging();
  for (let times = 0; times < 5; times += 1) outage.begin(closed);
  outage.end();
  outage.end();
  outage.begin(closed);
  expect(lines).toEqual(['redis: interrupted', 'redis: goes on', 'redis: interrupted']);
});

test('an outage of several connections lasts until the last of them has recovered', () => {
  const { lines, outage } = logging();
  outage.begin(closed, 'limits');
  outage.begin(closed, 'events');
  outage.begin(closed);
  outage.end('limits');
  expect(lines).toEqual(['redis: interrupted']);
  outage.end('events');
  expect(lines).toEqual(['redis: interrupted', 'redis: goes on']);
});

test('failures for want of a dependency are logged as one outage, others each by itself', () => {
  const { lines, service } = logging();
  for (let times = 0; times < 3; times += 1) logFailure(service, closed, 'cache');
  for (let times = 0; times < 2; times += 1) logFailure(service, new Error('a defect'), 'cache', 'error');
  expect(lines).toEqual(['redis: interrupted', 'cache', 'cache']);
});
