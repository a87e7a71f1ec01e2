import { hash, verify } from '@node-rs/argon2';
import { createConnection } from 'mongoose';
import { testDatabase } from '@e-storefront/testing';
import { AuthFixture, PASSWORD } from '../../test/fixtures/auth-fixture';
import { PasswordHasher } from './password-hasher';

describe('PasswordHasher', () => {
  const weaker = { memoryCost: 8_192, timeCost: 1, parallelism: 1 };

  it('reports hashes of lower cost or another algorithm as outdated', async () => {
    const hasher = new PasswordHasher();
    expect(hasher.isOutdated(await hasher.hash('some password'))).toBe(false);
    expect(hasher.isOutdated(await hash('some password', weaker))).toBe(true);
    expect(hasher.isOutdated('$2b$12$somethingofbcryptsomethingofbcrypt')).toBe(true);
  });

  it('replaces outdated hashes at the next login', async () => {
    const database = testDatabase();
    await using auth = await AuthFixture.start({ MONGODB_URI: database.uri });
    const { email } = await auth.register();
    const connection = await createConnection(database.uri).asPromise();
    const users = connection.collection('users');
    await users.updateOne({ email }, { $set: { passwordHash: await hash(PASSWORD, weaker) } });
    await Promise.all([auth.login(email), auth.login(email)]);
    const stored = (await users.findOne({ email }))?.['passwordHash'];
    expect(new PasswordHasher().isOutdated(stored)).toBe(false);
    expect(await verify(stored, PASSWORD)).toBe(true);
    await auth.login(email);
    await connection.close();
    await database.drop();
  });
});
