import { createConnection, type Connection } from 'mongoose';
import { observedOutbox } from '@e-storefront/messaging';
import { ensureIndexes, Outbox } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { CategoryRepository } from './category.model';
import type { CategoryFields } from './category';

const fields = (slug: string): CategoryFields => ({
  name: slug,
  slug,
  description: null,
  previousSlugs: [],
  icon: null,
  isActive: true,
  position: 0,
  parentId: null,
});

describe('category events', () => {
  const database = testDatabase();
  let mongo: Connection;
  let outbox: Outbox;
  let repository: CategoryRepository;
  let woken = 0;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    outbox = new Outbox(mongo, () => (woken += 1));
    repository = new CategoryRepository(mongo, outbox);
    await ensureIndexes(mongo);
  });
  afterEach(async () => outbox.acknowledge(await outbox.pending(100)));
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  const pendingEvents = async () => (await outbox.pending(100)).map(({ name, data }) => [name, data]);

  it('are added to the outbox when a category is created, updated or deleted', async () => {
    const { id } = await repository.insert(() => fields('lamps'));
    await repository.change(id, () => ({ isActive: false }));
    await repository.remove(id, () => undefined);
    const data = { categoryId: id };
    expect(await pendingEvents()).toEqual([
      ['category.updated.v1', data],
      ['category.updated.v1', data],
      ['category.deleted.v1', data],
    ]);
    expect(woken).toBe(3);
  });

  it('are not added for a rejected change', async () => {
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
    expect(await pendingEvents()).toEqual([]);
  });

  it('are published only after the cached tree is invalidated, once per event', async () => {
    let invalidated = 0;
    const source = observedOutbox(outbox, async () => void (invalidated += 1));
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
