import { databaseUri } from './database-uri';

describe('the address of one service’s database', () => {
  test.each([
    ['mongodb://127.0.0.1:27017', 'mongodb://127.0.0.1:27017/order'],
    ['mongodb://127.0.0.1:27017/', 'mongodb://127.0.0.1:27017/order'],
    ['mongodb://127.0.0.1:27017/other', 'mongodb://127.0.0.1:27017/order'],
    ['mongodb://h:1/?replicaSet=rs0&w=majority', 'mongodb://h:1/order?replicaSet=rs0&w=majority'],
    ['mongodb://a:1,b:2,c:3/?replicaSet=rs0', 'mongodb://a:1,b:2,c:3/order?replicaSet=rs0'],
    ['mongodb+srv://cluster.example.net', 'mongodb+srv://cluster.example.net/order'],
  ])('turns %s into %s', (base, expected) => {
    expect(databaseUri(base, 'order')).toBe(expected);
  });

  test('verifies a password in the same database as before', () => {
    expect(databaseUri('mongodb://u:p%40@h:1', 'order')).toBe('mongodb://u:p%40@h:1/order?authSource=admin');
    expect(databaseUri('mongodb://u:p@h:1/team', 'order')).toBe('mongodb://u:p@h:1/order?authSource=team');
    expect(databaseUri('mongodb://u:p@h/?authSource=x', 'order')).toBe('mongodb://u:p@h/order?authSource=x');
  });

  test('sets no database for a login without a password', () => {
    const uri = 'mongodb://key:secret@h/?authMechanism=MONGODB-AWS';
    expect(databaseUri(uri, 'order')).toBe('mongodb://key:secret@h/order?authMechanism=MONGODB-AWS');
  });

  test('rejects other text with the name of its setting, without repeating a possible password', () => {
    expect(() => databaseUri('postgres://u:secret@h/db', 'order')).toThrow(/^MONGODB_URI must look like/);
    expect(() => databaseUri('postgres://u:secret@h/db', 'order')).not.toThrow(/secret/);
  });
});
