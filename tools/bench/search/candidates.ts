import type { BenchProduct } from './catalogue';

/** A measured search engine. */
export interface Candidate {
  /** Indexes every product. */
  load(products: Iterable<BenchProduct>): Promise<void> | void;
  /** The number of products with all words of a search; the engine also ranks the first twenty. */
  search(text: string): Promise<number> | number;
  close?(): Promise<void> | void;
}

/** An in-memory engine, by the name of its package; created when it is measured. */
export const IN_PROCESS: Readonly<Record<string, () => Promise<Candidate>>> = {
  minisearch: async () => {
    const { default: MiniSearch } = await packageNamed<{ default: new (options: object) => MiniSearchLike }>(
      'minisearch',
    );
    const index = new MiniSearch({
      fields: ['name', 'tags', 'sku', 'description'],
      extractField: (product: BenchProduct, field: keyof BenchProduct) =>
        field === 'tags' ? product.tags.join(' ') : String(product[field]),
    });
    const options = { prefix: true, fuzzy: 0.15, combineWith: 'AND', boost: { name: 5, sku: 4, tags: 3 } };
    return {
      load: (products) => {
        for (const product of products) index.add(product);
      },
      search: (text) => index.search(text, options).length,
    };
  },
  flexsearch: async () => {
    const { Document } = await packageNamed<{ Document: new (options: object) => FlexSearchLike }>(
      'flexsearch',
    );
    const field = (name: string) => ({ field: name, tokenize: 'forward' });
    const index = new Document({ document: { id: 'id', index: ['name', 'sku', 'text'].map(field) } });
    return {
      load: (products) => {
        for (const { id, name, sku, tags, description } of products) {
          index.add({ id, name, sku, text: `${tags.join(' ')} ${description}` });
        }
      },
      search: (text) => {
        const found = index.search(text, { limit: 100_000 });
        return new Set(found.flatMap(({ result }) => result)).size;
      },
    };
  },
  '@orama/orama': async () => {
    const orama = await packageNamed<OramaLike>('@orama/orama');
    const fields = { id: 'string', name: 'string', sku: 'string', tags: 'string', description: 'string' };
    const index = orama.create({ schema: fields });
    return {
      load: (products) => {
        for (const { id, name, sku, tags, description } of products) {
          orama.insert(index, { id, name, sku, tags: tags.join(' '), description });
        }
      },
      search: async (text) => {
        const properties = ['name', 'sku', 'tags', 'description'];
        return (await orama.search(index, { term: text, properties, limit: 20, threshold: 0, tolerance: 1 }))
          .count;
      },
    };
  },
  'better-sqlite3': async () => {
    const { default: Database } = await packageNamed<{ default: new (file: string) => SqliteLike }>(
      'better-sqlite3',
    );
    const database = new Database('');
    database.exec(
      "CREATE VIRTUAL TABLE products USING fts5(name, sku, tags, description, tokenize = 'unicode61', prefix = '2 3')",
    );
    const insert = database.prepare('INSERT INTO products VALUES (?, ?, ?, ?)');
    return {
      load: (products) => {
        database.exec('BEGIN');
        for (const { name, sku, tags, description } of products)
          insert.run(name, sku, tags.join(' '), description);
        database.exec('COMMIT');
      },
      search: (text) => {
        const words = text
          .split(/[^\p{L}\p{N}]+/u)
          .map((word) => `"${word}" *`)
          .join(' AND ');
        database
          .prepare('SELECT rowid FROM products WHERE products MATCH ? ORDER BY bm25(products) LIMIT 20')
          .all(words);
        return database.prepare('SELECT rowid FROM products WHERE products MATCH ?').all(words).length;
      },
      close: () => database.close(),
    };
  },
};

interface MiniSearchLike {
  add(product: BenchProduct): void;
  search(text: string, options: object): unknown[];
}
interface FlexSearchLike {
  add(document: object): void;
  search(text: string, options: object): { result: string[] }[];
}
interface OramaLike {
  create(options: object): object;
  insert(index: object, document: object): unknown;
  search(index: object, query: object): Promise<{ count: number }> | { count: number };
}
interface SqliteLike {
  exec(sql: string): void;
  prepare(sql: string): { run(...values: string[]): void; all(...values: string[]): unknown[] };
  close(): void;
}

/** An optional package that is installed only for a measurement. */
function packageNamed<T>(name: string): Promise<T> {
  return import(name) as Promise<T>;
}
