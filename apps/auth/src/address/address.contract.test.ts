import { actor } from '@e-storefront/testing';
import { AuthUnderTest, type Account } from '../auth-under-test';

const FIELDS = 'id userId name email label isDefault city createdAt updatedAt';
const ADD = `mutation ($input: AddAddressInput!) { addAddress(input: $input) { success address { ${FIELDS} } } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateAddressInput!) {
  updateAddress(id: $id, input: $input) { success address { ${FIELDS} } } }`;
const DEFAULT = 'mutation ($id: ID!) { setDefaultAddress(id: $id) { success address { id isDefault } } }';
const DELETE = 'mutation ($id: ID!) { deleteAddress(id: $id) { success } }';
const LIST = '{ myAddresses { addresses { id city isDefault } } }';
const home = {
  name: 'Asha Rao',
  mobile: '+91 98765 43210',
  street: '12 MG Road',
  city: 'Bengaluru',
  state: 'Karnataka',
  zip: '560001',
  country: 'India',
};

describe('the address book', () => {
  let auth: AuthUnderTest;
  let owner: Account;

  beforeAll(async () => {
    auth = await AuthUnderTest.start();
  });
  beforeEach(async () => {
    owner = await auth.register();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  const add = async (input: Record<string, unknown> = {}): Promise<{ id: string; isDefault: boolean }> =>
    (await auth.data(ADD, owner, { input: { ...home, ...input } })).addAddress.address;
  const book = async (): Promise<{ id: string; city: string; isDefault: boolean }[]> =>
    (await auth.data(LIST, owner)).myAddresses.addresses;
  const defaults = async (): Promise<string[]> =>
    (await book()).filter(({ isDefault }) => isDefault).map(({ id }) => id);

  it('takes addresses, the first one as the default', async () => {
    const first = await add({ label: 'Home' });
    const second = await add({ city: 'Mysuru' });
    expect(first).toMatchObject({ userId: owner.id, label: 'Home', email: null, isDefault: true });
    expect(second.isDefault).toBe(false);
    expect((await book()).map(({ city }) => city)).toEqual(['Bengaluru', 'Mysuru']);
  });

  it('has one default, which moves by wish and at its deletion', async () => {
    const [first, second, third] = [await add(), await add({ isDefault: true }), await add()];
    expect(await defaults()).toEqual([second.id]);
    await auth.data(DEFAULT, owner, { id: third.id });
    expect(await defaults()).toEqual([third.id]);
    await auth.data(UPDATE, owner, { id: second.id, input: { isDefault: true } });
    expect(await defaults()).toEqual([second.id]);
    await auth.data(DELETE, owner, { id: second.id });
    expect(await defaults()).toEqual([first.id]);
    await auth.data(DELETE, owner, { id: third.id });
    await auth.data(DELETE, owner, { id: first.id });
    expect(await book()).toEqual([]);
  });

  it('has one default when many are chosen at once', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.push((await add()).id);
    await Promise.all([...ids.map((id) => auth.data(DEFAULT, owner, { id })), add({ isDefault: true })]);
    expect(await defaults()).toHaveLength(1);
  });

  it('has one default when the first addresses come at once', async () => {
    await Promise.all([add(), add({ isDefault: true }), add({ isDefault: true })]);
    expect(await book()).toHaveLength(3);
    expect(await defaults()).toHaveLength(1);
  });

  it('holds at most twenty, also when more come at once', async () => {
    const codes = await Promise.all(Array.from({ length: 25 }, () => auth.code(ADD, owner, { input: home })));
    expect(codes.filter((code) => code === undefined)).toHaveLength(20);
    expect(codes.filter((code) => code === 'BAD_USER_INPUT')).toHaveLength(5);
    expect(await book()).toHaveLength(20);
  });

  it('changes what is sent and removes what is sent as null', async () => {
    const { id } = await add({ label: 'Home', email: 'Asha@Example.com' });
    const input = { city: 'Hubballi', label: null };
    const { updateAddress } = await auth.data(UPDATE, owner, { id, input });
    expect(updateAddress.address).toMatchObject({
      city: 'Hubballi',
      label: null,
      email: 'asha@example.com',
      name: 'Asha Rao',
      isDefault: true,
    });
  });

  it('is closed to everybody else, whoever they are', async () => {
    const { id } = await add();
    const stranger = await auth.register();
    for (const other of [stranger, actor('admin'), actor('super_admin')]) {
      expect(await auth.code(UPDATE, other, { id, input: { city: 'Elsewhere' } })).toBe('NOT_FOUND');
      expect(await auth.code(DEFAULT, other, { id })).toBe('NOT_FOUND');
      expect(await auth.code(DELETE, other, { id })).toBe('NOT_FOUND');
    }
    expect(await auth.code(LIST)).toBe('UNAUTHENTICATED');
    expect(await book()).toMatchObject([{ id, city: 'Bengaluru' }]);
  });

  it.each([
    ['input.name', { name: '' }],
    ['input.street', { street: 'x'.repeat(10_000) }],
    ['input.mobile', { mobile: 'call me' }],
    ['input.email', { email: 'nowhere' }],
    ['input.zip', { zip: ' ' }],
    ['input.label', { label: 'x'.repeat(41) }],
  ])('refuses bad input and names %s', async (field, input) => {
    const { errors } = await auth.call(ADD, owner, { input: { ...home, ...input } });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(await book()).toEqual([]);
  });

  it('refuses an id that is none', async () => {
    expect(await auth.code(DELETE, owner, { id: '{"$ne":null}' })).toBe('BAD_USER_INPUT');
  });
});
