/** The name of the socket in the data folder; PostgreSQL derives it from its port, which is used for nothing else. */
export const SOCKET_FILE = '.s.PGSQL.5432';

/** Server settings as command-line arguments. `socketDir` is the path that the server sees. */
export function postgresArguments(pgData: string, socketDir: string, durable: boolean): string[] {
  const settings: Record<string, string> = {
    // No TCP: clones need no ports, and no other user of the machine can connect.
    listen_addresses: '',
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    shared_preload_libraries: 'pg_cron,pg_documentdb_core,pg_documentdb',
    'cron.database_name': 'postgres',
    // Background workers need no connection; a job that connects would use the host of its template.
    'cron.use_background_workers': 'on',
    'cron.log_statement': 'off',
    'cron.log_run': 'off',
    'documentdb.localhost_connection_string': `host=${socketDir}`,
    max_connections: '200',
    shared_buffers: '192MB',
    work_mem: '16MB',
    // Dynamic shared memory needs a writable /dev/shm, and small queries gain nothing from parallel workers.
    dynamic_shared_memory_type: 'mmap',
    max_parallel_workers_per_gather: '0',
    jit: 'off',
    max_wal_size: '512MB',
    // Rejected statements are reported to the client; the log is for problems of the server.
    log_min_messages: 'fatal',
    lock_timeout: '0',
  };
  if (!durable) Object.assign(settings, { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' });
  return ['-D', pgData, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])];
}
