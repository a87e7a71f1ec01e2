import { actor, present } from '@e-storefront/testing';
import {
  AddAddressDocument,
  MyAddressesDocument,
  UpdateAddressDocument,
  type AddAddressInput,
  type UpdateAddressInput,
} from '../../test/fixtures/address.generated';
import { AuthFixture, type Account } from '../../test/fixtures/auth-fixture';

const DEFAULT = 'mutation ($id: ID!) { setDefaultAddress(id: $id) { success address { id isDefault } } }';
const DELETE = 'mutation ($id: ID!) { deleteAddress(id: $id) { success } }';
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
  let auth: AuthFixture;
  let owner: Account;

  beforeAll(async () => {
    auth = await AuthFixture.start();
  });
  beforeEach(async () => {
    owner = await auth.register();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  const add = async (input: Partial<AddAddressInput> = {}) => {
    const { addAddress } = await auth.data(AddAddressDocument, owner, { input: { ...home, ...input } });
    return present(addAddress?.address);
  };
  const book = async () => present((await auth.data(MyAddressesDocument, owner)).myAddresses).addresses;
  const defaults = async (): Promise<string[]> =>
    (await book()).filter(({ isDefault }) => isDefault).map(({ id }) => id);

  it('adds addresses and makes the first one the default', async () => {
    const first = await add({ label: 'Home' });
    const second = await add({ city: 'Mysuru' });
    expect(first).toMatchObject({ userId: owner.id, label: 'Home', email: null, isDefault: true });
    expect(second.isDefault).toBe(false);
    expect((await book()).map(({ city }) => city)).toEqual(['Bengaluru', 'Mysuru']);
  });

  it('has one default, which changes on request and on deletion', async () => {
    const [first, second, third] = [await add(), await add({ isDefault: true }), await add()];
    expect(await defaults()).toEqual([second.id]);
    await auth.data(DEFAULT, owner, { id: third.id });
    expect(await defaults()).toEqual([third.id]);
    await auth.data(UpdateAddressDocument, owner, { id: second.id, input: { isDefault: true } });
    expect(await defaults()).toEqual([second.id]);
    await auth.data(DELETE, owner, { id: second.id });
    expect(await defaults()).toEqual([first.id]);
    await auth.data(DELETE, owner, { id: third.id });
    await auth.data(DELETE, owner, { id: first.id });
    expect(await book()).toEqual([]);
  });

  it('has one default after concurrent choices', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.push((await add()).id);
    await Promise.all([...ids.map((id) => auth.data(DEFAULT, owner, { id })), add({ isDefault: true })]);
    expect(await defaults()).toHaveLength(1);
  });

  it('has one default after concurrent first additions', async () => {
    await Promise.all([add(), add({ isDefault: true }), add({ isDefault: true })]);
    expect(await book()).toHaveLength(3);
    expect(await defaults()).toHaveLength(1);
  });

  it('contains at most 20 addresses, even after concurrent additions', async () => {
    const codes = await Promise.all(
      Array.from({ length: 25 }, () => auth.code(AddAddressDocument, owner, { input: home })),
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(20);
    expect(codes.filter((code) => code === 'BAD_USER_INPUT')).toHaveLength(5);
    expect(await book()).toHaveLength(20);
  });

  it('updates the given fields and clears those that are null', async () => {
    const { id } = await add({ label: 'Home', email: 'Asha@Example.com' });
    const input = { city: 'Hubballi', label: null };
    expect(await change(id, input)).toMatchObject({
      city: 'Hubballi',
      label: null,
      email: 'asha@example.com',
      name: 'Asha Rao',
      isDefault: true,
    });
  });

  it('rejects all other users', async () => {
    const { id } = await add();
    const stranger = await auth.register();
    for (const other of [stranger, actor('admin'), actor('super_admin')]) {
      expect(await auth.code(UpdateAddressDocument, other, { id, input: { city: 'Elsewhere' } })).toBe(
        'NOT_FOUND',
      );
      expect(await auth.code(DEFAULT, other, { id })).toBe('NOT_FOUND');
      expect(await auth.code(DELETE, other, { id })).toBe('NOT_FOUND');
    }
    expect(await auth.code(MyAddressesDocument)).toBe('UNAUTHENTICATED');
    expect(await book()).toMatchObject([{ id, city: 'Bengaluru' }]);
  });

  const change = async (id: string, input: UpdateAddressInput) =>
    (await auth.data(UpdateAddressDocument, owner, { id, input })).updateAddress?.address;
  const errorOf = async (id: string, input: object) =>
    (await auth.call(UpdateAddressDocument, owner, { id, input })).errors[0]?.extensions;

  it('requires the fields that the postal format of each country requires', async () => {
    const hongKong = { city: 'Kowloon', state: '', zip: '', country: 'HK', mobile: '9123 4567' };
    expect(await add(hongKong)).toMatchObject({
      city: 'Kowloon',
      state: '',
      zip: '',
      country: 'HK',
      countryCode: 'HK',
      mobile: '+852 9123 4567',
    });
    expect(await add({ city: 'Dubai', state: ' ', zip: '', country: 'uae' })).toMatchObject({
      city: 'Dubai',
      state: '',
      zip: '',
      country: 'UAE',
      countryCode: 'AE',
    });
    expect(await add({ city: '', state: '', zip: '546080', country: 'Singapore' })).toMatchObject({
      city: '',
      state: '',
      country: 'Singapore',
      countryCode: 'SG',
    });
    expect(await add({ country: 'ind' })).toMatchObject({ country: 'IND', countryCode: 'IN' });
  });

  it('clears optional fields by null or blank text and keeps omitted ones', async () => {
    const { id } = await add({ label: 'Home', email: 'asha@example.com' });
    expect(await change(id, { label: '', street: '1 New Street' })).toMatchObject({
      label: null,
      email: 'asha@example.com',
      street: '1 New Street',
      zip: '560001',
    });
    expect(await change(id, { email: null })).toMatchObject({ email: null, name: 'Asha Rao' });
    expect(await change(id, { name: '', zip: ' ', street: '' })).toMatchObject({
      name: 'Asha Rao',
      zip: '560001',
      street: '1 New Street',
    });
    for (const field of ['name', 'mobile', 'street', 'city', 'state', 'zip', 'country']) {
      expect(await errorOf(id, { [field]: null })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: `input.${field}`,
      });
    }
  });

  it('validates a change together with the unchanged fields', async () => {
    const { id } = await add();
    expect(await errorOf(id, { country: 'US' })).toMatchObject({ field: 'input.zip' });
    expect(await errorOf(id, { country: 'Nowhere' })).toMatchObject({ field: 'input.country' });
    const moved = { country: 'Denmark', state: '', zip: '8660', city: 'Aarhus' };
    expect(await change(id, moved)).toMatchObject({ ...moved, countryCode: 'DK', mobile: '+91 98765 43210' });
    expect(await change(id, { country: 'HK', zip: null })).toMatchObject({ country: 'HK', zip: '' });
    expect(await errorOf(id, { country: 'India' })).toMatchObject({ field: 'input.state' });
  });

  it('never mixes two concurrent changes', async () => {
    const { id } = await add();
    const abroad = { country: 'US', state: 'CA', city: 'San Jose', zip: '95014' };
    await Promise.all([
      auth.call(UpdateAddressDocument, owner, { id, input: abroad }),
      auth.call(UpdateAddressDocument, owner, { id, input: { zip: '560025' } }),
    ]);
    expect(await book()).toMatchObject([{ country: 'US', zip: '95014' }]);
  });

  it.each([
    ['input.name', { name: '' }],
    ['input.country', { country: 'Atlantis' }],
    ['input.zip', { zip: '12' }],
    ['input.state', { state: '' }],
    ['input.street', { street: 'x'.repeat(10_000) }],
    ['input.mobile', { mobile: 'call me' }],
    ['input.email', { email: 'nowhere' }],
    ['input.zip', { zip: ' ' }],
    ['input.label', { label: 'x'.repeat(41) }],
  ])('rejects invalid input and names %s', async (field, input) => {
    const { errors } = await auth.call(AddAddressDocument, owner, { input: { ...home, ...input } });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(await book()).toEqual([]);
  });

  it('rejects malformed ids', async () => {
    expect(await auth.code(DELETE, owner, { id: '{"$ne":null}' })).toBe('BAD_USER_INPUT');
  });
});
