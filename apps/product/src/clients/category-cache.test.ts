import { CategoryCache, type CategoryNode } from './category-cache';

const node = (id: string, parentId: string | null = null): CategoryNode => ({
  id,
  name: `Name ${id}`,
  slug: `slug-${id}`,
  isActive: true,
  parentId,
});

describe('CategoryCache', () => {
  let now = 0;
  beforeEach(() => {
    now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now);
  });
  afterEach(() => jest.restoreAllMocks());

  it('finds categories by id, slug and name, with ancestors and descendants', async () => {
    const load = () => Promise.resolve([node('a'), node('b', 'a'), node('c', 'b'), node('d')]);
    const directory = new CategoryCache({ load, onError: () => undefined });
    const tree = await directory.tree();
    expect(['b', 'slug-b', ' NAME B '].map((key) => tree.find(key)?.id)).toEqual(['b', 'b', 'b']);
    expect(tree.withDescendants('a')).toEqual(['a', 'b', 'c']);
    expect(tree.withAncestors('c')).toEqual(['c', 'b', 'a']);
  });

  it('loads once for concurrent callers', async () => {
    const load = jest.fn(() => Promise.resolve([node('a')]));
    const directory = new CategoryCache({ load, onError: () => undefined });
    await Promise.all([directory.tree(), directory.find('a'), directory.findName('a')]);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('reloads for an unknown category, which may be new, at a limited rate', async () => {
    const rows = [node('a')];
    const load = jest.fn(() => Promise.resolve([...rows]));
    const directory = new CategoryCache({ load, onError: () => undefined });
    await directory.tree();
    rows.push(node('b'));
    const found = await Promise.all(['b', 'z', 'b', 'y'].map((name) => directory.find(name)));
    expect(found.map((one) => one?.id)).toEqual(['b', undefined, 'b', undefined]);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('reloads for a category that is newer than the load in progress', async () => {
    const rows = [node('a')];
    const load = jest.fn(async () => {
      const read = [...rows];
      await new Promise(setImmediate);
      return read;
    });
    const directory = new CategoryCache({ load, onError: () => undefined });
    await directory.tree();
    now += 31_000;
    await directory.tree();
    rows.push(node('b'));
    expect((await directory.find('b'))?.id).toBe('b');
  });

  it('serves the last tree during an outage and reports the error', async () => {
    let away = false;
    const load = () => (away ? Promise.reject(new Error('away')) : Promise.resolve([node('a')]));
    const onError = jest.fn();
    const directory = new CategoryCache({ load, onError });
    await directory.tree();
    away = true;
    now += 31_000;
    expect((await directory.tree()).find('a')?.id).toBe('a');
    expect(await directory.findName('a')).toBe('Name a');
    await new Promise(setImmediate);
    expect(onError).toHaveBeenCalled();
  });

  it('starts with the snapshot of an earlier process during an outage', async () => {
    let away = true;
    const load = () => (away ? Promise.reject(new Error('away')) : Promise.resolve([node('a'), node('b')]));
    const directory = new CategoryCache({
      load,
      loadSnapshot: () => Promise.resolve([node('a')]),
      onError: () => undefined,
    });
    expect((await directory.tree()).find('a')?.id).toBe('a');
    away = false;
    expect((await directory.find('b'))?.id).toBe('b');
  });

  it('waits for the new tree after an invalidation, but not during an outage', async () => {
    let away = false;
    const rows = [node('a')];
    const load = jest.fn(() => (away ? Promise.reject(new Error('away')) : Promise.resolve([...rows])));
    const directory = new CategoryCache({ load, onError: () => undefined });
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

  it('fails when no tree was ever loaded, and recovers', async () => {
    let away = true;
    const load = () => (away ? Promise.reject(new Error('away')) : Promise.resolve([node('a')]));
    const directory = new CategoryCache({ load, onError: () => undefined });
    await expect(directory.find('a')).rejects.toThrow('away');
    expect(await directory.findName('a')).toBeNull();
    away = false;
    expect((await directory.find('a'))?.id).toBe('a');
  });
});
