import { createConnection } from 'mongoose';
import { testDatabase } from '@e-storefront/testing';
import { CategoryMemory } from './category-snapshot.model';

it('gives the tree that was kept last, also to another process, and none before', async () => {
  const database = testDatabase();
  const mongo = await createConnection(database.uri).asPromise();
  const memory = new CategoryMemory(mongo);
  expect(await memory.recall()).toBeNull();
  const node = { id: 'a'.repeat(24), name: 'Lamps', slug: 'lamps', isActive: true, parentId: null };
  await memory.keep([node]);
  await memory.keep([node]);
  const moved = { ...node, isActive: false, previousSlugs: ['lights'] };
  await memory.keep([moved]);
  const other = await createConnection(database.uri).asPromise();
  expect(await new CategoryMemory(other).recall()).toEqual([moved]);
  await Promise.all([mongo.close(), other.close()]);
  await database.drop();
});
