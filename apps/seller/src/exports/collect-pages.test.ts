import { collectPages } from './collect-pages';

const PAGES = [['a', 'b'], ['b', 'c'], ['d']].map((ids) => ids.map((id) => ({ id })));
const load = (page: number) => Promise.resolve({ rows: PAGES[page - 1] ?? [], pages: PAGES.length });

describe('collectPages', () => {
  it('loads every page and takes a row once', async () => {
    const progress: number[] = [];
    const rows = await collectPages({
      load,
      onProgress: ({ page }) => progress.push(page),
      signal: new AbortController().signal,
    });
    expect(rows.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    expect(progress).toEqual([1, 2, 3]);
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const onProgress = jest.fn(() => controller.abort());
    await expect(collectPages({ load, onProgress, signal: controller.signal })).rejects.toThrow();
    expect(onProgress).toHaveBeenCalledTimes(1);
  });
});
