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

test('what was added last is undone first, and the process leaves afterwards', async () => {
  const { said, shutdown } = make();
  shutdown.add(() => void said.push('database'));
  shutdown.add(async () => {
    await delay(10);
    said.push('services');
  });
  await shutdown.end(0);
  expect(said).toEqual(['services', 'database', 'exit 0']);
});

test('being asked again, even for another reason, undoes nothing twice', async () => {
  const { said, shutdown } = make();
  shutdown.add(() => void said.push('undone'));
  await Promise.all([shutdown.end(0), shutdown.end(1)]);
  expect(said).toEqual(['undone', 'exit 0']);
});

test('one thing that cannot be undone does not keep the others running', async () => {
  const { said, shutdown } = make();
  shutdown.add(() => void said.push('database'));
  shutdown.add(() => Promise.reject(new Error('stuck')));
  await shutdown.end(1);
  expect(said).toEqual(['error stuck', 'database', 'exit 1']);
});

test('what a start adds while the end is under way is undone as well', async () => {
  const { said, shutdown } = make();
  shutdown.add(() => shutdown.add(() => void said.push('late')));
  await shutdown.end(0);
  expect(said).toEqual(['late', 'exit 0']);
});
