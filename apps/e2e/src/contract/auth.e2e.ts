import { z } from 'zod';
import { eventually } from '../support/eventually';
import { mailedToken } from '../support/mails';
import { logIn, register, staff, unique, type TestUser } from '../support/users';
import { OldClient, withId } from './client';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const PLACE = {
  name: 'Anna',
  mobile: '+91 98450 00000',
  street: '1 Church Street',
  city: 'Bengaluru',
  state: 'Karnataka',
  zip: '560001',
  country: 'India',
};

const userPage = z.object({
  users: z.unknown().array(),
  pagination: z.looseObject({
    total: z.number(),
    sellerCount: z.number().positive(),
    adminCount: z.number().positive(),
    customerCount: z.number().positive(),
  }),
});

describe('existing clients of auth', () => {
  const client = new OldClient('auth');
  let person: TestUser;
  let admin: TestUser;
  beforeAll(async () => {
    [person, admin] = await Promise.all([register(), staff('super_admin')]);
  });

  it('register customers, and sellers who are not approved', async () => {
    for (const role of [undefined, 'customer', 'seller']) {
      const name = unique('client');
      const input = {
        name,
        email: `${name}@example.com`,
        password: 'A-long-passphrase-1',
        ...(role && { role }),
      };
      const session = await client.run('Mutation.register', { input });
      expect(session).toMatchObject({
        user: {
          email: input.email,
          name,
          role: role ?? 'customer',
          isActive: true,
          emailVerified: false,
          createdAt: expect.stringMatching(ISO),
        },
        accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        refreshToken: expect.any(String),
      });
    }
  });

  it('cannot register staff', async () => {
    for (const role of ['support', 'admin', 'super_admin', 'owner']) {
      const input = { name: 'A', email: `${unique()}@example.com`, password: 'A-long-passphrase-1', role };
      const { errors } = await client.attempt('Mutation.register', { input });
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    }
  });

  it('log in and read the account', async () => {
    const input = { email: person.email, password: person.password };
    const session = await client.read(z.object({ accessToken: z.string() }), 'Mutation.login', { input });
    const me = await client.run('Query.me', {}, session);
    expect(me).toMatchObject({
      id: person.id,
      email: person.email,
      role: 'customer',
      phone: null,
      lastLogin: expect.stringMatching(ISO),
    });
    expect(await client.run('Query.user', { id: person.id }, session)).toEqual(me);
    expect(await client.run('Query.getUserById', { id: person.id }, session)).toEqual({
      __typename: 'UserWithTokens',
      user: me,
      accessToken: null,
      refreshToken: null,
      tokenExpiry: null,
    });
  });

  it('receive an error code when Google sign-in is not configured', async () => {
    const { errors } = await client.attempt('Mutation.googleAuth', { input: { idToken: 'a.b.c' } });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['SERVICE_UNAVAILABLE']);
  });

  it('list the users as staff', async () => {
    const { users, pagination } = await client.read(userPage, 'Query.users', { page: 1, limit: 5 }, admin);
    expect(users).toHaveLength(5);
    expect(pagination).toMatchObject({ page: 1, limit: 5, pages: Math.ceil(pagination.total / 5) });
    const found = await client.run('Query.users', { search: person.email, role: 'customer' }, admin);
    expect(found).toMatchObject({ users: [{ id: person.id }] });
  });

  it('verify an e-mail address with the mailed token', async () => {
    await client.run('Mutation.sendVerificationEmail', { source: 'shell' }, person);
    // Each mail revokes the link of the previous one, and mails take a moment.
    const token = await eventually(async () => {
      const newest = await mailedToken(person.email, 'verify-email');
      const check = await client.run('Query.validateEmailToken', { token: newest });
      expect(check).toMatchObject({ success: true, email: person.email });
      return newest;
    });
    const done = await client.run('Mutation.verifyEmailByToken', { token });
    expect(done).toMatchObject({ success: true, user: { emailVerified: true } });
    expect(await client.run('Query.validateEmailToken', { token })).toMatchObject({ success: false });
    expect(await client.run('Mutation.verifyEmail', {}, person)).toMatchObject({ success: true });
  });

  it('update the profile and the address book, and change the password', async () => {
    const profile = await client.run(
      'Mutation.updateProfile',
      { input: { phone: '+91 98450 00001' } },
      person,
    );
    expect(profile).toMatchObject({ success: true, user: { phone: '+91 98450 00001', name: person.name } });
    const first = await client.read(
      z.object({ address: withId }),
      'Mutation.addAddress',
      { input: PLACE },
      person,
    );
    const second = await client.run(
      'Mutation.addAddress',
      { input: { ...PLACE, email: person.email, isDefault: true, label: 'Office' } },
      person,
    );
    expect(second).toMatchObject({
      address: { ...PLACE, userId: person.id, label: 'Office', isDefault: true },
    });
    const { id } = first.address;
    const moved = await client.run('Mutation.updateAddress', { id, input: { city: 'Mysuru' } }, person);
    expect(moved).toMatchObject({ address: { ...PLACE, id, city: 'Mysuru' } });
    expect(await client.run('Mutation.setDefaultAddress', { id }, person)).toMatchObject({
      success: true,
      address: { id, isDefault: true },
    });
    expect(await client.run('Query.myAddresses', {}, person)).toMatchObject({
      addresses: [{ isDefault: true }, { isDefault: false }],
    });
    await client.run('Mutation.deleteAddress', { id }, person);
    expect(await client.run('Query.myAddresses', {}, person)).toMatchObject({ addresses: [{}] });

    const input = { currentPassword: person.password, newPassword: 'Another-passphrase-2' };
    expect(await client.run('Mutation.changePassword', { input }, person)).toMatchObject({ success: true });
  });

  it('reset a forgotten password', async () => {
    const { email } = person;
    const request = await client.read(
      z.object({ success: z.literal(true), resetToken: z.string().nullable() }),
      'Mutation.forgotPassword',
      { email, domain: 'localhost:3000' },
    );
    const token = request.resetToken ?? (await mailedToken(email, 'reset-password'));
    expect(await client.run('Query.validateResetToken', { token })).toMatchObject({ success: true, email });
    const password = 'A-third-passphrase-3';
    await client.run('Mutation.resetPassword', { token, password, confirmPassword: password });
    expect((await logIn(email, password)).id).toBe(person.id);
  });

  it('change roles and delete users as admins, and log out', async () => {
    const [one, other] = await Promise.all([register(), register()]);
    const changed = await client.run('Mutation.updateUserRole', { id: one.id, role: 'support' }, admin);
    expect(changed).toMatchObject({ id: one.id, role: 'support' });
    expect(await client.run('Mutation.deleteUser', { id: one.id }, admin)).toBe(true);
    expect(await client.run('Mutation.logout', {}, other)).toBe(true);
  });

  it('have called every root field', () => {
    // Without Google's keys no sign-in can succeed here; the error response is tested above.
    expect(client.missing).toEqual(['Mutation.googleAuth']);
  });
});
