import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createConnection } from 'mongoose';
import { z } from 'zod';
import { readConfig } from '@e-storefront/config';
import { present, testDatabase } from '@e-storefront/testing';
import { TestShop } from '../../test/fixtures/shop';
import {
  DeleteProductDocument,
  UpdateProductDocument,
  type ProductsQueryVariables,
} from '../../test/fixtures/shop.generated';
import { MeilisearchClient, type MeilisearchDocument } from './meilisearch.client';
import { createMeilisearch } from './create-search-index';
import { searchSettings } from './search-settings';
import { MeilisearchSync } from './meilisearch-sync.model';

const KEY = 'k'.repeat(40);

/** The bodies of requests. */
const newIndex = z.object({ uid: z.string() });
const swaps = z.tuple([z.object({ indexes: z.tuple([z.string(), z.string()]) })]);
const ids = z.array(z.string());
const documents: z.ZodType<MeilisearchDocument[]> = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    tags: z.array(z.string()),
    skus: z.array(z.string()),
    options: z.array(z.string()),
    description: z.string(),
    isActive: z.boolean(),
    featured: z.boolean(),
    sellerId: z.string(),
    categoryId: z.string(),
    popularity: z.number(),
  }),
);
const searchQuery = z.looseObject({ q: z.string(), filter: z.array(z.string()), limit: z.number() });

interface Answer {
  status: number;
  body: unknown;
}

type Failure = ReturnType<typeof failure>;

/**
 * A fake server with the parts of Meilisearch's documented HTTP API (v1) that the client uses: it accepts tasks with 202
 * and runs them later in order, errors have a code, and searches match prefixes and require all words.
 */
class MeilisearchServer implements AsyncDisposable {
  readonly indexes = new Map<string, Map<string, MeilisearchDocument>>();
  readonly searches: unknown[] = [];
  isAway = false;
  /** Runs before each batch of documents is stored. */
  beforeDocuments: () => Promise<void> = () => Promise.resolve();
  readonly #tasks: { status: string; error: Failure | null }[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  documents(index: string): MeilisearchDocument[] {
    return [...(this.indexes.get(index)?.values() ?? [])];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    if (this.isAway) return refusal(503, 'internal', 'away');
    if (request.headers.authorization !== `Bearer ${KEY}`)
      return refusal(403, 'invalid_api_key', 'The key is invalid.');
    const [, root = '', index = '', part = '', action = ''] = (request.url ?? '').split('/');
    const call = `${request.method} ${root}${index && root === 'indexes' ? '/:index' : ''}${part && `/${part}`}${action && `/${action}`}`;
    if (root === 'tasks') return { status: 200, body: { uid: Number(index), ...this.#tasks[Number(index)] } };
    if (call === 'POST indexes/:index/search') return this.#search(index, body);
    if (call === 'POST indexes/:index/documents') await this.beforeDocuments();
    return this.#accept(() => this.#change(call, index, body));
  }

  #accept(work: () => Failure | null): Answer {
    const task: { status: string; error: Failure | null } = { status: 'enqueued', error: null };
    const taskUid = this.#tasks.push(task) - 1;
    setTimeout(() => {
      task.error = work();
      task.status = task.error ? 'failed' : 'succeeded';
    }, 5);
    return { status: 202, body: { taskUid, status: 'enqueued' } };
  }

