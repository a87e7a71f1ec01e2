import { z } from 'zod';
import { newProduct } from '../support/products';
import { approvedSeller, staff, unique } from '../support/users';
import { OldClient, withId } from './client';

describe('existing clients of category', () => {
  const client = new OldClient('category');

  it('create, read, update and delete a category', async () => {
    const admin = await staff('admin');
    const name = unique('Category');
    const created = await client.read(
      z.looseObject({ data: withId.extend({ slug: z.string() }) }),
      'Mutation.createCategory',
      { input: { name, description: 'Of a client.', icon: '📚' } },
      admin,
    );
    expect(created).toMatchObject({
      success: true,
      data: { name, slug: name.toLowerCase(), icon: '📚', isActive: true, productCount: 0 },
    });
    const { id, slug } = created.data;
    expect(await client.run('Query.category', { id: slug }, admin)).toEqual(created.data);
    expect(await client.run('Query.category', { id }, admin)).toEqual(created.data);

    const found = await client.run('Query.categories', { filter: { isActive: true, search: name } }, admin);
    expect(found).toMatchObject({ success: true, count: 1, data: [{ id }] });

    const input = { name: `${name} two`, description: 'Changed.' };
    const changed = await client.run('Mutation.updateCategory', { id, input }, admin);
    expect(changed).toMatchObject({ data: { id, name: input.name, description: 'Changed.' } });
    expect(await client.run('Mutation.deleteCategory', { id }, admin)).toMatchObject({ success: true });
    expect(await client.run('Query.category', { id }, admin)).toBeNull();
    expect(client.missing).toEqual([]);
  });

  it('read the product count of a category from another service', async () => {
    const admin = await staff('admin');
    const input = { name: unique('Category') };
    const { data: category } = await client.read(
      z.object({ data: withId }),
      'Mutation.createCategory',
      { input },
      admin,
    );
    const seller = await approvedSeller();
    await newProduct(seller, { category: category.id });
    await newProduct(seller, { category: category.id });
    expect(await client.run('Query.category', { id: category.id }, admin)).toMatchObject({ productCount: 2 });
  });

  it('list all categories without a filter, as guests', async () => {
    const shape = z.object({ count: z.number(), data: z.unknown().array() });
    const all = await client.read(shape, 'Query.categories');
    expect(all.count).toBeGreaterThanOrEqual(40);
    expect(all.data).toHaveLength(all.count);
  });
});
