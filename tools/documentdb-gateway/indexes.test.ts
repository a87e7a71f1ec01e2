import mongoose from 'mongoose';
import { describeDocumentDb, useTestDatabase } from './test-database';

describeDocumentDb('indexes and aggregation through the gateway', () => {
  const test = useTestDatabase();
  const fresh = () => test.db.collection(`c${new mongoose.mongo.ObjectId()}`);

  it('reports a duplicate key as MongoDB does, for every kind of write', async () => {
    const users = fresh();
    await users.createIndex({ email: 1 }, { unique: true });
    const { insertedId } = await users.insertOne({ email: 'a@b.c' });
    const namespace = `test.${users.collectionName}`;
    const expected = {
      code: 11000,
      keyPattern: { email: 1 },
      keyValue: { email: 'a@b.c' },
      message: `E11000 duplicate key error collection: ${namespace} index: email_1 dup key: { email: "a@b.c" }`,
    };
    const set = { $set: { email: 'a@b.c' } };
    await expect(users.insertOne({ email: 'a@b.c' })).rejects.toMatchObject(expected);
    await expect(users.insertMany([{ email: 'd' }, { email: 'a@b.c' }])).rejects.toMatchObject({
      code: 11000,
    });
    await expect(users.updateOne({ email: 'd' }, set)).rejects.toMatchObject(expected);
    await expect(users.findOneAndUpdate({ x: 1 }, set, { upsert: true })).rejects.toMatchObject(expected);
    await expect(users.insertOne({ _id: insertedId })).rejects.toMatchObject({
      keyValue: { _id: insertedId },
    });
    await expect(users.findOneAndReplace({ email: 'd' }, { email: 'a@b.c' })).rejects.toMatchObject(expected);
  });

  it('rejects a unique index over duplicate values', async () => {
    const collection = fresh();
    await collection.insertMany([{ a: 1 }, { a: 1 }]);
    await expect(collection.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
  });

  it('enforces a compound unique index over all its fields', async () => {
    const reviews = fresh();
    await reviews.createIndex({ product: 1, customer: 1 }, { unique: true });
    await reviews.insertMany([
      { product: 1, customer: 1 },
      { product: 1, customer: 2 },
    ]);
    await expect(reviews.insertOne({ product: 1, customer: 2 })).rejects.toMatchObject({
      code: 11000,
      keyValue: { product: 1, customer: 2 },
    });
  });

  it('applies a partial unique index only to documents that match its filter', async () => {
    const carts = fresh();
    const partialFilterExpression = { open: true };
    await carts.createIndex({ user: 1 }, { unique: true, partialFilterExpression });
    await carts.insertMany([
      { user: 1, open: true },
      { user: 1, open: false },
      { user: 1, open: false },
    ]);
    await expect(carts.insertOne({ user: 1, open: true })).rejects.toMatchObject({ code: 11000 });
  });

  it('sorts a text search by score', async () => {
    const products = fresh();
    await products.createIndex(
      { name: 'text', body: 'text' },
      { weights: { name: 10, body: 1 }, name: 'words' },
    );
    await products.insertMany([
      { sku: 1, name: 'lamp', body: 'a red shade' },
      { sku: 2, name: 'red shoe', body: 'for walking' },
      { sku: 3, name: 'chair', body: 'wood' },
    ]);
    const score = { $meta: 'textScore' } as const;
    const found = await products
      .find({ $text: { $search: 'red' } })
      .project({ sku: 1, score })
      .sort({ score })
      .toArray();
    expect(found.map(({ sku }) => sku as unknown)).toEqual([2, 1]);
    expect(found[0]?.['score']).toBeGreaterThan(found[1]?.['score'] as number);
  });

  it('lists, repeats and drops indexes, and rejects contradicting ones', async () => {
    const sessions = fresh();
    await sessions.createIndex({ until: 1 }, { expireAfterSeconds: 60 });
    await sessions.createIndex({ until: 1 }, { expireAfterSeconds: 60 });
    await sessions.createIndex({ a: 1, b: -1 });
    const listed = await sessions.indexes();
    expect(listed.map(({ name }) => name)).toEqual(['_id_', 'until_1', 'a_1_b_-1']);
    expect(listed[1]).toMatchObject({ key: { until: 1 }, expireAfterSeconds: 60 });
    await expect(sessions.createIndex({ b: 1 }, { name: 'until_1' })).rejects.toMatchObject({ code: 86 });
    await sessions.dropIndex('until_1');
    await expect(sessions.dropIndex('until_1')).rejects.toMatchObject({
      code: 27,
      codeName: 'IndexNotFound',
    });
    await expect(fresh().indexes()).rejects.toMatchObject({ code: 26, codeName: 'NamespaceNotFound' });
  });

  it('builds several indexes of one collection at the same time', async () => {
    const collection = fresh();
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
    await Promise.all(keys.map((key) => collection.createIndex({ [key]: 1 })));
    expect(await collection.indexes()).toHaveLength(7);
  });

  it('aggregates with facets, buckets, joins and dates', async () => {
    const [orders, products] = [fresh(), fresh()];
    await products.insertMany([
      { sku: 'a', seller: 1 },
      { sku: 'b', seller: 2 },
    ]);
    await orders.insertMany([
      { sku: 'a', total: 5, at: new Date('2026-03-01T10:00:00Z') },
      { sku: 'b', total: 50, at: new Date('2026-03-01T20:00:00Z') },
      { sku: 'b', total: 500, at: new Date('2026-04-02T10:00:00Z') },
    ]);
    const lookup = {
      from: products.collectionName,
      let: { sku: '$sku' },
      pipeline: [{ $match: { $expr: { $eq: ['$sku', '$$sku'] } } }, { $project: { seller: 1, _id: 0 } }],
      as: 'product',
    };
    const [result] = await orders
      .aggregate([
        {
          $facet: {
            bands: [{ $bucket: { groupBy: '$total', boundaries: [0, 100, 1000] } }, { $sort: { _id: 1 } }],
            months: [
              { $group: { _id: { $dateTrunc: { date: '$at', unit: 'month' } }, sum: { $sum: '$total' } } },
              { $sort: { _id: 1 } },
            ],
            sellers: [{ $lookup: lookup }, { $unwind: '$product' }, { $sortByCount: '$product.seller' }],
          },
        },
      ])
      .toArray();
    expect(result).toEqual({
      bands: [
        { _id: 0, count: 2 },
        { _id: 100, count: 1 },
      ],
      months: [
        { _id: new Date('2026-03-01T00:00:00Z'), sum: 55 },
        { _id: new Date('2026-04-01T00:00:00Z'), sum: 500 },
      ],
      sellers: [
        { _id: 2, count: 2 },
        { _id: 1, count: 1 },
      ],
    });
  });
});
