import { EventBuffer } from './event-buffer';

const read = async (events: EventBuffer<number>, count: number): Promise<unknown[]> => {
  const values = [];
  for (let index = 0; index < count; index += 1) values.push((await events.next()).value);
  return values;
};

it('delivers buffered and awaited events in order', async () => {
  const events = new EventBuffer<number>(() => undefined);
  for (const event of [1, 2, 3]) events.push(event);
  events.dropOldest();
  expect(events.size).toBe(2);
  const reads = read(events, 4);
  await new Promise((done) => setTimeout(done, 5));
  for (const event of [4, 5]) events.push(event);
  expect(await reads).toEqual([2, 3, 4, 5]);
  expect(events.size).toBe(0);
});

it('ends after the buffered events', async () => {
  const events = new EventBuffer<number>(() => undefined);
  events.push(1);
  events.end();
  events.push(2);
  expect(await read(events, 3)).toEqual([1, undefined, undefined]);
});

it.each([0, 2])('throws an error once, after %i buffered events', async (count) => {
  const events = new EventBuffer<number>(() => undefined);
  for (let event = 0; event < count; event += 1) events.push(event);
  events.fail(new Error('away'));
  expect(await read(events, count)).toHaveLength(count);
  await expect(events.next()).rejects.toThrow('away');
  expect(await events.next()).toEqual({ done: true, value: undefined });
});

it('throws an error to a waiting reader', async () => {
  const events = new EventBuffer<number>(() => undefined);
  const reading = events.next();
  events.fail(new Error('away'));
  await expect(reading).rejects.toThrow('away');
});

it('ends at once when the reader leaves, even while it waits', async () => {
  let hasLeft = false;
  const events = new EventBuffer<number>(() => (hasLeft = true));
  events.push(1);
  expect(await events.next()).toEqual({ done: false, value: 1 });
  const reading = events.next();
  expect(await events.return()).toEqual({ done: true, value: undefined });
  expect([await reading, hasLeft]).toEqual([{ done: true, value: undefined }, true]);
  events.push(2);
  expect(events.size).toBe(0);
});
