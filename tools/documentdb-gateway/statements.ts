import type { Statement } from './pg-messages';

/** How a MongoDB command maps to one SQL call with `(database, spec)`. */
export interface Call {
  statement: Statement;
  /** Has a third parameter: the documents that were sent beside the body. */
  sequence?: true;
  /** Returns the first page of a cursor. */
  cursor?: true;
  /** Changes documents: its reply may list write errors. */
  writes?: true;
  /** Changes collections or indexes, one at a time per collection. */
  shapes?: true;
  /** Creates its collection if it does not exist. */
  creates?: true;
}

function call(name: string, sql: string, traits: Omit<Call, 'statement'> = {}): Call {
  return { statement: { name, sql }, ...traits };
}

function page(name: string): Call {
  const columns = 'cursorpage, continuation, persistconnection, cursorid';
  return call(name, `SELECT ${columns} FROM documentdb_api.${name}_cursor_first_page($1, $2)`, {
    cursor: true,
  });
}

function write(name: string, traits: Omit<Call, 'statement'> = {}): Call {
  const sql = `SELECT p_result FROM documentdb_api.${name}($1, $2, $3)`;
  return call(name, sql, { sequence: true, writes: true, ...traits });
}

/** Commands that DocumentDB executes itself, with MongoDB's reply as BSON in the first column. */
export const CALLS: Readonly<Record<string, Call>> = {
  find: page('find'),
  aggregate: page('aggregate'),
  listCollections: page('list_collections'),
  listIndexes: page('list_indexes'),
  insert: write('insert', { creates: true }),
  update: write('update'),
  delete: write('delete'),
  findAndModify: call('find_and_modify', 'SELECT p_result FROM documentdb_api.find_and_modify($1, $2)', {
    writes: true,
  }),
  count: call('count', 'SELECT document FROM documentdb_api.count_query($1, $2)'),
  distinct: call('distinct', 'SELECT document FROM documentdb_api.distinct_query($1, $2)'),
  createIndexes: call(
    'create_indexes',
    'SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $2, true)',
    { shapes: true, creates: true },
  ),
  dropIndexes: call('drop_indexes', 'CALL documentdb_api.drop_indexes($1, $2)', { shapes: true }),
  create: call('create', 'SELECT documentdb_api.create_collection_view($1, $2)', { shapes: true }),
};

/** Calls with other parameters. */
export const SQL = {
  getMore: {
    name: 'get_more',
    sql: 'SELECT cursorpage, continuation FROM documentdb_api.cursor_get_more($1, $2, $3)',
  },
  createCollection: { name: 'create_collection', sql: 'SELECT documentdb_api.create_collection($1, $2)' },
  collMod: { name: 'coll_mod', sql: 'SELECT documentdb_api.coll_mod($1, $2, $3)' },
  drop: { name: 'drop', sql: 'SELECT documentdb_api.drop_collection($1, $2)' },
  dropDatabase: { name: 'drop_database', sql: 'SELECT documentdb_api.drop_database($1)' },
  listDatabases: { name: 'list_databases', sql: 'SELECT documentdb_api.list_databases($1)' },
  renameCollection: { name: 'rename', sql: 'SELECT documentdb_api.rename_collection($1)' },
  findIndex: {
    name: 'find_index',
    sql: `SELECT (i.index_spec).index_name, (i.index_spec).index_key
            FROM documentdb_api_catalog.collection_indexes i
            JOIN documentdb_api_catalog.collections c USING (collection_id)
           WHERE c.database_name = $1 AND c.collection_name = $2
             AND ((i.index_spec).index_name = $3 OR i.index_id::text = $4)`,
  },
} as const satisfies Record<string, Statement>;
