import { PurgeLog, type TaggedRead } from './purge-log';

const read = (log: PurgeLog, ...tags: string[]): TaggedRead => ({ tags, version: log.version });

test('keeps a read current until something in it is purged', () => {
  const log = new PurgeLog();
  const lamp = read(log, 'product', 'product Product:1');
  const table = read(log, 'product', 'product Product:2');
  const tree = read(log, 'category');
  log.purge(['product Product:1', 'product Product:3']);
  expect([lamp, table, tree].map((one) => log.isCurrent(one))).toEqual([false, true, true]);
  log.purge(['product']);
  expect([lamp, table, tree].map((one) => log.isCurrent(one))).toEqual([false, false, true]);
  expect(log.isCurrent(read(log, 'product', 'product Product:1'))).toBe(true);
});

test('counts a purge during a read', () => {
  const log = new PurgeLog();
  const { version } = log;
  log.purge(['product Product:1']);
  expect(log.isCurrent({ tags: ['product Product:1'], version })).toBe(false);
});

test('outdates everything that was read before a purge of everything', () => {
  const log = new PurgeLog();
  const lamp = read(log, 'product');
  log.purgeAll();
  expect(log.isCurrent(lamp)).toBe(false);
  expect(log.isCurrent(read(log, 'product'))).toBe(true);
});

test('outdates what is older than the stored purges', () => {
  const log = new PurgeLog();
  const lamp = read(log, 'product Product:lamp');
  const untouched = read(log, 'category');
  log.purge(['product Product:lamp']);
  const later = read(log, 'category');
  for (let id = 0; id < 100_000; id += 1) log.purge([`product Product:${id}`]);
  expect([lamp, untouched, later].map((one) => log.isCurrent(one))).toEqual([false, false, true]);
});
