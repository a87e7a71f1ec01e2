import { BackgroundTasks } from './background-tasks';

const unexpected = (error: unknown): never => {
  throw error;
};

test('returns before a task starts, and runs the tasks of one orderingKey in order', async () => {
  const tasks = new BackgroundTasks();
  const done: string[] = [];
  const task = (orderingKey: string, id: string, ms: number) => ({
    orderingKey,
    id,
    onFailure: unexpected,
    run: async () => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      done.push(id);
    },
  });
  for (const one of [task('a', 'a1', 30), task('a', 'a2', 0), task('b', 'b1', 0)]) tasks.start(one);
  expect([done, tasks.size]).toEqual([[], 3]);
  await tasks.drain();
  expect(done).toEqual(['b1', 'a1', 'a2']);
  expect(tasks.size).toBe(0);
});

test('ignores a task that is already queued, and accepts it again once it is done', async () => {
  const tasks = new BackgroundTasks();
  const run = jest.fn(() => Promise.resolve());
  const task = { orderingKey: 'a', id: 'same', run, onFailure: unexpected };
  tasks.start(task);
  tasks.start(task);
  await tasks.drain();
  expect(run).toHaveBeenCalledTimes(1);
  tasks.start(task);
  await tasks.drain();
  expect(run).toHaveBeenCalledTimes(2);
});

test('reports a failed task and continues with the next one', async () => {
  const tasks = new BackgroundTasks();
  const onFailure = jest.fn();
  const run = jest.fn(() => Promise.resolve());
  tasks.start({ orderingKey: 'a', id: '1', run: () => Promise.reject(new Error('away')), onFailure });
  tasks.start({ orderingKey: 'a', id: '2', run, onFailure });
  await tasks.drain();
  expect(onFailure).toHaveBeenCalledWith(new Error('away'));
  expect(run).toHaveBeenCalled();
});

test('rejects tasks when the queue is full', () => {
  const tasks = new BackgroundTasks();
  const onFailure = jest.fn();
  const never = () => new Promise<void>(() => undefined);
  for (let id = 0; id < 10_001; id += 1)
    tasks.start({ orderingKey: `${id}`, id: `${id}`, run: never, onFailure });
  expect(onFailure).toHaveBeenCalledTimes(1);
  expect(tasks.size).toBe(10_000);
});
