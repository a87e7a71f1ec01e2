import { createConnection, type Connection } from 'mongoose';
import { mongoSettings, readConfig } from '@e-storefront/config';
import { ensureIndexes } from '@e-storefront/mongo';
import { productModel } from '../../apps/product/src/catalog/product.model';
import { MeilisearchSync } from '../../apps/product/src/search/meilisearch-sync.model';
import { createMeilisearch } from '../../apps/product/src/search/create-search-index';
import { searchSettings } from '../../apps/product/src/search/search-settings';
import { SearchBackfill } from '../../apps/product/src/search/search-backfill.model';
import { localEnvironment } from '../dev/local-environment';

const USAGE = `usage: npm run search -- rebuild
  rebuild   rebuilds the search index while the shop is running: the terms and their vocabulary in the database, and with
            SEARCH_ENGINE=meilisearch a new index that replaces the old one at the end
Uses the platform that runs in this clone, or the database of the product service that MONGODB_URI names.`;

/** The text index of releases that used MongoDB's text search. */
const FORMER_INDEX = 'words';

/** Rebuilds the search index while the shop is running. */
export async function rebuildSearch(
  [command, ...rest]: readonly string[],
  environment: Record<string, string | undefined>,
  print: (line: string) => void,
): Promise<void> {
  if (command !== 'rebuild' || rest.length > 0) throw new Error(USAGE);
  const config = readConfig(
    { ...mongoSettings, ...searchSettings },
    localEnvironment('product', environment),
  );
  const meilisearch = createMeilisearch(config);
  const options = { autoIndex: false, autoCreate: false, serverSelectionTimeoutMS: 5_000, maxPoolSize: 4 };
  const connection = await createConnection(config.MONGODB_URI, options).asPromise();
  try {
    const backfill = new SearchBackfill(connection);
    await ensureIndexes(connection);
    const { products, deletedTerms } = await backfill.rebuild((done) => print(`${done} products indexed …`));
    await dropFormerIndex(connection);
    print(`${products} products are indexed; ${deletedTerms} unused terms were deleted.`);
    if (!meilisearch) return;
    const sync = new MeilisearchSync(connection, meilisearch.client, meilisearch.index);
    const sent = await sync.rebuild((done) => print(`${done} products sent to Meilisearch …`));
    await sync.sendChanges();
    print(`${sent} products are in the Meilisearch index ${meilisearch.index}.`);
  } finally {
    await connection.close();
  }
}

async function dropFormerIndex(connection: Connection): Promise<void> {
  const products = productModel(connection).collection;
  if (await products.indexExists(FORMER_INDEX)) await products.dropIndex(FORMER_INDEX);
}

if (require.main === module) {
  rebuildSearch(process.argv.slice(2), process.env, (line) => console.log(line)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
