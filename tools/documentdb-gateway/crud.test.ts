import mongoose from 'mongoose';
import { describeDocumentDb, useTestDatabase } from './test-database';

describeDocumentDb('documents through the gateway', () => {
  const test = useTestDatabase();
  const fresh = () => test.db.collection(`c${new mongoose.mongo.ObjectId()}`);

  it('returns every type of value as stored', async () => {
    const { ObjectId, Decimal128, Binary, Long } = mongoose.mongo;
    const document = {
      _id: new ObjectId(),
      text: 'Grüße, 你好 \u{1F600}',
      whole: 42,
      fraction: 0.1,
      long: Long.fromString('9007199254740993'),
      decimal: Decimal128.fromString('12.50'),
      date: new Date('2026-01-02T03:04:05.678Z'),
      bytes: new Binary(Buffer.from([0, 255, 128])),
      nothing: null,
      nested: { list: [1, 'two', { three: true }] },
      pattern: /^a.b$/i,
    };
    const collection = fresh();
    await collection.insertOne(document);
    const found = await collection.findOne({ _id: document._id }, { promoteLongs: false });
    expect(JSON.stringify(mongoose.mongo.BSON.EJSON.serialize(found))).toBe(
      JSON.stringify(mongoose.mongo.BSON.EJSON.serialize(document)),
    );
  });

  it('inserts, updates, replaces and deletes', async () => {
    const collection = fresh();
    expect((await collection.insertMany([{ n: 1 }, { n: 2 }, { n: 3 }])).insertedCount).toBe(3);
    expect((await collection.updateMany({ n: { $gte: 2 } }, { $set: { big: true } })).modifiedCount).toBe(2);
    expect((await collection.replaceOne({ n: 1 }, { n: 10 })).modifiedCount).toBe(1);
    expect((await collection.updateOne({ n: 99 }, { $set: { a: 1 } }, { upsert: true })).upsertedCount).toBe(
      1,
    );
    expect((await collection.deleteMany({ big: true })).deletedCount).toBe(2);
    expect(await collection.countDocuments()).toBe(2);
    expect((await collection.distinct('n')).sort()).toEqual([10, 99]);
  });

  it('finds and modifies atomically', async () => {
    const collection = fresh();
    await collection.insertOne({ key: 'a', n: 1 });
    const after = await collection.findOneAndUpdate(
      { key: 'a' },
      { $inc: { n: 1 } },
      { returnDocument: 'after' },
    );
    expect(after?.['n']).toBe(2);
    expect(await collection.findOneAndDelete({ key: 'a' })).toMatchObject({ n: 2 });
    expect(await collection.findOneAndDelete({ key: 'a' })).toBeNull();
  });

  it('updates by array filters, positional operators and pipelines', async () => {
    const collection = fresh();
    await collection.insertOne({
      items: [
        { sku: 'a', n: 1 },
        { sku: 'b', n: 2 },
      ],
      price: 2,
    });
    await collection.updateOne({}, { $inc: { 'items.$[i].n': 10 } }, { arrayFilters: [{ 'i.sku': 'b' }] });
    await collection.updateOne({ 'items.sku': 'a' }, { $set: { 'items.$.n': 5 } });
    await collection.updateOne({}, [{ $set: { total: { $multiply: ['$price', 3] } } }]);
    expect(await collection.findOne()).toMatchObject({ items: [{ n: 5 }, { n: 12 }], total: 6 });
  });

  it('writes in bulk and reports the rejected operations', async () => {
    const collection = test.db.collection<{ _id: number; seen?: boolean }>('bulk');
    await collection.insertOne({ _id: 1 });
    const bulk = collection.bulkWrite(
      [
        { insertOne: { document: { _id: 1 } } },
        { insertOne: { document: { _id: 2 } } },
        { updateOne: { filter: { _id: 2 }, update: { $set: { seen: true } } } },
        { deleteOne: { filter: { _id: 3 } } },
      ],
      { ordered: false },
    );
    await expect(bulk).rejects.toMatchObject({ code: 11000, writeErrors: [{ index: 0 }], insertedCount: 1 });
    expect(await collection.findOne({ _id: 2 })).toMatchObject({ seen: true });
  });

  it('reads a cursor over many batches, sorted and unsorted', async () => {
    const collection = fresh();
    await collection.insertMany(Array.from({ length: 700 }, (_, n) => ({ n, filler: 'x'.repeat(200) })));
    const sorted = await collection.find().sort({ n: -1 }).batchSize(30).toArray();
    expect(sorted.map(({ n }) => n)).toEqual(Array.from({ length: 700 }, (_, n) => 699 - n));
    const plain = await collection.find().batchSize(50).toArray();
    expect(new Set(plain.map(({ n }) => n)).size).toBe(700);
    const grouped = collection.aggregate([{ $group: { _id: '$n' } }], { batchSize: 40 });
    expect(await grouped.toArray()).toHaveLength(700);
  });

  it('closes a cursor before its end', async () => {
    const collection = fresh();
    await collection.insertMany(Array.from({ length: 300 }, (_, n) => ({ n })));
    const cursor = collection.find().sort({ n: 1 }).batchSize(10);
    await cursor.next();
    const id = cursor.id;
    await cursor.close();
    const next = test.db.command({ getMore: id, collection: collection.collectionName });
    await expect(next).rejects.toMatchObject({ code: 43, codeName: 'CursorNotFound' });
  });

  it('sends messages of many megabytes both ways', async () => {
    const collection = fresh();
    await collection.insertMany(Array.from({ length: 12 }, (_, n) => ({ n, text: 'y'.repeat(1_000_000) })));
    const found = await collection.find().toArray();
    expect(found.map(({ text }) => (text as string).length)).toEqual(Array(12).fill(1_000_000));
  });

  it('sends no reply to unacknowledged writes and continues', async () => {
    const collection = fresh();
    await collection.insertOne({ n: 1 });
    const result = await collection.updateOne({ n: 1 }, { $set: { n: 2 } }, { writeConcern: { w: 0 } });
    expect(result.acknowledged).toBe(false);
    while (!(await collection.findOne({ n: 2 }))) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await collection.countDocuments()).toBe(1);
  });

  it('executes a write once when the driver repeats it', async () => {
    const { collectionName } = fresh();
    const lsid = { id: new mongoose.mongo.UUID() };
    const update = {
      update: collectionName,
      updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } }, upsert: true }],
      txnNumber: mongoose.mongo.Long.fromNumber(1),
      lsid,
    };
    await test.db.command(update);
    await test.db.command(update);
    expect(await test.db.collection(collectionName).findOne()).toMatchObject({ n: 1 });
  });

  it('reports an unknown command as MongoDB does', async () => {
    await expect(test.db.command({ abracadabra: 1 })).rejects.toMatchObject({
      code: 59,
      codeName: 'CommandNotFound',
    });
    await expect(test.db.command({ constructor: 1 })).rejects.toMatchObject({ code: 59 });
  });

  it('lists databases and collections, and drops them', async () => {
    const other = test.client.db('other');
    await other.createCollection('one');
    await expect(other.createCollection('one', { validator: { a: 1 } })).rejects.toMatchObject({ code: 48 });
    expect((await other.listCollections().toArray()).map(({ name }) => name)).toEqual(['one']);
    expect((await test.client.db().admin().listDatabases()).databases.map(({ name }) => name)).toContain(
      'other',
    );
    expect(await other.dropCollection('one')).toBe(true);
    await other.createCollection('two');
    await other.dropDatabase();
    expect(await other.listCollections().toArray()).toEqual([]);
  });

  it('rejects with code 121 what a validator forbids', async () => {
    const name = fresh().collectionName;
    await test.db.createCollection(name, { validator: { $jsonSchema: { required: ['price'] } } });
    await expect(test.db.collection(name).insertOne({ a: 1 })).rejects.toMatchObject({ code: 121 });
    await test.db.collection(name).insertOne({ price: 1 });
  });

  it('accepts many concurrent first inserts into a new collection', async () => {
    const collection = fresh();
    await Promise.all(Array.from({ length: 20 }, (_, n) => collection.insertOne({ n })));
    expect(await collection.countDocuments()).toBe(20);
  });

  it('lets exactly 20 of 60 buyers have the last 20 units', async () => {
    const collection = fresh();
    await collection.insertOne({ sku: 'a', stock: 20 });
    const buy = () => collection.updateOne({ sku: 'a', stock: { $gte: 1 } }, { $inc: { stock: -1 } });
    const results = await Promise.all(Array.from({ length: 60 }, buy));
    expect(results.filter(({ modifiedCount }) => modifiedCount === 1)).toHaveLength(20);
    expect(await collection.findOne()).toMatchObject({ stock: 0 });
  });
});
