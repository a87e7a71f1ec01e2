import { randomBytes } from 'node:crypto';
import { createConnection, Schema, Types, type Connection, type Model } from 'mongoose';
import { createEvent, type DomainEvent } from '@e-storefront/events';
import { testDatabase } from '@e-storefront/testing';
import { ensureIndexes } from './connection';
import { defineModel } from './define-model';
import { EmbeddedOutbox, Outbox } from './outbox';

const deletion = (version: number): DomainEvent =>
  createEvent('account.deleted.v1', {
    accountId: randomBytes(12).toString('hex'),
    version,
    role: 'customer',
  });

describe('the outbox of a service', () => {
  const database = testDatabase();
  let mongo: Connection;
  let outbox: Outbox;
  /** How many events stood in the outbox at each call. */
  const seen: Promise<number>[] = [];

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    outbox = new Outbox(mongo, () => seen.push(outbox.pending(100).then(({ length }) => length)));
    await ensureIndexes(mongo);
  });
  afterEach(async () => outbox.acknowledge(await outbox.pending(100)));
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  it('keeps events in order until they are acknowledged', async () => {
    const events = Array.from({ length: 5 }, (_, index) => deletion(index + 1));
    await mongo.transaction((session) => outbox.add(events, session));
    expect(await outbox.pending(100)).toEqual(events);
    expect(await outbox.pending(2)).toEqual(events.slice(0, 2));
    await outbox.acknowledge(events.slice(0, 3));
    await outbox.acknowledge(events.slice(0, 3));
    expect(await outbox.pending(100)).toEqual(events.slice(3));
  });

  it('calls back when events can be read, once for each transaction', async () => {
    seen.length = 0;
    await mongo.transaction(async (session) => {
      await outbox.add([deletion(1)], session);
      await outbox.add([deletion(2)], session);
      expect(seen).toEqual([]);
    });
    await outbox.addOnce(deletion(3));
    await mongo.transaction((session) => outbox.add([], session));
    expect(await Promise.all(seen)).toEqual([2, 3]);
  });

  it('holds no event of a change that was rolled back', async () => {
    const failing = mongo.transaction(async (session) => {
      await outbox.add([deletion(1)], session);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await outbox.pending(100)).toEqual([]);
  });

  it('adds an event with the same id once, also for concurrent callers', async () => {
    const event = deletion(1);
    await Promise.all([outbox.addOnce(event), outbox.addOnce(event)]);
    await outbox.addOnce(event);
    expect(await outbox.pending(100)).toEqual([event]);
  });
});

interface Timestamps {
  updatedAt: Date;
}

interface NoteRow {
  _id: Types.ObjectId;
  text: string;
  outbox: { id: string; at: Date; event?: DomainEvent; isReady?: boolean }[];
}

const noteSchema = new Schema<NoteRow>(
  {
    text: String,
    outbox: [new Schema({ id: String, at: Date, event: {}, isReady: Boolean }, { _id: false })],
  },
  { collection: 'notes', strict: 'throw', versionKey: false, timestamps: true },
);
noteSchema.index({ 'outbox.at': 1 }, { sparse: true });

describe('an outbox inside the documents of a collection', () => {
  const database = testDatabase();
  let mongo: Connection;
  let notes: Model<NoteRow>;
  let outbox: EmbeddedOutbox<NoteRow>;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    notes = defineModel(mongo, 'Note', noteSchema);
    outbox = new EmbeddedOutbox(notes, {
      toEvent: (_row, { event }) => event ?? null,
      documentId: ({ data }) => ('accountId' in data ? new Types.ObjectId(data.accountId) : null),
    });
    await ensureIndexes(mongo);
  });
  afterEach(() => notes.deleteMany({}));
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  const idOf = ({ data }: DomainEvent): string => ('accountId' in data ? data.accountId : '');
  const store = async (events: readonly DomainEvent[], at: number, isReady = true): Promise<unknown> =>
    notes.updateOne(
      { _id: new Types.ObjectId(idOf(events[0]!)) },
      {
        $push: {
          outbox: { $each: events.map((event) => ({ id: event.id, at: new Date(at), event, isReady })) },
        },
      },
      { upsert: true },
    );
  const next = (event: DomainEvent): DomainEvent => ({ ...deletion(2), data: event.data });

  it('returns the events of the longest waiting document first, in order, and no other entries', async () => {
    const [late, early] = [deletion(1), deletion(1)];
    const second = next(early);
    await store([late], 2_000);
    await store([early, second], 1_000);
    await notes.updateOne({ _id: idOf(early) }, { $push: { outbox: { id: 'effect', at: new Date(500) } } });
    await notes.create([{ text: 'without events', outbox: [] }]);
    expect(await outbox.pending(100)).toEqual([early, second, late]);
    expect(await outbox.pending(2)).toEqual([early, second]);
  });

  it('removes acknowledged events only, once, and keeps the time of the last change', async () => {
    const [one, other] = [deletion(1), deletion(1)];
    const added = next(one);
    await store([one], 1_000);
    await store([other], 2_000);
    await Promise.all([outbox.acknowledge([one]), outbox.acknowledge([one]), store([added], 3_000)]);
    const before = await notes.findById(idOf(one)).lean<Timestamps>();
    await outbox.acknowledge([one]);
    expect(await outbox.pending(100)).toEqual([other, added]);
    await outbox.acknowledge([added]);
    const after = await notes.findById(idOf(one)).lean<Timestamps & NoteRow>();
    expect(after?.outbox).toEqual([]);
    expect(after?.updatedAt).toEqual(before?.updatedAt);
  });

  it('keeps acknowledged events that do not meet the condition', async () => {
    const [ready, waiting] = [deletion(1), deletion(1)];
    await store([ready], 1_000);
    await store([waiting], 2_000, false);
    await outbox.acknowledge([ready, waiting], { isReady: true });
    expect(await outbox.pending(100)).toEqual([waiting]);
  });
});
