import { createConnection } from 'mongoose';
import { testDatabase } from '@e-storefront/testing';
import { CategorySnapshot } from './category-snapshot.model';

it('loads the last saved tree in another process, and null before the first save', async () => {
  const database = testDatabase();
  const mongo = await createConnection(database.uri).asPromise();
  const memory = new CategorySnapshot(mongo);
  expect(await memory.load()).toBeNull();
  const node = { id: 'a'.repeat(24), name: 'Lamps', slug: 'lamps', isActive: true, parentId: null };
  await memory.save([node]);
  await memory.save([node]);
  const moved = { ...node, isActive: false, previousSlugs: ['lights'] };
  await memory.save([moved]);
  const other = await createConnection(database.uri).asPromise();
  expect(await new CategorySnapshot(other).load()).toEqual([moved]);
  await Promise.all([mongo.close(), other.close()]);
  await database.drop();
});