  /** Runs a task; returns its error, if any. */
  #change(call: string, index: string, body: unknown): Failure | null {
    const stored = this.indexes.get(index);
    if (call === 'POST indexes') {
      const { uid } = newIndex.parse(body);
      if (this.indexes.has(uid)) return failure('index_already_exists');
      this.indexes.set(uid, new Map());
      return null;
    }
    if (call === 'POST swap-indexes') {
      const [{ indexes }] = swaps.parse(body);
      const [one, other] = indexes;
      const [first, second] = [this.indexes.get(one), this.indexes.get(other)];
      if (!first || !second) return failure('index_not_found');
      this.indexes.set(one, second).set(other, first);
      return null;
    }
    if (!stored) return failure('index_not_found');
    if (call === 'POST indexes/:index/documents')
      for (const one of documents.parse(body)) stored.set(one.id, one);
    else if (call === 'POST indexes/:index/documents/delete-batch')
      for (const id of ids.parse(body)) stored.delete(id);
    else if (call === 'DELETE indexes/:index') this.indexes.delete(index);
    else if (call !== 'PATCH indexes/:index/settings') return failure('not_found');
    return null;
  }

  #search(index: string, body: unknown): Answer {
    const query = searchQuery.parse(body);
    this.searches.push(query);
    if (!this.indexes.has(index)) return refusal(404, 'index_not_found', 'There is no such index.');
    const words = query.q.toLowerCase().split(' ');
    const found = this.documents(index).filter((one) => {
      const terms = [one.name, ...one.skus, ...one.tags, one.description]
        .join(' ')
        .toLowerCase()
        .split(/[^\p{L}\p{N}]+/u);
      return words.every((word) => terms.some((term) => term.startsWith(word)));
    });
    const active = query.filter.includes('isActive = true') ? found.filter((one) => one.isActive) : found;
    return { status: 200, body: { hits: active.slice(0, query.limit).map(({ id }) => ({ id })) } };
  }
}

const failure = (code: string) => ({ code, message: `Failed: ${code}.`, type: 'invalid_request' });
const refusal = (status: number, code: string, message: string): Answer => ({
  status,
  body: { code, message, type: 'invalid_request' },
});

