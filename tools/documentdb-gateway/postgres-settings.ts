/** Name of the socket in the data folder; PostgreSQL builds it from its port, which only names this file. */
export const SOCKET_FILE = '.s.PGSQL.5432';

/** Server settings as command-line arguments. `socketDir` as the server sees it. */
export function postgresArguments(pgData: string, socketDir: string, durable: boolean): string[] {
  const settings: Record<string, string> = {
    // No TCP at all: several clones need no ports, and nobody else on the machine gets in.
    listen_addresses: '',
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    shared_preload_libraries: 'pg_cron,pg_documentdb_core,pg_documentdb',
    'cron.database_name': 'postgres',
    // Background workers need no way in; a job that connects would look for the host that its template had.
    'cron.use_background_workers': 'on',
    'cron.log_statement': 'off',
    'cron.log_run': 'off',
    'documentdb.localhost_connection_string': `host=${socketDir}`,
    max_connections: '200',
    shared_buffers: '192MB',
    work_mem: '16MB',
    // A dynamic segment would need a writable /dev/shm, and queries this small gain nothing from parallel workers.
    dynamic_shared_memory_type: 'mmap',
    max_parallel_workers_per_gather: '0',
    jit: 'off',
    max_wal_size: '512MB',
    // Refused statements are answered to the client; the log is for the server's own troubles.
    log_min_messages: 'fatal',
    lock_timeout: '0',
  };
  if (!durable) Object.assign(settings, { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' });
  return ['-D', pgData, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])];
}
