import mongoose, { Schema } from 'mongoose';
import { describeDocumentDb, useTestDatabase } from './test-database';

const userSchema = new Schema(
  { email: { type: String, unique: true }, name: String, orders: Number },
  { timestamps: true, optimisticConcurrency: true },
);
userSchema.index({ name: 'text' });
const orderSchema = new Schema({
  user: { type: Schema.Types.ObjectId, ref: 'User' },
  lines: [{ sku: String, n: Number }],
});

describeDocumentDb('mongoose through the gateway', () => {
  const test = useTestDatabase();
  let connection: mongoose.Connection;

  beforeAll(async () => {
    connection = await mongoose.createConnection(test.server.uri, { dbName: 'mongoose' }).asPromise();
  });
  afterAll(() => connection.close());

  it('creates indexes, finds, populates and reports duplicates', async () => {
    const [User, Order] = [connection.model('User', userSchema), connection.model('Order', orderSchema)];
    await Promise.all([User.init(), Order.init()]);
    const user = await User.create({ email: 'a@b.c', name: 'Ada Lovelace' });
    await Order.create({ user: user._id, lines: [{ sku: 'x', n: 2 }] });
    expect(await Order.findOne({ 'lines.sku': 'x' }).populate('user').lean()).toMatchObject({
      user: { email: 'a@b.c' },
    });
    expect(await User.find({ $text: { $search: 'lovelace' } })).toHaveLength(1);
    await expect(User.create({ email: 'a@b.c' })).rejects.toMatchObject({
      code: 11000,
      keyValue: { email: 'a@b.c' },
    });
    expect(Object.keys(await User.collection.indexInformation())).toEqual(['_id_', 'email_1', 'name_text']);
  });

  it('rejects a document that was saved concurrently', async () => {
    const User = connection.model('User', userSchema);
    const { _id } = await User.create({ email: 'v@b.c', orders: 1 });
    const [first, second] = [await User.findById(_id).orFail(), await User.findById(_id).orFail()];
    await first.set({ orders: 2 }).save();
    await expect(second.set({ orders: 3 }).save()).rejects.toThrow(mongoose.Error.VersionError);
  });

  it('commits and aborts transactions', async () => {
    const User = connection.model('User', userSchema);
    await connection.transaction((session) => User.create([{ email: 't1' }], { session }));
    const aborted = connection.transaction(async (session) => {
      await User.create([{ email: 't2' }], { session });
      throw new Error('no');
    });
    await expect(aborted).rejects.toThrow('no');
    expect(await User.find({ email: /^t\d$/ }).distinct('email')).toEqual(['t1']);
  });

  it('streams a cursor and counts pages', async () => {
    const Line = connection.model('Line', new Schema({ n: Number }));
    await Line.insertMany(Array.from({ length: 450 }, (_, n) => ({ n })));
    let sum = 0;
    for await (const line of Line.find().sort({ n: 1 }).cursor({ batchSize: 100 })) sum += line.n ?? 0;
    expect(sum).toBe((449 * 450) / 2);
    expect(await Line.find().sort({ n: -1 }).skip(440).limit(20).lean()).toHaveLength(10);
  });
});
