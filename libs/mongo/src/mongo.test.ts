import { Schema } from 'mongoose';
import { createService, type Service } from '@e-storefront/server';
import { testDatabase, type TestDatabase } from '@e-storefront/testing';
import { connectMongo, ensureIndexes } from './connection';
import { defineModel } from './define-model';
import { isDuplicateKey } from './errors';
import { literalPattern, NOTHING, searchConditions, toObjectId } from './filters';

interface Row {
  name: string;
  code: string;
}

const schema = new Schema<Row>({ name: String, code: String }, { collection: 'rows' });
schema.index({ code: 1 }, { unique: true });

describe('a service on its database', () => {
  let service: Service;
  let database: TestDatabase;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    database = testDatabase();
    service = createService('test', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
    stop = (await service.listen()).stop;
  });
  afterAll(async () => {
    await stop();
    await database.drop();
  });

  it('creates the indexes of its models, escapes searches and recognises duplicates by field', async () => {
    const connection = await connectMongo(service, database.uri);
    const rows = defineModel<Row>(connection, 'Row', schema);
    await ensureIndexes(connection);
    await ensureIndexes(connection);
    await rows.create([
      { name: 'a.b (c)', code: 'one' },
      { name: 'axb c', code: 'two' },
    ]);

    const typed = await rows.find({ name: { $regex: `^${literalPattern('a.b (c)')}$` } }).lean();
    expect(typed.map(({ code }) => code)).toEqual(['one']);
    expect(await rows.countDocuments(NOTHING)).toBe(0);

    const again: unknown = await rows.create({ name: 'again', code: 'one' }).catch((error: unknown) => error);
    expect(isDuplicateKey(again)).toBe(true);
    expect(isDuplicateKey(again, 'code')).toBe(true);
    expect(isDuplicateKey(again, 'name')).toBe(false);
  });

  it.each([
    ['jose', ['José Ångström']],
    ['ANGSTROM josé', ['José Ångström']],
    ['ångstrom', ['José Ångström', 'angstrom (unit)']],
    ['rome\u0301o', ['Rome\u0301o']],
    ['romeo', ['Rome\u0301o']],
    ['ｓａｖｅ', ['SAVE-10%']],
    ['save-10%', ['SAVE-10%']],
    ['(unit)', ['angstrom (unit)']],
    ['^jose', []],
    ['.*', []],
    ['किताब', ['किताबें']],
    ['ёлка', ['Елка']],
    ['strasse', []],
    ['[a-z]', []],
    ['\u200b', []],
  ])('finds rows by %p regardless of letter case, accents and width', async (search, expected) => {
    const connection = await connectMongo(service, database.uri);
    const rows = defineModel<Row>(connection, 'Found', new Schema<Row>({ name: String, code: String }));
    await rows.deleteMany({});
    const names = ['José Ångström', 'angstrom (unit)', 'Rome\u0301o', 'SAVE-10%', 'किताबें', 'Елка'];
    await rows.insertMany(names.map((name) => ({ name, code: 'none' })));
    const found = await rows
      .find(searchConditions(search, ['name', 'code']))
      .sort({ _id: 1 })
      .lean();
    expect(found.map(({ name }) => name)).toEqual(expected);
  });

  it('fails to start without its database within seconds', async () => {
    const begun = Date.now();
    await expect(connectMongo(service, 'mongodb://127.0.0.1:1/x')).rejects.toThrow(/ECONNREFUSED/);
    expect(Date.now() - begun).toBeLessThan(15_000);
  });
});

test('does not take other errors for duplicates', () => {
  expect(isDuplicateKey(new Error('E11000'))).toBe(false);
  expect(isDuplicateKey({ code: 11000 })).toBe(false);
  expect(isDuplicateKey(undefined)).toBe(false);
});

test('converts an id to its stored form', () => {
  expect(toObjectId('A'.repeat(24)).toHexString()).toBe('a'.repeat(24));
  expect(() => toObjectId('nope')).toThrow();
});
