import { mongoStrategies, type MongoFacts } from './mongo';

const nothing: MongoFacts = {
  given: false,
  installed: false,
  downloadAllowed: true,
  documentDbPossible: false,
  documentDbHasData: false,
};

describe('the strategies for MongoDB', () => {
  test('use a given address only', () => {
    const facts = { ...nothing, given: true, installed: true, documentDbPossible: true };
    expect(mongoStrategies(facts)).toEqual(['given']);
  });

  test('prefer an installed mongod to downloads', () => {
    expect(mongoStrategies({ ...nothing, installed: true, documentDbPossible: true })).toEqual(['installed']);
  });

  test('try a download first on Debian as root, then DocumentDB', () => {
    expect(mongoStrategies({ ...nothing, documentDbPossible: true })).toEqual(['download', 'documentdb']);
  });

  test('keep DocumentDB for a clone whose data is in it', () => {
    const facts = { ...nothing, documentDbPossible: true, documentDbHasData: true };
    expect(mongoStrategies(facts)).toEqual(['documentdb']);
  });

  test('leave only the download without DocumentDB, and nothing when it is forbidden', () => {
    expect(mongoStrategies({ ...nothing, documentDbHasData: true })).toEqual(['download']);
    expect(mongoStrategies({ ...nothing, downloadAllowed: false })).toEqual([]);
  });
});