describe('search with Meilisearch', () => {
  const server = new MeilisearchServer();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'meilisearch-'));
  const database = testDatabase();
  let shop: TestShop;
  let url = '';

  beforeAll(async () => {
    url = await server.listen();
    writeFileSync(path.join(folder, 'key'), KEY);
    shop = await TestShop.open({
      SEARCH_ENGINE: 'meilisearch',
      MEILISEARCH_URL: url,
      MEILISEARCH_KEY_FILE: path.join(folder, 'key'),
      MONGODB_URI: database.uri,
    });
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const names = async (search: string, more: ProductsQueryVariables = {}): Promise<string[]> => {
    const filter = { search, ...more };
    const { products, pagination } = await shop.list(filter);
    expect(await shop.facets(filter)).toMatchObject({ total: pagination.total });
    return products.map(({ name }) => name);
  };
  const rename = (id: string, name: string) =>
    shop.subgraph.data(UpdateProductDocument, { as: shop.seller, variables: { id, input: { name } } });
  const until = async (isThere: () => boolean): Promise<void> => {
    for (const deadline = Date.now() + 10_000; !isThere(); await wait(20)) {
      if (Date.now() > deadline) throw new Error('Meilisearch did not receive the changes in time.');
    }
  };
  const indexed = (): string[] =>
    server
      .documents('products')
      .map(({ name }) => name)
      .sort();

  it('sends added, changed and deleted products to Meilisearch', async () => {
    const { id } = await shop.product({ name: 'Green tea', price: 5, tags: ['drink'], sku: 'TEA-1' });
    await shop.product({ name: 'Black tea', price: 8, category: 'books' });
    await shop.product({ name: 'Coffee', isActive: false });
    await until(() => indexed().length === 3);
    expect(server.documents('products')).toContainEqual({
      id,
      name: 'Green tea',
      description: 'Light.',
      tags: ['drink'],
      skus: ['TEA-1'],
      options: [],
      isActive: true,
      featured: false,
      sellerId: shop.seller.id,
      categoryId: 'b'.repeat(24),
      popularity: 0,
    });
    await rename(id, 'Jasmine tea');
    await until(() => indexed().includes('Jasmine tea'));
    const deleted = await shop.product({ name: 'Milk' });
    await until(() => indexed().includes('Milk'));
    await shop.subgraph.data(DeleteProductDocument, {
      as: shop.seller,
      variables: { id: deleted.id },
    });
    await until(() => !indexed().includes('Milk'));
    expect(indexed()).toEqual(['Black tea', 'Coffee', 'Jasmine tea']);
  });

  it('ranks with Meilisearch and filters, sorts and counts in the database', async () => {
    const rank = server
      .documents('products')
      .filter((one) => one.isActive)
      .map(({ name }) => name);
    expect(await names('tea')).toEqual(rank.filter((name) => name.includes('tea')));
    expect(await names('tea', { minPrice: 6 })).toEqual(['Black tea']);
    expect(await names('tea', { sortBy: 'price_desc' })).toEqual(['Black tea', 'Jasmine tea']);
    expect(await names('tea', { category: 'books' })).toEqual(['Black tea']);
    expect((await Promise.all([1, 2, 3].map((page) => names('tea', { page, limit: 1 })))).flat()).toEqual(
      await names('tea'),
    );
    expect(await names('water')).toEqual([]);
    expect(server.searches.at(0)).toMatchObject({
      q: 'tea',
      filter: ['isActive = true'],
      matchingStrategy: 'all',
    });
  });

  it('hides products that only the outdated Meilisearch index has on sale', async () => {
    const coffee = present(server.documents('products').find(({ name }) => name === 'Coffee'));
    coffee.isActive = true;
    expect(await names('coffee')).toEqual([]);
  });

  it('uses the embedded search while Meilisearch is unavailable and synchronises afterwards', async () => {
    server.isAway = true;
    await shop.product({ name: 'Peppermint tea' });
    expect(await names('pepermint')).toEqual(['Peppermint tea']);
    server.isAway = false;
    await until(() => indexed().includes('Peppermint tea'));
  });

  it('fills a new index while the old one serves requests, and keeps concurrent changes', async () => {
    const connection = await createConnection(database.uri, {
      autoIndex: false,
      autoCreate: false,
    }).asPromise();
    const sync = new MeilisearchSync(connection, new MeilisearchClient({ url, key: KEY }), 'products');
    let isFirst = true;
    server.beforeDocuments = async () => {
      if (!isFirst) return;
      isFirst = false;
      expect(await names('tea')).toHaveLength(3);
      await shop.product({ name: 'Oolong tea' });
    };
    const stray = { ...present(server.documents('products')[0]), id: 'f'.repeat(24), name: 'Stray' };
    server.indexes.get('products')?.set(stray.id, stray);
    await sync.rebuild();
    server.beforeDocuments = () => Promise.resolve();
    await until(() => indexed().includes('Oolong tea'));
    expect(indexed()).toEqual(['Black tea', 'Coffee', 'Jasmine tea', 'Oolong tea', 'Peppermint tea']);
    expect([...server.indexes.keys()]).toEqual(['products']);
    await connection.close();
  });

  it('sends a product again when its mark changed during the send', async () => {
    const connection = await createConnection(database.uri, {
      autoIndex: false,
      autoCreate: false,
    }).asPromise();
    const { id } = await shop.product({ name: 'Rooibos tea' });
    await until(() => indexed().includes('Rooibos tea'));
    let isFirst = true;
    server.beforeDocuments = async () => {
      if (!isFirst) return;
      isFirst = false;
      await rename(id, 'Rooibos vanilla tea');
      await wait(300);
    };
    await rename(id, 'Rooibos plain tea');
    await until(() => indexed().includes('Rooibos vanilla tea'));
    await wait(1_500);
    expect(indexed()).toContain('Rooibos vanilla tea');
    server.beforeDocuments = () => Promise.resolve();
    await connection.close();
  });

  it('requires the address of the server', () => {
    const config = readConfig(searchSettings, { SEARCH_ENGINE: 'meilisearch' });
    expect(() => createMeilisearch(config)).toThrow(/MEILISEARCH_URL is required/);
    expect(createMeilisearch(readConfig(searchSettings, {}))).toBeNull();
  });

  it('reports the error of the server', async () => {
    const client = new MeilisearchClient({ url, key: 'wrong' });
    await expect(client.search('products', { q: 'tea', filter: [], limit: 1 })).rejects.toMatchObject({
      code: 'invalid_api_key',
    });
    const unknown = new MeilisearchClient({ url, key: KEY });
    await expect(unknown.put('nowhere', server.documents('products').slice(0, 1))).rejects.toMatchObject({
      code: 'index_not_found',
    });
  });
});
