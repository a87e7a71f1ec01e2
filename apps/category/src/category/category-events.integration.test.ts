import { createConnection, type Connection } from 'mongoose';
import { ensureIndexes, Outbox } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { MongoCategoryRepository } from './category.model';
import { invalidatingOutbox } from './category-outbox';
import type { CategoryFields } from './category.service';

const fields = (slug: string): CategoryFields => ({
  name: slug,
  slug,
  description: null,
  icon: null,
  isActive: true,
  position: 0,
  parentId: null,
});

describe('the events of categories', () => {
  const database = testDatabase();
  let mongo: Connection;
  let outbox: Outbox;
  let repository: MongoCategoryRepository;
  let woken = 0;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    outbox = new Outbox(mongo);
    repository = new MongoCategoryRepository(mongo, outbox, () => (woken += 1));
    await ensureIndexes(mongo);
  });
  afterEach(async () => outbox.acknowledge(await outbox.pending(100)));
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  const told = async () => (await outbox.pending(100)).map(({ name, data }) => [name, data]);

  it('stand in the outbox as soon as a category is created, changed or deleted', async () => {
    const { id } = await repository.insert(() => fields('lamps'));
    await repository.change(id, () => ({ isActive: false }));
    await repository.remove(id, () => undefined);
    const data = { categoryId: id };
    expect(await told()).toEqual([
      ['category.updated.v1', data],
      ['category.updated.v1', data],
      ['category.deleted.v1', data],
    ]);
    expect(woken).toBe(3);
  });

  it('are not written for a change that was refused', async () => {
    const refuse = (): never => {
      throw new Error('refused');
    };
    const { id } = await repository.insert(() => fields('chairs'));
    await outbox.acknowledge(await outbox.pending(100));
    await expect(repository.change(id, refuse)).rejects.toThrow('refused');
    await expect(repository.remove(id, refuse)).rejects.toThrow('refused');
    await expect(repository.insert(() => fields('chairs'))).rejects.toMatchObject({
      code: 'SLUG_TAKEN',
    });
    expect(await told()).toEqual([]);
  });

  it('leave only after the cached tree was invalidated, once for each event', async () => {
    let invalidated = 0;
    const source = invalidatingOutbox(outbox, { invalidate: async () => void (invalidated += 1) });
    await source.pending(10);
    expect(invalidated).toBe(0);
    await repository.insert(() => fields('tables'));
    await source.pending(10);
    await source.pending(10);
    expect(invalidated).toBe(1);
    await repository.insert(() => fields('desks'));
    expect(await source.pending(10)).toHaveLength(2);
    expect(invalidated).toBe(2);
  });
});
