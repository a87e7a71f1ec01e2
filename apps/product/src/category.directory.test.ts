import { CategoryDirectory, type CategoryNode } from './category.directory';

const node = (id: string, parentId: string | null = null): CategoryNode => ({
  ...{ id, name: `Name ${id}`, slug: `slug-${id}`, isActive: true, parentId },
});

describe('the category directory', () => {
  let now = 0;
  beforeEach(() => {
    now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now);
  });
  afterEach(() => jest.restoreAllMocks());

  it('finds by id, slug and name and knows what stands above and below', async () => {
    const load = () => Promise.resolve([node('a'), node('b', 'a'), node('c', 'b'), node('d')]);
    const directory = new CategoryDirectory({ load, onError: () => undefined });
    const tree = await directory.tree();
    expect(['b', 'slug-b', ' NAME B '].map((key) => tree.find(key)?.id)).toEqual(['b', 'b', 'b']);
    expect(tree.withDescendants('a')).toEqual(['a', 'b', 'c']);
    expect(tree.withAncestors('c')).toEqual(['c', 'b', 'a']);
  });

  it('reads once for all who ask at the same time', async () => {
    const load = jest.fn(() => Promise.resolve([node('a')]));
    const directory = new CategoryDirectory({ load, onError: () => undefined });
    await Promise.all([directory.tree(), directory.find('a'), directory.nameOf('a')]);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('looks again for an unknown category, which may be new, but not at every question', async () => {
    const rows = [node('a')];
    const load = jest.fn(() => Promise.resolve([...rows]));
    const directory = new CategoryDirectory({ load, onError: () => undefined });
    await directory.tree();
    rows.push(node('b'));
    const found = await Promise.all(['b', 'z', 'b', 'y'].map((name) => directory.find(name)));
    expect(found.map((one) => one?.id)).toEqual(['b', undefined, 'b', undefined]);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('reads anew for a category that is newer than the reading under way', async () => {
    const rows = [node('a')];
    const load = jest.fn(async () => {
      const read = [...rows];
      await new Promise(setImmediate);
      return read;
    });
    const directory = new CategoryDirectory({ load, onError: () => undefined });
    await directory.tree();
    now += 31_000;
    await directory.tree();
    rows.push(node('b'));
    expect((await directory.find('b'))?.id).toBe('b');
  });

  it('goes on with the last tree while the category service is away, and says so', async () => {
    let away = false;
    const load = () => (away ? Promise.reject(new Error('away')) : Promise.resolve([node('a')]));
    const onError = jest.fn();
    const directory = new CategoryDirectory({ load, onError });
    await directory.tree();
    away = true;
    now += 31_000;
    expect((await directory.tree()).find('a')?.id).toBe('a');
    expect(await directory.nameOf('a')).toBe('Name a');
    await new Promise(setImmediate);
    expect(onError).toHaveBeenCalled();
  });

  it('fails when no tree was ever read, and recovers', async () => {
    let away = true;
    const load = () => (away ? Promise.reject(new Error('away')) : Promise.resolve([node('a')]));
    const directory = new CategoryDirectory({ load, onError: () => undefined });
    await expect(directory.find('a')).rejects.toThrow('away');
    expect(await directory.nameOf('a')).toBeNull();
    away = false;
    expect((await directory.find('a'))?.id).toBe('a');
  });
});
