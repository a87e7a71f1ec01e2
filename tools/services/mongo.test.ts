import { mongoStrategies, type MongoFacts } from './mongo';

const nothing: MongoFacts = {
  given: false,
  installed: false,
  downloadAllowed: true,
  documentDbPossible: false,
  documentDbHasData: false,
};

describe('where a MongoDB comes from', () => {
  test('a given address is used and nothing else is tried', () => {
    const facts = { ...nothing, given: true, installed: true, documentDbPossible: true };
    expect(mongoStrategies(facts)).toEqual(['given']);
  });

  test('an installed mongod comes before everything that must be fetched', () => {
    expect(mongoStrategies({ ...nothing, installed: true, documentDbPossible: true })).toEqual(['installed']);
  });

  test('on Debian as root a download is tried first, DocumentDB after it', () => {
    expect(mongoStrategies({ ...nothing, documentDbPossible: true })).toEqual(['download', 'documentdb']);
  });

  test('a clone whose data lie in DocumentDB stays with it', () => {
    const facts = { ...nothing, documentDbPossible: true, documentDbHasData: true };
    expect(mongoStrategies(facts)).toEqual(['documentdb']);
  });

  test('without DocumentDB only the download is left, and nothing when that is forbidden', () => {
    expect(mongoStrategies({ ...nothing, documentDbHasData: true })).toEqual(['download']);
    expect(mongoStrategies({ ...nothing, downloadAllowed: false })).toEqual([]);
  });
});
