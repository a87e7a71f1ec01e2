import type { Service } from './service';
import { sweepRegularly } from './sweep-regularly';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('a sweep comes again and again, also after a fault, never twice at once, and not after the end', async () => {
  const faults: string[] = [];
  let end = async (): Promise<void> => undefined;
  const service = {
    logger: { error: (_error: unknown, what: string) => faults.push(what) },
    onStop: (stop: () => Promise<void>) => (end = stop),
  } as unknown as Pick<Service, 'logger' | 'onStop'>;
  let [rounds, atOnce, most] = [0, 0, 0];
  const run = async (): Promise<void> => {
    rounds += 1;
    atOnce += 1;
    most = Math.max(most, atOnce);
    await pause(15);
    atOnce -= 1;
    if (rounds === 1) throw new Error('no');
  };
  sweepRegularly(service, { name: 'a sweep', everyMs: 5, run });
  expect(rounds).toBe(0);
  while (rounds < 3) await pause(5);
  await end();
  const before = rounds;
  expect([most, atOnce, faults]).toEqual([1, 0, ['a sweep']]);
  await pause(40);
  expect(rounds).toBe(before);
});
