import mongoose from 'mongoose';
import { describeDocumentDb, useTestDatabase } from './test-database';

describeDocumentDb('transactions through the gateway', () => {
  const test = useTestDatabase();
  const fresh = () => test.db.collection(`c${new mongoose.mongo.ObjectId()}`);

  const numbered = () => test.db.collection<{ _id?: number; n?: number }>(fresh().collectionName);

  it('commits atomically, invisible before', async () => {
    const collection = fresh();
    await test.client.withSession((session) =>
      session.withTransaction(async () => {
        await collection.insertOne({ n: 1 }, { session });
        await collection.insertOne({ n: 2 }, { session });
        expect(await collection.countDocuments({}, { session })).toBe(2);
        expect(await collection.countDocuments()).toBe(0);
      }),
    );
    expect(await collection.countDocuments()).toBe(2);
  });

  it('leaves no changes after an abort', async () => {
    const collection = numbered();
    await collection.insertOne({ _id: 1, n: 1 });
    const attempt = test.client.withSession((session) =>
      session.withTransaction(async () => {
        await collection.updateOne({ _id: 1 }, { $set: { n: 2 } }, { session });
        await collection.insertOne({ n: 3 }, { session });
        throw new Error('changed my mind');
      }),
    );
    await expect(attempt).rejects.toThrow('changed my mind');
    expect(await collection.find().toArray()).toEqual([{ _id: 1, n: 1 }]);
  });

  it('reads one snapshot throughout', async () => {
    const collection = fresh();
    await collection.insertOne({ n: 1 });
    const session = test.client.startSession();
    session.startTransaction();
    expect(await collection.findOne({}, { session })).toMatchObject({ n: 1 });
    await collection.updateOne({}, { $set: { n: 2 } });
    expect(await collection.findOne({}, { session })).toMatchObject({ n: 1 });
    await session.commitTransaction();
    await session.endSession();
    expect(await collection.findOne()).toMatchObject({ n: 2 });
  });

  it('lets the later of two writers run again', async () => {
    const collection = fresh();
    await collection.insertOne({ n: 0 });
    const session = test.client.startSession();
    session.startTransaction();
    await collection.findOne({}, { session });
    await collection.updateOne({}, { $inc: { n: 1 } });
    const late = collection.updateOne({}, { $inc: { n: 1 } }, { session });
    await expect(late).rejects.toMatchObject({ code: 112, errorLabels: ['TransientTransactionError'] });
    await session.abortTransaction();
    await session.endSession();
    expect(await collection.findOne()).toMatchObject({ n: 1 });
  });

  it('does not wait for ever for a row that an idle transaction has locked', async () => {
    const collection = fresh();
    await collection.insertOne({ n: 0 });
    const [first, second] = [test.client.startSession(), test.client.startSession()];
    first.startTransaction();
    await collection.updateOne({}, { $inc: { n: 1 } }, { session: first });
    second.startTransaction();
    const blocked = collection.updateOne({}, { $inc: { n: 1 } }, { session: second });
    await expect(blocked).rejects.toMatchObject({ code: 112, errorLabels: ['TransientTransactionError'] });
    await first.commitTransaction();
    await Promise.all([first.endSession(), second.endSession()]);
    expect(await collection.findOne()).toMatchObject({ n: 1 });
  });

  it('ends after a rejected write, as in MongoDB', async () => {
    const collection = numbered();
    await collection.insertOne({ _id: 1 });
    const session = test.client.startSession();
    session.startTransaction();
    await collection.insertOne({ n: 2 }, { session });
    await expect(collection.insertOne({ _id: 1 }, { session })).rejects.toMatchObject({
      code: 11000,
    });
    await expect(collection.insertOne({ n: 3 }, { session })).rejects.toMatchObject({
      code: 251,
      codeName: 'NoSuchTransaction',
    });
    await session.endSession();
    expect(await collection.countDocuments()).toBe(1);
  });

  it('returns the same reply to a repeated commit', async () => {
    const collection = fresh();
    const session = test.client.startSession();
    session.startTransaction();
    await collection.insertOne({ n: 1 }, { session });
    await session.commitTransaction();
    await session.commitTransaction();
    await session.endSession();
    expect(await collection.countDocuments()).toBe(1);
  });

  it('reads a cursor beyond its first batch inside', async () => {
    const collection = fresh();
    await collection.insertMany(Array.from({ length: 300 }, (_, n) => ({ n })));
    await test.client.withSession((session) =>
      session.withTransaction(async () => {
        await collection.deleteOne({ n: 7 }, { session });
        const found = await collection.find({}, { session }).sort({ n: 1 }).batchSize(20).toArray();
        expect(found).toHaveLength(299);
      }),
    );
  });

  it('supports more open transactions than concurrent statements', async () => {
    const collection = fresh();
    await collection.insertMany(Array.from({ length: 60 }, (_, n) => ({ n, seen: 0 })));
    const client = await new mongoose.mongo.MongoClient(test.server.uri, { maxPoolSize: 100 }).connect();
    const sessions = Array.from({ length: 60 }, () => client.startSession());
    const same = client.db('test').collection(collection.collectionName);
    sessions.forEach((session) => session.startTransaction());
    await Promise.all(
      sessions.map((session, n) => same.updateOne({ n }, { $inc: { seen: 1 } }, { session })),
    );
    expect(await same.countDocuments({ seen: 0 })).toBe(60);
    await Promise.all(sessions.map((session) => session.commitTransaction()));
    expect(await same.countDocuments({ seen: 1 })).toBe(60);
    await client.close();
  });

  it('sells 20 units to 60 buyers, each in a transaction', async () => {
    const [stock, sales] = [fresh(), fresh()];
    await stock.insertOne({ left: 20 });
    const buy = (buyer: number) =>
      test.client.withSession((session) =>
        session.withTransaction(async () => {
          const guard = { left: { $gte: 1 } };
          const { modifiedCount } = await stock.updateOne(guard, { $inc: { left: -1 } }, { session });
          if (modifiedCount) await sales.insertOne({ buyer }, { session });
        }),
      );
    await Promise.all(Array.from({ length: 60 }, (_, buyer) => buy(buyer)));
    expect(await stock.findOne()).toMatchObject({ left: 0 });
    expect(await sales.countDocuments()).toBe(20);
  });
});
