import { ERROR_CODES } from '@e-storefront/errors';
import { createSubgraphSchema } from '@e-storefront/subgraph';
import {
  actor,
  announcedErrorCodes,
  fieldsWithoutRule,
  present,
  startFakeSubgraph,
  TestSubgraph,
  type Actor,
  type FakeSubgraph,
} from '@e-storefront/testing';
import { start } from '../main';
import { permissions } from '../graphql/permissions';
import { resolvers } from '../graphql/resolvers';
import typeDefs from '../schema.graphql';
import {
  CategoriesDocument,
  CategoryDocument,
  CreateCategoryDocument,
  UpdateCategoryDocument,
  type CategoryFilterInput,
  type CategoryInput,
} from '../../test/fixtures/category.generated';

const admin = actor('admin');
const DELETE = 'mutation ($id: ID!) { deleteCategory(id: $id) { success } }';

describe('the category subgraph', () => {
  const provoked = new Set<string>();
  const productsIn = new Map<string, number>();
  let product: FakeSubgraph;
  let subgraph: TestSubgraph;

  beforeAll(async () => {
    subgraph = await TestSubgraph.start(start, async (identity) => {
      product = await startFakeSubgraph(identity, {
        typeDefs: 'type Query { productsInCategory(categoryId: ID!): Int! }',
        resolvers: {
          Query: { productsInCategory: (_parent, { categoryId }) => productsIn.get(categoryId) ?? 0 },
        },
      });
      return { PRODUCT_URL: product.url };
    });
  });
  afterAll(async () => {
    await subgraph[Symbol.asyncDispose]();
    await product[Symbol.asyncDispose]();
  });

  const create = async (name: string, parentId: string | null = null, slug: string | null = null) => {
    const variables = { input: { name, parentId, slug } };
    const data = await subgraph.data(CreateCategoryDocument, { as: admin, variables });
    return present(data.createCategory?.data);
  };
  const update = async (id: string, input: CategoryInput) => {
    const data = await subgraph.data(UpdateCategoryDocument, { as: admin, variables: { id, input } });
    return data.updateCategory?.data;
  };
  const find = async (id: string, by: { as?: Actor; caller?: string } = {}) =>
    (await subgraph.data(CategoryDocument, { ...by, variables: { id } })).category;
  const list = async (filter: CategoryFilterInput) =>
    present((await subgraph.data(CategoriesDocument, { variables: { filter } })).categories);
  const codeOf = async (...call: Parameters<TestSubgraph['errorCode']>): Promise<string | undefined> => {
    const code = await subgraph.errorCode(...call);
    if (code) provoked.add(code);
    return code;
  };

  it('has a permission rule for every field', () => {
    const schema = createSubgraphSchema({ typeDefs, resolvers, permissions });
    expect(fieldsWithoutRule(schema, permissions)).toEqual([]);
  });

  it('rejects a call without a service credential', async () => {
    const answer = await subgraph.call('{ categories { count } }', { caller: null });
    expect(answer.status).toBe(403);
    expect(answer.errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('returns a category with its path, parent, children and breadcrumbs', async () => {
    const garden = await create('Home & Garden');
    const tools = await create('Garden Tools', garden.id);
    const query =
      '($id: String!) { category(id: $id) { path parent { name } children { name } breadcrumbs { slug } } }';
    expect(await subgraph.data(`query ${query}`, { variables: { id: tools.slug } })).toEqual({
      category: {
        path: 'home-and-garden/garden-tools',
        parent: { name: 'Home & Garden' },
        children: [],
        breadcrumbs: [{ slug: 'home-and-garden' }, { slug: 'garden-tools' }],
      },
    });
  });

  it('returns null for an unknown category and an unknown reference', async () => {
    const unknown = 'f'.repeat(24);
    expect(await find('nowhere')).toBeNull();
    const query = 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Category { id } } }';
    const data = await subgraph.data(query, {
      variables: { refs: [{ __typename: 'Category', id: unknown }] },
    });
    expect(data).toEqual({ _entities: [null] });
  });

  it('filters by activity, text and parent', async () => {
    const music = await create('Music');
    await create('Violins', music.id);
    await update(music.id, { name: 'Music', isActive: true });
    expect(await list({ parentId: music.id })).toEqual({ count: 1, data: [{ name: 'Violins' }] });
    expect((await list({ search: 'vIOL' })).data).toEqual([{ name: 'Violins' }]);
  });

  it('clears description, icon and parent with null or a blank text, and keeps omitted fields', async () => {
    const roof = await create('Roof');
    const { id } = await create('Tiles', roof.id);
    const change = (input: Partial<CategoryInput>) => update(id, { name: 'Tiles', ...input });
    const whole = {
      description: 'Red ones.',
      icon: '🧱',
      position: 3,
      isActive: true,
      parent: { id: roof.id },
    };
    await change({ description: 'Red ones.', icon: '🧱', position: 3 });
    expect(await change({})).toEqual(whole);
    expect(await change({ position: null, isActive: null })).toEqual(whole);
    expect(await change({ description: null, icon: ' ' })).toEqual({
      ...whole,
      description: null,
      icon: null,
    });
    expect(await change({ description: 'Blue ones.' })).toEqual({
      ...whole,
      description: 'Blue ones.',
      icon: null,
    });
    expect(await change({ description: '\u200b', parentId: '' })).toMatchObject({
      description: null,
      parent: null,
    });
  });

  it('does not filter by words such as `all`', async () => {
    const count = async (filter: CategoryFilterInput) => (await list(filter)).count;
    const all = await count({});
    for (const filter of [
      { search: ' ', parentId: '' },
      { parentId: 'All' },
      { parentId: 'all-categories' },
    ]) {
      expect(await count(filter)).toBe(all);
    }
    expect(await count({ parentId: 'ROOT' })).toBe(await count({ parentId: 'root' }));
  });

  it('hides an inactive category and its descendants from shoppers, not from admins', async () => {
    const attic = await create('Attic');
    await create('Attic Boxes', attic.id);
    await update(attic.id, { name: 'Attic', isActive: false });
    expect(await find('attic-boxes')).toBeNull();
    for (const by of [{ as: admin }, { caller: 'coupon' }, { caller: 'product' }])
      expect(await find('attic-boxes', by)).toMatchObject({ name: 'Attic Boxes' });
    for (const caller of ['auth', 'order', 'ticket']) {
      expect(await find('attic-boxes', { caller })).toBeNull();
    }
  });

  it('lets only admins write', async () => {
    const input = { name: 'Forbidden Fruit' };
    expect(await codeOf(CreateCategoryDocument, { variables: { input } })).toBe('UNAUTHENTICATED');
    expect(await codeOf(CreateCategoryDocument, { variables: { input }, as: actor('seller') })).toBe(
      'FORBIDDEN',
    );
    expect(await find('forbidden-fruit')).toBeNull();
  });

  it.each([
    ['input.name', { name: '' }],
    ['input.name', { name: 'x'.repeat(10_000) }],
    ['input.name', { name: '★' }],
    ['input.slug', { name: 'Orphan', slug: '★' }],
    ['input.parentId', { name: 'Orphan', parentId: 'not-an-id' }],
    ['input.position', { name: 'Orphan', position: -1 }],
  ])('rejects invalid input and names %s', async (field, input) => {
    const { errors } = await subgraph.call(CreateCategoryDocument, { as: admin, variables: { input } });
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    provoked.add('BAD_USER_INPUT');
    expect(await find('orphan')).toBeNull();
  });

  it('numbers the slugs of categories with the same name, also under concurrent creation', async () => {
    const created = await Promise.all(Array.from({ length: 5 }, () => create('Twins')));
    expect(created.map(({ slug }) => slug).sort()).toEqual([
      'twins',
      'twins-2',
      'twins-3',
      'twins-4',
      'twins-5',
    ]);
  });

  it.each([
    ['किताबें', 'kitabem'],
    ['本', 'ben'],
    ['Книги', 'knigi'],
    ['📚', 'books-emoji'],
    ['Ça & Là', 'ca-and-la'],
    ['Ｗｉｄｅ', 'wide'],
  ])('generates a working slug for %s', async (name, hint) => {
    const { id, slug } = await create(name);
    if (hint !== 'books-emoji') expect(slug).toBe(hint);
    expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(await find(slug)).toMatchObject({ id, slug, name });
  });

  it('generates numbered slugs for names without transliteration', async () => {
    const slugs = [(await create('🫨')).slug, (await create('🫨')).slug];
    expect(new Set(slugs).size).toBe(2);
    for (const slug of slugs) expect(slug).toMatch(/^[a-z0-9-]+$/);
  });

  it('keeps a numbered slug when a category is saved again', async () => {
    await create('Saved');
    const { id, slug } = await create('Saved');
    expect(slug).toBe('saved-2');
    await update(id, { name: 'Saved', position: 3 });
    await update(id, { name: 'SAVED' });
    expect(await find('saved-2')).toMatchObject({
      id,
      slug,
      name: 'SAVED',
    });
  });

  it('finds a renamed category by its former slug, also after it is renamed back', async () => {
    const { id } = await create('Phones');
    await update(id, { name: 'Mobiles' });
    for (const asked of ['phones', 'mobiles', ' PHONES ']) {
      expect(await find(asked)).toMatchObject({
        id,
        slug: 'mobiles',
      });
    }
    const newer = await create('Phones');
    expect(newer.slug).toBe('phones-2');
    await update(id, { name: 'Phones' });
    expect(await find('mobiles')).toMatchObject({
      id,
      slug: 'phones',
    });
  });

  it('normalises a requested slug and rejects one that another category has', async () => {
    const { id, slug } = await create('Best Deals of the Year', null, 'Deals!');
    expect(slug).toBe('deals');
    expect(
      await codeOf(CreateCategoryDocument, {
        as: admin,
        variables: { input: { name: 'Other', slug: 'DEALS' } },
      }),
    ).toBe('SLUG_TAKEN');
    const another = await create('Another');
    expect(
      await codeOf(UpdateCategoryDocument, {
        as: admin,
        variables: { id: another.id, input: { name: 'Another', slug: 'deals' } },
      }),
    ).toBe('SLUG_TAKEN');
    await update(id, { name: 'Very Best Deals' });
    expect(await find('deals')).toMatchObject({
      id,
      slug: 'deals',
    });
    await update(id, { name: 'Very Best Deals', slug: ' ' });
    const made = { id, slug: 'very-best-deals' };
    expect(await find('very-best-deals')).toMatchObject(made);
    await update(id, { name: 'Very Best Deals', slug: 'deals' });
    expect(await find('deals')).toMatchObject({
      id,
      slug: 'deals',
    });
  });

  it('lets a requested slug take over a former slug', async () => {
    const first = await create('Garden');
    await update(first.id, { name: 'Outdoors' });
    const second = await create('Plants', null, 'garden');
    expect(await find('garden')).toMatchObject({
      id: second.id,
    });
    await update(second.id, { name: 'Plants', slug: 'plants' });
    expect(await find('garden')).toMatchObject({
      id: second.id,
      slug: 'plants',
    });
    expect(await find('outdoors')).toMatchObject({ previousSlugs: [] });
  });

  it('gives a slug to one of several concurrent requests', async () => {
    const ask = (name: string) =>
      codeOf(CreateCategoryDocument, { as: admin, variables: { input: { name, slug: 'wanted' } } });
    const codes = await Promise.all(['One', 'Two', 'Three', 'Four'].map(ask));
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'SLUG_TAKEN')).toHaveLength(3);
  });

  it('finds categories by all words, by prefixes, without accents and with typos', async () => {
    await create('Crème Brûlée Torches');
    await create('无线键盘');
    const names = async (search: string) => (await list({ search })).data.map(({ name }) => name);
    for (const search of ['creme torch', 'BRULEE', 'torchs', 'tocrhes creme']) {
      expect(await names(search)).toEqual(['Crème Brûlée Torches']);
    }
    expect(await names('键盘')).toEqual(['无线键盘']);
    expect(await names('creme keyboards')).toEqual([]);
    expect(await names('%')).toEqual([]);
  });

  it('rejects an unknown parent and an unknown id', async () => {
    const unknown = 'e'.repeat(24);
    expect(
      await codeOf(CreateCategoryDocument, {
        as: admin,
        variables: { input: { name: 'Lost', parentId: unknown } },
      }),
    ).toBe('NOT_FOUND');
    expect(
      await codeOf(UpdateCategoryDocument, {
        as: admin,
        variables: { id: unknown, input: { name: 'Lost' } },
      }),
    ).toBe('NOT_FOUND');
  });

  it('prevents cycles by concurrent moves', async () => {
    const [a, b] = [await create('Circle A'), await create('Circle B')];
    const move = (id: string, name: string, parentId: string) =>
      codeOf(UpdateCategoryDocument, { as: admin, variables: { id, input: { name, parentId } } });
    const codes = await Promise.all([move(a.id, 'Circle A', b.id), move(b.id, 'Circle B', a.id)]);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes).toContain('CATEGORY_CYCLE');
  });

  it('never leaves a new category below a concurrently deleted parent', async () => {
    for (const round of [1, 2, 3, 4, 5]) {
      const { id: parentId } = await create(`Doomed ${round}`);
      const input = { name: `Late ${round}`, parentId };
      const [added, deleted] = await Promise.all([
        codeOf(CreateCategoryDocument, { as: admin, variables: { input } }),
        codeOf(DELETE, { as: admin, variables: { id: parentId } }),
      ]);
      expect([
        [undefined, 'CATEGORY_NOT_EMPTY'],
        ['NOT_FOUND', undefined],
      ]).toContainEqual([added, deleted]);
    }
  });

  it('deletes only empty categories', async () => {
    const parent = await create('Parent');
    const box = await create('Box', parent.id);
    productsIn.set(box.id, 3);
    expect(await codeOf(DELETE, { as: admin, variables: { id: parent.id } })).toBe('CATEGORY_NOT_EMPTY');
    expect(await codeOf(DELETE, { as: admin, variables: { id: box.id } })).toBe('CATEGORY_NOT_EMPTY');
    productsIn.delete(box.id);
    await subgraph.data(DELETE, { as: admin, variables: { id: box.id } });
    await subgraph.data(DELETE, { as: admin, variables: { id: parent.id } });
    expect(await find('parent')).toBeNull();
  });

  it('deletes nothing while the product service is unavailable', async () => {
    const kept = await create('Kept');
    await product[Symbol.asyncDispose]();
    expect(await codeOf(DELETE, { as: admin, variables: { id: kept.id } })).toBe('SERVICE_UNAVAILABLE');
    expect(await find('kept')).toMatchObject({ id: kept.id });
  });

  it('raises every documented error, and each error is in the table of codes', () => {
    const announced = announcedErrorCodes(typeDefs);
    expect([...provoked].sort()).toEqual(announced);
    expect(announced.filter((code) => !Object.hasOwn(ERROR_CODES, code))).toEqual([]);
  });
});
