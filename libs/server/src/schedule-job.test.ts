import type { Service } from './service';
import { scheduleJob } from './schedule-job';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Living = Pick<Service, 'logger' | 'onClose' | 'onStop'>;

/** A service for a job, the errors it logs, and its shutdown. */
function living(): { service: Living; faults: string[]; end(): Promise<void> } {
  const faults: string[] = [];
  const ends: (() => Promise<void> | void)[] = [];
  const logger = { error: (_error: unknown, what: string) => faults.push(what) } as unknown;
  const onEnd = (end: () => Promise<void> | void): void => void ends.push(end);
  return {
    service: { logger: logger as Living['logger'], onClose: onEnd, onStop: onEnd },
    faults,
    end: async () => {
      for (const end of ends) await end();
    },
  };
}

test('repeats a job, even after a failure, never concurrently, and not after the shutdown', async () => {
  const { service, faults, end } = living();
  let [rounds, atOnce, most] = [0, 0, 0];
  const run = async (): Promise<void> => {
    rounds += 1;
    atOnce += 1;
    most = Math.max(most, atOnce);
    await pause(15);
    atOnce -= 1;
    if (rounds === 1) throw new Error('no');
  };
  scheduleJob(service, { name: 'a sweep', intervalMs: 5, run });
  expect(rounds).toBe(0);
  while (rounds < 3) await pause(5);
  await end();
  const before = rounds;
  expect([most, atOnce, faults]).toEqual([1, 0, ['a sweep']]);
  await pause(40);
  expect(rounds).toBe(before);
});

test('runs an immediate job at the start, and the shutdown waits for the run', async () => {
  const { service, end } = living();
  const rounds = { begun: 0, done: 0 };
  const run = async (): Promise<void> => {
    rounds.begun += 1;
    await pause(20);
    rounds.done += 1;
  };
  scheduleJob(service, { name: 'a sweep', intervalMs: 5, runImmediately: true, run });
  expect(rounds).toEqual({ begun: 1, done: 0 });
  await end();
  expect(rounds).toEqual({ begun: 1, done: 1 });
  await pause(20);
  expect(rounds.begun).toBe(1);
});

test('a sweep that is woken comes sooner, also when it is woken in the middle of a round', async () => {
  const { service, end } = living();
  let rounds = 0;
  const job = scheduleJob(service, {
    name: 'a sweep',
    intervalMs: 600_000,
    run: async () => {
      rounds += 1;
      if (rounds === 1) job.wake();
      await pause(5);
    },
  });
  job.wake();
  job.wake();
  while (rounds < 2) await pause(5);
  await end();
  await pause(20);
  job.wake();
  await pause(1_100);
  expect(rounds).toBe(2);
});

test('a sweep comes when its last round said that the next is due', async () => {
  const { service, end } = living();
  let rounds = 0;
  const run = async (): Promise<Date | null> => {
    rounds += 1;
    return rounds === 1 ? new Date(Date.now() + 10) : null;
  };
  scheduleJob(service, { name: 'a sweep', intervalMs: 600_000, runImmediately: true, run });
  while (rounds < 2) await pause(5);
  await pause(40);
  expect(rounds).toBe(2);
  await end();
});

test('a round that never ends holds up neither the next one nor the end', async () => {
  const { service, faults, end } = living();
  let rounds = 0;
  const run = (): Promise<void> => {
    rounds += 1;
    return rounds === 1 ? new Promise(() => undefined) : Promise.resolve();
  };
  scheduleJob(service, { name: 'a sweep', intervalMs: 5, timeoutMs: 30, run });
  while (rounds < 3) await pause(5);
  expect(faults).toEqual(['a sweep']);
  await end();
});
