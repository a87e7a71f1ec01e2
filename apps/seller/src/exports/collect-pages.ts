/** A page of a list, as the API returns it. */
export interface ListPage<Row> {
  rows: readonly Row[];
  pages: number;
}

/** The state of an export that is running. */
export interface ExportProgress {
  page: number;
  pages: number;
}

interface CollectOptions<Row> {
  load(page: number): Promise<ListPage<Row>>;
  onProgress(progress: ExportProgress): void;
  signal: AbortSignal;
}

/**
 * Loads all pages of a list one after the other. A row that moves to a later page meanwhile is taken once.
 * @throws what `load` throws, or the signal's reason
 */
export async function collectPages<Row extends { id: string }>({
  load,
  onProgress,
  signal,
}: CollectOptions<Row>): Promise<Row[]> {
  const rows = new Map<string, Row>();
  let pages = 1;
  for (let page = 1; page <= pages; page += 1) {
    signal.throwIfAborted();
    const loaded = await load(page);
    for (const row of loaded.rows) rows.set(row.id, row);
    pages = loaded.pages;
    onProgress({ page, pages });
  }
  signal.throwIfAborted();
  return [...rows.values()];
}
