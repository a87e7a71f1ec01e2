import { CategoryDirectory, type CategoryNode } from './category-cache';

const node = (id: string, parentId: string | null = null): CategoryNode => ({
  id,
  name: `Name ${id}`,
  slug: `slug-${id}`,
  isActive: true,
  parentId,
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

  it('begins with the tree of an earlier process while the category service is away', async () => {
    let away = true;
    const load = () => (away ? Promise.reject(new Error('away')) : Promise.resolve([node('a'), node('b')]));
    const directory = new CategoryDirectory({
      load,
      recall: () => Promise.resolve([node('a')]),
      onError: () => undefined,
    });
    expect((await directory.tree()).find('a')?.id).toBe('a');
    away = false;
    expect((await directory.find('b'))?.id).toBe('b');
  });

  it('makes the next reader wait for the new tree after a change, and waits for nobody who is away', async () => {
    let away = false;
    const rows = [node('a')];
    const load = jest.fn(() => (away ? Promise.reject(new Error('away')) : Promise.resolve([...rows])));
    const directory = new CategoryDirectory({ load, onError: () => undefined });
    await directory.tree();
    rows.push(node('b'));
    directory.invalidate();
    expect((await directory.tree()).find('b')?.id).toBe('b');
    expect((await directory.tree()).find('b')?.id).toBe('b');
    expect(load).toHaveBeenCalledTimes(2);
    away = true;
    directory.invalidate();
    for (let times = 0; times < 3; times += 1) expect((await directory.tree()).find('a')?.id).toBe('a');
    expect(load).toHaveBeenCalledTimes(3);
    away = false;
    rows.push(node('c'));
    now += 2_001;
    expect((await directory.tree()).find('c')?.id).toBe('c');
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
