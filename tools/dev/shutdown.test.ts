import { setTimeout as delay } from 'node:timers/promises';
import { createShutdown } from './shutdown';

function make() {
  const said: string[] = [];
  const shutdown = createShutdown({
    onError: (error) => said.push(`error ${(error as Error).message}`),
    exit: (code) => said.push(`exit ${code}`),
  });
  return { said, shutdown };
}

test('runs steps in reverse order and then exits', async () => {
  const { said, shutdown } = make();
  shutdown.add(() => void said.push('database'));
  shutdown.add(async () => {
    await delay(10);
    said.push('services');
  });
  await shutdown.end(0);
  expect(said).toEqual(['services', 'database', 'exit 0']);
});

test('runs each step once, even when it is requested again for another reason', async () => {
  const { said, shutdown } = make();
  shutdown.add(() => void said.push('undone'));
  await Promise.all([shutdown.end(0), shutdown.end(1)]);
  expect(said).toEqual(['undone', 'exit 0']);
});

test('continues after a failed step', async () => {
  const { said, shutdown } = make();
  shutdown.add(() => void said.push('database'));
  shutdown.add(() => Promise.reject(new Error('stuck')));
  await shutdown.end(1);
  expect(said).toEqual(['error stuck', 'database', 'exit 1']);
});

test('runs steps that a start adds during the shutdown', async () => {
  const { said, shutdown } = make();
  shutdown.add(() => shutdown.add(() => void said.push('late')));
  await shutdown.end(0);
  expect(said).toEqual(['late', 'exit 0']);
});
